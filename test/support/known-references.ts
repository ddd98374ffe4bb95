import { dnKey } from '../../src/ldap/dn.ts';
import type { Reference } from '../../src/mapping/mapping.ts';
import type { Referenced, References } from '../../src/mapping/references.ts';

/** References by DN to entries that are given as DN, resource type, id and display name. */
export function knownReferences(
  ...entries: readonly (readonly [dn: string, type: string, id: string, display?: string])[]
): References {
  const named = entries.map(([dn, type, id, display]): [string, Referenced] => [dnKey(dn), { type, id, display }]);
  return { named: new Map(named), derived: new Map() };
}

/** A reference by DN to one resource type. */
export const referenceTo = (type: string): Reference => ({ types: [type], by: undefined, backLink: undefined });
