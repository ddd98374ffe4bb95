import { parseDn } from '../ldap/dn.ts';
import { valuesOf, type AttributeValue, type Entry } from '../ldap/entry.ts';
import { isScimObject, type ScimObject, type ScimValue } from '../scim/resource.ts';
import type { LdapAttribute } from './ldap-attribute.ts';
import type { MappedAttribute, Source } from './mapping.ts';

/** One SCIM value beside the LDAP value that it was read from, which is what a delete must name. */
export interface DecodedValue {
  readonly value: ScimValue;
  readonly source: Source;
  readonly raw: AttributeValue;
}

/** The values of one source of an attribute, each with its raw LDAP value. */
export function decodedValues({ fill }: MappedAttribute, source: Source, entry: Entry): DecodedValue[] {
  return valuesOf(entry, source.attribute.name).flatMap((raw): DecodedValue[] => {
    const value = raw === fill ? undefined : source.codec.decode(raw);
    return value === undefined ? [] : [{ value, source, raw }];
  });
}

/** The values that an entry shows for an attribute: of the first source that has any, of all, or one made of all. */
function combinedValues(mapped: MappedAttribute, entry: Entry): readonly ScimValue[] {
  const bySource = mapped.sources.map((source) => decodedValues(mapped, source, entry).map(({ value }) => value));
  if (mapped.combine === 'all') return bySource.flat();
  if (mapped.combine !== 'merge') return bySource.find((values) => values.length > 0) ?? [];
  const parts = bySource.flatMap(([first]) => (isScimObject(first) ? [first] : []));
  return parts.length === 0 ? [] : [Object.assign({}, ...parts) as ScimObject];
}

/** The value that an entry shows for an attribute: a list where it is multi-valued, undefined where it has none. */
export function shownValue(mapped: MappedAttribute, entry: Entry): ScimValue | undefined {
  if (mapped.parentId !== undefined) return ancestorId(entry, mapped.parentId);
  if (mapped.combine === 'any') return anyTrue(mapped, entry) ?? mapped.otherwise;
  const values = combinedValues(mapped, entry);
  if (values.length === 0) return mapped.otherwise;
  const { multiValued } = mapped.scim.sub ?? mapped.scim.attribute;
  return multiValued ? values : values[0];
}

function anyTrue(mapped: MappedAttribute, entry: Entry): boolean | undefined {
  const values = mapped.sources.flatMap(({ attribute, codec }) =>
    valuesOf(entry, attribute.name).flatMap((value) => codec.decode(value) ?? []),
  );
  return values.length === 0 ? undefined : values.includes(true);
}

function ancestorId(entry: Entry, attribute: LdapAttribute): string | undefined {
  const names = attribute.type.names.map((name) => name.toLowerCase());
  for (const rdn of parseDn(entry.dn).slice(1)) {
    const found = rdn.find(({ type }) => names.includes(type.toLowerCase()));
    if (found !== undefined) return found.value;
  }
  return undefined;
}
