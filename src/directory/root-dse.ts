import type { SearchRequest } from '../ldap/directory.ts';
import type { Dn } from '../ldap/dn.ts';
import { textsOf, type Entry } from '../ldap/entry.ts';

/** What the root DSE says (RFC 4512 5.1). */
export interface RootDse {
  readonly vendor: string;
  readonly namingContexts: readonly string[];
  readonly supportedControls: ReadonlySet<string>;
  readonly supportedExtensions: ReadonlySet<string>;
  readonly subschemaSubentry: Dn | undefined;
}

const attributes = [
  'objectClass',
  'namingContexts',
  'supportedControl',
  'supportedExtension',
  'subschemaSubentry',
  'vendorName',
  'vendorVersion',
];

/** The search that reads the root DSE; with no attributes it is the cheapest question that a server answers. */
export function rootDseSearch(asked: readonly string[] = attributes): SearchRequest {
  return { base: '' as Dn, scope: 'base', filter: { kind: 'present', attribute: 'objectClass' }, attributes: asked };
}

/** The vendor by RFC 3045; OpenLDAP names itself by an object class instead. */
function vendorOf(entry: Entry): string {
  const named = [...textsOf(entry, 'vendorName'), ...textsOf(entry, 'vendorVersion')].join(' ');
  if (named !== '') return named;
  return textsOf(entry, 'objectClass').includes('OpenLDAProotDSE') ? 'OpenLDAP' : 'unknown';
}

/** The root DSE, from its entry. */
export function toRootDse(entry: Entry): RootDse {
  return {
    vendor: vendorOf(entry),
    namingContexts: textsOf(entry, 'namingContexts'),
    supportedControls: new Set(textsOf(entry, 'supportedControl')),
    supportedExtensions: new Set(textsOf(entry, 'supportedExtension')),
    subschemaSubentry: textsOf(entry, 'subschemaSubentry')[0] as Dn | undefined,
  };
}
