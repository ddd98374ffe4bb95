import type { Dn } from '../ldap/dn.ts';
import type { LdapFilter } from '../ldap/filter.ts';
import type { ResolvedAttribute } from '../scim/attribute-path.ts';
import type { ResourceType } from '../scim/resource-type.ts';
import type { ScimValue } from '../scim/resource.ts';
import type { LdapAttribute } from './ldap-attribute.ts';
import type { Operation } from './mapping-document.ts';
import type { Template } from './template.ts';
import type { UpdateTimes } from './update-times.ts';
import type { ValueCodec } from './value-codec.ts';

/** Where values of a SCIM attribute are read from. */
export interface Source {
  readonly attribute: LdapAttribute;
  readonly codec: ValueCodec;
}

/** What a SCIM attribute is written to. */
export interface Target {
  readonly attribute: LdapAttribute;
  readonly codec: ValueCodec;
  readonly on: 'create' | 'update' | 'always';
  readonly primaryFirst: boolean;
}

/**
 * One SCIM attribute, or one sub-attribute of a single complex one, and the LDAP attributes that feed and follow it.
 * `indexes` are LDAP attributes that some other rule keeps in step with the shown value (of the sub-attribute named):
 * a filter may use them to narrow the candidates.
 */
export interface MappedAttribute {
  readonly scim: ResolvedAttribute;
  readonly sources: readonly Source[];
  /**
   * `first`: the first source that has a value is shown. `any`: a boolean that is true when any source says so. `all`:
   * the values of all sources are shown. `merge`: each source gives a part of one complex value.
   */
  readonly combine: 'first' | 'any' | 'all' | 'merge';
  readonly otherwise: ScimValue | undefined;
  readonly targets: readonly Target[];
  readonly onCreate: ScimValue | undefined;
  readonly template: Template | undefined;
  /** Written where the directory demands a value and SCIM gives none; never shown. */
  readonly fill: string | undefined;
  readonly indexes: readonly { readonly sub: string | undefined; readonly attributes: readonly LdapAttribute[] }[];
  /** Set where the values name other entries. */
  readonly reference: Reference | undefined;
  /** The naming attribute of the ancestor entry that gives the value. */
  readonly parentId: LdapAttribute | undefined;
  readonly hashedBy: 'directory' | 'gateway' | undefined;
  /** Clients can't write it, but a PATCH may remove its values. */
  readonly removable: boolean;
  /** Below the entry, in this branch, stands one entry for each value, named by it: it goes with the value. */
  readonly subtree: { readonly branch: Dn; readonly rdn: LdapAttribute } | undefined;
}

/** How the values of an attribute name entries. */
export interface Reference {
  /** The resource types that may be named, in the order in which an id is looked for. */
  readonly types: readonly string[];
  /** The attribute of the named entry that the values repeat (memberUid, RFC 2307); undefined: its DN. */
  readonly by: LdapAttribute | undefined;
  readonly backLink: BackLink | undefined;
}

/** A reference that follows from another one: `groups` of a user from `members` of the groups (RFC 7643 4.1.2). */
export interface BackLink {
  /** The attribute of the named resource type that names this entry: the truth. */
  readonly of: string;
  /** Who writes it into the entry: this gateway, an overlay or plug-in of the directory, or nobody. */
  readonly maintainedBy: 'gateway' | 'directory' | 'none';
  /** Shown by searching for who names the entry, not from what the entry holds. */
  readonly derived: boolean;
}

/** An LDAP attribute that no SCIM attribute shows: a constant, or text made of SCIM values. */
export interface EntryAttribute {
  readonly attribute: LdapAttribute;
  readonly templates: readonly Template[];
  readonly constant: readonly string[];
  readonly on: 'create' | 'always';
}

/**
 * Where entries are, if the base and scope of a search alone don't tell: right below one of several bases (or at any
 * depth), or in a branch below each entry of another resource type, which a query parameter may name.
 */
export type Place =
  | { readonly kind: 'bases'; readonly bases: readonly Dn[]; readonly scope: 'one' | 'subtree' }
  | {
      readonly kind: 'below';
      readonly owner: Mapping;
      readonly branch: Dn;
      readonly parameter: string | undefined;
    };

/** How an operation that is not offered is answered (RFC 7644 3.12). */
export interface Refusal {
  readonly status: 405 | 501;
  readonly detail?: string;
}

/** One resource type in one directory: everything compiled that a request would otherwise look up. */
export interface Mapping {
  /** The resource type with the attributes that this directory really holds. */
  readonly resourceType: ResourceType;
  /** Where searches begin, and how deep they go. */
  readonly base: Dn;
  readonly scope: 'one' | 'subtree';
  /** What of that is in the right place; undefined: all of it. */
  readonly place: Place | undefined;
  /** Selects the entries of this type, or those that a request may know of. */
  readonly matches: LdapFilter;
  /** Set where a request may not know of all: what selects all, and what is read of entries to tell which it may. */
  readonly fence?: { readonly matches: LdapFilter; readonly attributes: readonly string[] };
  readonly objectClasses: readonly string[];
  /** What each of these classes allows, in lower case. */
  readonly classes: readonly { readonly name: string; readonly attributes: ReadonlySet<string> }[];
  /** Holds the SCIM id. */
  readonly id: LdapAttribute;
  /** Attributes by which references of this profile name entries of this type, where they don't do so by DN. */
  readonly namedBy: readonly LdapAttribute[];
  /** Names new entries. */
  readonly rdn: LdapAttribute;
  readonly operations: ReadonlySet<Operation>;
  /** How the others are answered, where not by 405. */
  readonly refusals: ReadonlyMap<Operation, Refusal>;
  readonly attributes: readonly MappedAttribute[];
  readonly entry: readonly EntryAttribute[];
  /** Values that no two entries share, and who sees to it. */
  readonly unique: { readonly enforcedBy: 'directory' | 'gateway'; readonly attributes: readonly UniqueAttribute[] };
  /** Says which entries were changed since a time; undefined where the mapping does not. */
  readonly updated: UpdateTimes | undefined;
  readonly lenientBinary: boolean;
  /** 204: a PATCH is answered with the resource only where the client asks for attributes (RFC 7644 3.5.2). */
  readonly patchAnswer: 200 | 204;
  /** Changes with every write of the entry, where there is such an attribute. */
  readonly version: VersionAttribute | undefined;
}

/**
 * What entity tags are made of (RFC 7644 3.14). One that the gateway writes gets a new value with each change that the
 * gateway makes, and with no other.
 */
export interface VersionAttribute extends LdapAttribute {
  readonly writtenBy: 'directory' | 'gateway';
}

/** An attribute (or sub-attribute of one) that is unique, and where the directory holds it plainly. */
export interface UniqueAttribute {
  readonly scim: ResolvedAttribute;
  readonly attribute: LdapAttribute;
}
