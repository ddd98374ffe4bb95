import type { ChangeRecord } from '../ldap/change-record.ts';
import { childDn, dnKey, parentDn, type Dn } from '../ldap/dn.ts';
import { textsOf, type Entry } from '../ldap/entry.ts';
import { membershipsOf, type Truth } from '../mapping/back-link.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { referenceKey } from '../mapping/references.ts';
import { printResolved } from '../scim/attribute-path.ts';
import type { Intent, MembershipIntent, SubtreeIntent } from './intent-journal.ts';
import type { UpdatePlan } from './plan.ts';

type Mappings = ReadonlyMap<string, Mapping>;

/** The attributes of a resource type from which this gateway keeps back links. */
export function truthsOf(profile: Mappings, { resourceType }: Mapping): readonly Truth[] {
  const mine = membershipsOf(profile).filter(
    ({ holder, link }) =>
      holder.resourceType.name === resourceType.name && link.reference?.backLink?.maintainedBy === 'gateway',
  );
  return [...new Map(mine.map(({ truth }) => [truth.held.name, truth])).values()];
}

/** What must follow once an entry is added: the back links of all that it names (RFC 7643 4.2). */
export function intentsOfAdd(
  profile: Mappings,
  mapping: Mapping,
  change: Extract<ChangeRecord, { changetype: 'add' }>,
): readonly Intent[] {
  return truthsOf(profile, mapping).flatMap((truth) => {
    const values = change.attributes.filter(({ type }) => type === truth.held.name).flatMap((one) => one.values);
    return membershipIntent(mapping, truth, undefined, change.dn, values.map(String));
  });
}

/** What must follow once an entry is changed: the back links of what it names newly or no more, and those to its name. */
export function intentsOfUpdate(
  profile: Mappings,
  mapping: Mapping,
  id: string,
  entry: Entry,
  { rename, modify }: UpdatePlan,
): readonly Intent[] {
  const dn = rename === undefined ? entry.dn : childDn(parentDn(entry.dn), mapping.rdn.name, rename.value);
  const memberships = truthsOf(profile, mapping).flatMap((truth) => {
    const changed = modify.modifications.filter(({ type }) => type === truth.held.name);
    return membershipIntent(
      mapping,
      truth,
      id,
      dn,
      changed.flatMap(({ values }) => values.map(String)),
    );
  });
  const names = Object.fromEntries(
    mapping.namedBy.flatMap(({ name }) => {
      const [before] = textsOf(entry, name);
      const after = name === mapping.rdn.name && rename ? rename.value : addedValue(modify.modifications, name);
      return before === undefined || after === undefined || before === after ? [] : [[name, [before, after] as const]];
    }),
  );
  const followers = [...memberships, ...subtreeIntents(mapping, id, dn, entry, modify.modifications)];
  const isRenamed = dnKey(dn) !== dnKey(entry.dn) || Object.keys(names).length > 0;
  if (!isRenamed || !isReferredTo(profile, mapping)) return followers;
  const { name: resourceType } = mapping.resourceType;
  // The new name first: the links that follow then carry it.
  return [{ kind: 'rename', resourceType, id, from: entry.dn, to: dn, names }, ...followers];
}

/** What must follow once values are gone that entries below stand for: those entries. */
function subtreeIntents(
  { attributes, resourceType }: Mapping,
  id: string,
  dn: Dn,
  entry: Entry,
  modifications: UpdatePlan['modify']['modifications'],
): readonly SubtreeIntent[] {
  return attributes.flatMap(({ scim, sources, subtree }): SubtreeIntent[] => {
    const held = sources[0]?.attribute.name;
    if (subtree === undefined || held === undefined) return [];
    const gone = modifications.filter(({ type, operation }) => type === held && operation === 'delete');
    const values = gone.flatMap((one) => one.values.map(String));
    const all = values.length === textsOf(entry, held).length;
    const attribute = printResolved(scim);
    return values.length === 0
      ? []
      : [{ kind: 'subtree', resourceType: resourceType.name, attribute, id, dn, values, all }];
  });
}

/** What must follow once an entry is removed: nothing names it, and nothing that it named links back to it. */
export function intentsOfRemoval(
  profile: Mappings,
  mapping: Mapping,
  id: string,
  entry: Entry,
  decided: boolean,
): readonly Intent[] {
  const memberships = truthsOf(profile, mapping).flatMap((truth) =>
    membershipIntent(mapping, truth, id, entry.dn, textsOf(entry, truth.held.name)),
  );
  const names = Object.fromEntries(mapping.namedBy.map(({ name }) => [name, textsOf(entry, name)]));
  const { name: resourceType } = mapping.resourceType;
  const removal: Intent = { kind: 'removal', resourceType, id, dn: entry.dn, names, decided };
  const isNeeded = decided || isReferredTo(profile, mapping);
  return isNeeded ? [removal, ...memberships] : memberships;
}

function addedValue(modifications: UpdatePlan['modify']['modifications'], name: string): string | undefined {
  const [value] = modifications.find(({ type, operation }) => type === name && operation !== 'delete')?.values ?? [];
  return typeof value === 'string' ? value : undefined;
}

function isReferredTo(profile: Mappings, { resourceType }: Mapping): boolean {
  return [...profile.values()].some(({ attributes }) =>
    attributes.some(({ reference }) => reference?.types.includes(resourceType.name)),
  );
}

function membershipIntent(
  { resourceType }: Mapping,
  { scim, reference, fill }: Truth,
  id: string | undefined,
  dn: Dn,
  names: readonly string[],
): MembershipIntent[] {
  const filled = fill === undefined ? undefined : referenceKey(reference, fill);
  const members = names.filter((name) => referenceKey(reference, name) !== filled);
  if (members.length === 0) return [];
  const known = id === undefined ? {} : { id };
  const { name: attribute } = scim.attribute;
  return [{ kind: 'membership', resourceType: resourceType.name, attribute, ...known, dn, members }];
}
