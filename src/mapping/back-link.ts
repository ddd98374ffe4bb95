import type { DocumentIssue } from './mapping-document.ts';
import type { LdapAttribute } from './ldap-attribute.ts';
import type { MappedAttribute, Mapping, Reference } from './mapping.ts';

/**
 * The two sides of a membership (RFC 7643 4.1.2, 4.2): `truth` is an attribute of `holder` (the members of a group) that
 * names entries of `member`, whose attribute `link` follows from it (the groups of a user).
 */
export interface Membership {
  readonly holder: Mapping;
  readonly truth: Truth;
  readonly member: Mapping;
  readonly link: MappedAttribute;
}

/** A mapped attribute that names entries, with the LDAP attribute that holds the names. */
export interface Truth extends MappedAttribute {
  readonly reference: Reference;
  readonly held: LdapAttribute;
}

type Mappings = ReadonlyMap<string, Mapping>;
/** All that one reference needs of them. */
type MappingTable = Pick<Mappings, 'get'>;

/** All memberships of a profile. */
export function membershipsOf(profile: Mappings): readonly Membership[] {
  return [...profile.values()].flatMap((member) =>
    member.attributes.flatMap((link): Membership[] => {
      const { holder, truth } = sidesOf(profile, link);
      return holder === undefined || truth === undefined ? [] : [{ holder, truth, member, link }];
    }),
  );
}

/** The membership behind a derived attribute. */
export function membershipOf(profile: MappingTable, member: Mapping, link: MappedAttribute): Membership | undefined {
  const { holder, truth } = sidesOf(profile, link);
  return holder === undefined || truth === undefined ? undefined : { holder, truth, member, link };
}

function sidesOf(
  profile: MappingTable,
  { reference }: MappedAttribute,
): { readonly holder?: Mapping | undefined; readonly truth?: Truth | undefined } {
  if (reference?.backLink === undefined) return {};
  const { of } = reference.backLink;
  const holder = profile.get(reference.types[0] ?? '');
  const mapped = holder?.attributes.find(({ scim }) => scim.attribute.name === of && scim.sub === undefined);
  const held = mapped?.targets[0]?.attribute;
  if (mapped?.reference === undefined || held === undefined) return { holder };
  return { holder, truth: { ...mapped, reference: mapped.reference, held } };
}

/** What is wrong with the back links of a mapping file. */
export function backLinkIssues(profile: Mappings, resourceType: string): readonly DocumentIssue[] {
  return (profile.get(resourceType)?.attributes ?? []).flatMap((link): DocumentIssue[] => {
    const { scim, reference } = link;
    if (reference?.backLink === undefined) return [];
    const path = ['attributes', scim.attribute.name, 'backLink', 'of'];
    const { truth, holder } = sidesOf(profile, link);
    if (truth?.reference.types.includes(resourceType) === true) return [];
    const accepted = holder?.attributes.filter((one) => one.reference?.types.includes(resourceType)) ?? [];
    const names = accepted.map((one) => one.scim.attribute.name).join(', ');
    const message = `${JSON.stringify(reference.backLink.of)} is no attribute of ${reference.types[0] ?? ''} that refers to ${resourceType}; accepted: ${names === '' ? 'none' : names}`;
    return [{ path, message }];
  });
}
