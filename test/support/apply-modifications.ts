import type { Modification } from '../../src/ldap/change-record.ts';
import { valuesOf, type Entry } from '../../src/ldap/entry.ts';
import { prepare } from '../../src/ldap/matching-rule.ts';
import type { Subschema } from '../../src/ldap/subschema.ts';

/** An entry after a modify operation (RFC 4511 4.6); what a server would refuse throws. */
export function applyModifications(entry: Entry, modifications: readonly Modification[], subschema: Subschema): Entry {
  const attributes = new Map(entry.attributes);
  for (const { operation, type, values } of modifications) {
    const key = (value: string | Uint8Array): string => prepare(subschema.attributeType(type)?.equality, value);
    const old = operation === 'replace' ? [] : valuesOf({ ...entry, attributes }, type);
    const keys = new Set(old.map(key));
    if (operation === 'delete') {
      const gone = new Set(values.map(key));
      if (old.length === 0 || [...gone].some((one) => !keys.has(one))) throw new Error(`noSuchAttribute: ${type}`);
      attributes.set(type.toLowerCase(), values.length === 0 ? [] : old.filter((value) => !gone.has(key(value))));
    } else {
      const added = values.map(key);
      if (new Set(added).size < added.length || added.some((one) => keys.has(one)))
        throw new Error(`attributeOrValueExists: ${type}`);
      if (operation === 'add' && values.length === 0) throw new Error(`protocolError: ${type}`);
      attributes.set(type.toLowerCase(), [...old, ...values]);
    }
    if (attributes.get(type.toLowerCase())?.length === 0) attributes.delete(type.toLowerCase());
  }
  return { dn: entry.dn, attributes };
}
