import type { Attribute } from '../ldap/change-record.ts';
import type { AttributeValue } from '../ldap/entry.ts';
import { prepare } from '../ldap/matching-rule.ts';
import { memberValues, printResolved, type ResolvedAttribute } from '../scim/attribute-path.ts';
import { invalidValue, type ScimError } from '../scim/error.ts';
import { preparePassword } from '../scim/prepare-password.ts';
import { isScimObject, simpleText, type Resource, type ScimValue } from '../scim/resource.ts';
import type { LdapAttribute } from './ldap-attribute.ts';
import type { MappedAttribute, Mapping } from './mapping.ts';
import { valuesForTarget } from './distribute-values.ts';
import { referencedId } from './named-entries.ts';
import { idNamesEntries } from './references.ts';
import { renderTemplate } from './template.ts';

/** What a resource alone can't tell. */
export interface WriteContext {
  /** What an attribute holds to name the entry that a reference value names by id; undefined where there is none. */
  readonly nameOf: (mapped: MappedAttribute, value: ScimValue) => string | undefined;
  /** Hashes a password for `userPassword` (RFC 2307 5.3), for directories that would store it in clear. */
  readonly hashPassword: (clearText: string) => string;
  /** Never used before: the version that a change gives, where the gateway writes versions. */
  readonly newVersion: string;
}

/** The attributes of a new entry: what the mapping writes on create, in the order of the mapping file. */
export function resourceToEntry(mapping: Mapping, resource: Resource, id: string, context: WriteContext): Attribute[] {
  const entry = new Map<string, { readonly attribute: LdapAttribute; readonly values: AttributeValue[] }>();
  const put = (attribute: LdapAttribute, values: readonly AttributeValue[]): void => {
    const slot = entry.get(attribute.name) ?? { attribute, values: [] };
    slot.values.push(...values);
    entry.set(attribute.name, slot);
  };
  if (idNamesEntries(mapping)) put(mapping.id, [id]);
  for (const mapped of mapping.attributes) {
    const values = initialValues(mapped, resource);
    for (const target of mapped.targets.filter(({ on }) => on !== 'update')) {
      const own = valuesForTarget(mapped, target, values);
      const ordered = target.primaryFirst ? primaryFirst(own) : own;
      const [held] = entry.get(target.attribute.name)?.values ?? [];
      const rewritten = held === undefined ? undefined : target.codec.rewrite?.(held, ordered[0]);
      if (rewritten !== undefined) {
        entry.set(target.attribute.name, { attribute: target.attribute, values: [rewritten] });
        continue;
      }
      put(
        target.attribute,
        ordered.map((value) => encodeValue(mapped, target.codec.encode, value, context)),
      );
      if (values.length === 0 && mapped.fill !== undefined) put(target.attribute, [mapped.fill]);
    }
  }
  for (const { attribute, templates, constant } of mapping.entry) {
    const rendered = templates.map((template) => renderTemplate(template, resource)).find((text) => text !== undefined);
    put(attribute, rendered === undefined ? constant : [rendered]);
  }
  if (mapping.version?.writtenBy === 'gateway') put(mapping.version, [context.newVersion]);
  const attributes = [...entry.values()].map(({ attribute, values }) => ({
    type: attribute.name,
    values: distinct(attribute, values),
  }));
  return [
    { type: 'objectClass', values: mapping.objectClasses },
    ...attributes.filter(({ values }) => values.length > 0),
  ];
}

/** The values of an attribute of a new resource: what the client gave, else the template's text, else the default. */
function initialValues(mapped: MappedAttribute, resource: Resource): readonly ScimValue[] {
  const given = wholeValues(resource, mapped.scim);
  if (given.length > 0) return given;
  const rendered = mapped.template && renderTemplate(mapped.template, resource);
  if (rendered !== undefined) return [rendered];
  return mapped.onCreate === undefined ? [] : [mapped.onCreate].flat();
}

/** The values of an attribute as its mapping sees them: whole complex values, or one sub-attribute of a single one. */
export function wholeValues(
  resource: Resource,
  { extension, attribute, sub }: ResolvedAttribute,
): readonly ScimValue[] {
  const container = extension === undefined ? resource : resource[extension];
  const values = memberValues(container, attribute.name);
  return sub === undefined ? values : values.flatMap((value) => memberValues(value, sub.name));
}

/** One LDAP value: what names an entry for a reference, a hash for a password that the directory would store in clear. */
export function encodeValue(
  mapped: MappedAttribute,
  encode: (value: ScimValue, previous?: AttributeValue) => AttributeValue,
  value: ScimValue,
  context: WriteContext,
  previous?: AttributeValue,
): AttributeValue {
  if (mapped.reference !== undefined) {
    const name = context.nameOf(mapped, value);
    if (name === undefined) throw unknownReference(mapped, referencedId(value));
    return encode(name);
  }
  if (mapped.hashedBy === undefined) return encode(value, previous);
  const password = preparePassword(simpleText(value));
  return mapped.hashedBy === 'gateway' ? context.hashPassword(password) : encode(password);
}

/** The error for an id that names no resource which the attribute can refer to (RFC 7644 3.12 invalidValue). */
export function unknownReference({ scim, reference }: MappedAttribute, id: string): ScimError {
  const types = reference?.types.join(' or ') ?? '';
  return invalidValue(`${printResolved(scim)}: there is no ${types} with the id ${JSON.stringify(id)}`);
}

/** Values in the order given, but those of a primary item first (RFC 7643 2.4). */
export function primaryFirst(values: readonly ScimValue[]): readonly ScimValue[] {
  const isPrimary = (value: ScimValue): boolean => isScimObject(value) && value['primary'] === true;
  return [...values.filter(isPrimary), ...values.filter((value) => !isPrimary(value))];
}

/** Without the values that the attribute's equality rule takes for the same: the directory refuses those. */
function distinct({ type }: LdapAttribute, values: readonly AttributeValue[]): AttributeValue[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = prepare(type.equality, value);
    return !seen.has(key) && seen.add(key);
  });
}
