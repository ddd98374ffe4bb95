import type { Modification } from './change-record.ts';
import { valuesOf, type AttributeValue, type Entry } from './entry.ts';
import { prepare } from './matching-rule.ts';
import type { Subschema } from './subschema.ts';

/**
 * The smallest list of modifications (RFC 4511 4.6) that gives each attribute in `after` those values and leaves the others
 * alone. Old values are deleted by their exact octets, so that a concurrent change makes the server refuse. What has no
 * equality rule can't be deleted by value and is replaced; a type that the subschema lacks is taken to have one.
 */
export function diffEntries(
  before: Entry,
  after: ReadonlyMap<string, readonly AttributeValue[]>,
  subschema: Subschema,
): readonly Modification[] {
  return [...after].flatMap(([type, wanted]) => {
    const old = valuesOf(before, type);
    const attributeType = subschema.attributeType(type);
    if (attributeType !== undefined && attributeType.equality === undefined) return replacement(type, old, wanted);
    // Of several spellings that the rule calls equal, the one that is already there stays.
    const kept = without(wanted, without(wanted, old));
    return delta(type, old, distinct([...kept, ...wanted], attributeType?.equality));
  });
}

function replacement(type: string, old: readonly AttributeValue[], wanted: readonly AttributeValue[]): Modification[] {
  const values = distinct(wanted, undefined);
  const changed = without(old, values).length > 0 || without(values, old).length > 0;
  return changed ? [{ operation: 'replace', type, values }] : [];
}

/** Deletes come first: a value that is only spelled anew still equals the old one by its rule. */
function delta(type: string, old: readonly AttributeValue[], wanted: readonly AttributeValue[]): Modification[] {
  const modifications: Modification[] = [
    { operation: 'delete', type, values: without(old, wanted) },
    { operation: 'add', type, values: without(wanted, old) },
  ];
  return modifications.filter(({ values }) => values.length > 0);
}

/** The first of the values that an equality rule calls equal: a server refuses the others in the same write. */
function distinct(values: readonly AttributeValue[], rule: string | undefined): readonly AttributeValue[] {
  const byKey = new Map<string, AttributeValue>();
  for (const value of values) {
    const key = prepare(rule, value);
    if (!byKey.has(key)) byKey.set(key, value);
  }
  return [...byKey.values()];
}

/** The values whose octets are not among the others. */
function without(values: readonly AttributeValue[], others: readonly AttributeValue[]): readonly AttributeValue[] {
  const keys = new Set(others.map((value) => prepare(undefined, value)));
  return values.filter((value) => !keys.has(prepare(undefined, value)));
}

/** An entry after modifications (RFC 4511 4.6) that a server would make. */
export function modifiedEntry(entry: Entry, modifications: readonly Modification[], subschema: Subschema): Entry {
  const attributes = new Map(entry.attributes);
  for (const { operation, type, values } of modifications) {
    const rule = subschema.attributeType(type)?.equality;
    const named = new Set(values.map((value) => prepare(rule, value)));
    const old = attributes.get(type.toLowerCase()) ?? [];
    const left =
      operation === 'delete' && values.length === 0 ? [] : old.filter((one) => !named.has(prepare(rule, one)));
    const now = { add: [...left, ...values], delete: left, replace: values }[operation];
    if (now.length === 0) attributes.delete(type.toLowerCase());
    else attributes.set(type.toLowerCase(), now);
  }
  return { ...entry, attributes };
}
