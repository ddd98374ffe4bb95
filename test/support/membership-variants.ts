import type { BackLinkDocument, MappingDocument } from '../../src/mapping/mapping-document.ts';
import type { GatewayOptions } from './gateway.ts';

export interface MembershipVariant extends Pick<GatewayOptions, 'directory' | 'edit'> {
  readonly name: string;
  readonly maintainedBy: BackLinkDocument['maintainedBy'];
  /** The LDAP attribute of people that holds their groups, if any does. */
  readonly link: string | undefined;
}

/** A plain directory whose people hold their groups in an attribute that somebody keeps. */
function orgPerson(name: string, link: string, maintainedBy: 'gateway' | 'directory'): MembershipVariant {
  const backLink = { of: 'members', maintainedBy, answeredFrom: 'backLink' } as const;
  const groups = {
    attribute: link,
    reference: 'Group',
    backLink,
    combine: 'first',
    parts: 'all',
    optional: false,
  } as const;
  const edit = (document: MappingDocument): MappingDocument =>
    document.resourceType === 'User' ? { ...document, attributes: { ...document.attributes, groups } } : document;
  const directory = { profile: 'inetorgperson', keepsMemberOf: maintainedBy === 'directory' } as const;
  return { name: `inetorgperson, ${name}`, directory, edit, maintainedBy, link };
}

/** The directories that differ in who keeps the groups of people. */
export const membershipVariants: readonly MembershipVariant[] = [
  { name: 'gluu', directory: { profile: 'gluu' }, maintainedBy: 'gateway', link: 'memberOf' },
  orgPerson('back links kept by the gateway', 'dirgateMemberOf', 'gateway'),
  orgPerson('back links kept by slapd', 'memberOf', 'directory'),
  {
    name: 'inetorgperson, no back links',
    directory: { profile: 'inetorgperson' },
    maintainedBy: 'none',
    link: undefined,
  },
];
