import { parseDn } from '../ldap/dn.ts';
import { valuesOf, type AttributeValue, type Entry } from '../ldap/entry.ts';
import type { ScimValue } from '../scim/resource.ts';
import type { LdapAttribute } from './ldap-attribute.ts';
import type { MappedAttribute, Source } from './mapping.ts';

/** One SCIM value beside the LDAP value that it was read from, which is what a delete must name. */
export interface DecodedValue {
  readonly value: ScimValue;
  readonly source: Source;
  readonly raw: AttributeValue;
}

/** The values that an entry shows for an attribute, each with its raw LDAP value; the first source that has any wins. */
export function decodedValues(mapped: MappedAttribute, entry: Entry): DecodedValue[] {
  for (const source of mapped.sources) {
    const values = valuesOf(entry, source.attribute.name).flatMap((raw): DecodedValue[] => {
      const value = raw === mapped.fill ? undefined : source.codec.decode(raw);
      return value === undefined ? [] : [{ value, source, raw }];
    });
    if (values.length > 0) return values;
  }
  return [];
}

/** The value that an entry shows for an attribute: a list where it is multi-valued, undefined where it has none. */
export function shownValue(mapped: MappedAttribute, entry: Entry): ScimValue | undefined {
  if (mapped.parentId !== undefined) return ancestorId(entry, mapped.parentId);
  if (mapped.combine === 'any') return anyTrue(mapped, entry) ?? mapped.otherwise;
  const values = decodedValues(mapped, entry).map(({ value }) => value);
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
