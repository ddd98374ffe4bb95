import type { Modification } from '../ldap/change-record.ts';
import { textsOf, valuesOf, type AttributeValue, type Entry } from '../ldap/entry.ts';
import { diffEntries } from '../ldap/modification.ts';
import type { Subschema } from '../ldap/subschema.ts';
import { printResolved } from '../scim/attribute-path.ts';
import { invalidValue } from '../scim/error.ts';
import { isScimObject, type Resource, type ScimValue } from '../scim/resource.ts';
import { isSameValue } from '../scim/same-value.ts';
import type { MappedAttribute, Mapping, Target } from './mapping.ts';
import { valuesForTarget } from './distribute-values.ts';
import { referenceKey } from './references.ts';
import { encodeValue, primaryFirst, wholeValues, type WriteContext } from './resource-to-entry.ts';
import { decodedValues, type DecodedValue } from './shown-value.ts';
import { renderTemplate } from './template.ts';

/** Values of LDAP attributes by name, as they shall be. */
type Wanted = Map<string, readonly AttributeValue[]>;

/**
 * The modifications (RFC 4511 4.6) that make an entry, which shows `before`, show `after`: only attributes whose SCIM
 * values differ are encoded anew, and of these only the values that differ. Nothing for what stays as it is.
 */
export function updateEntry(
  mapping: Mapping,
  entry: Entry,
  before: Resource,
  after: Resource,
  subschema: Subschema,
  context: WriteContext,
): readonly Modification[] {
  const wanted: Wanted = new Map();
  const replaced: Modification[] = [];
  const shown = withTemplates(mapping, before, after);
  for (const mapped of mapping.attributes) {
    const [old, values] = [wholeValues(before, mapped.scim), wholeValues(shown, mapped.scim)];
    if (isSameValue(old, values)) continue;
    for (const target of mapped.targets.filter(({ on }) => on !== 'create')) {
      if (target.codec.rewrite !== undefined) {
        const { name } = target.attribute;
        const held = wanted.get(name) ?? valuesOf(entry, name);
        wanted.set(name, rewrite(mapped, target, held, valuesForTarget(mapped, target, values)));
        continue;
      }
      const encoded = encodeTarget(mapped, target, entry, old, values, context);
      if (isUnguarded(mapped)) replaced.push({ operation: 'replace', type: target.attribute.name, values: encoded });
      else wanted.set(target.attribute.name, encoded);
    }
  }
  for (const { attribute, templates } of mapping.entry.filter(({ on }) => on === 'always')) {
    const [old, text] = [before, shown].map((resource) =>
      templates.map((template) => renderTemplate(template, resource)).find((one) => one !== undefined),
    );
    if (text !== undefined && text !== old) wanted.set(attribute.name, [text]);
  }
  const changes = [...diffEntries(entry, wanted, subschema), ...replaced];
  const modifications = changes.length === 0 ? [] : [...changes, ...newVersion(mapping, context)];
  return [...addedClasses(mapping, entry, modifications), ...modifications];
}

/** Without If-Match a version must never make two writers collide: whatever it was, it is replaced. */
function newVersion({ version }: Mapping, context: WriteContext): Modification[] {
  if (version?.writtenBy !== 'gateway') return [];
  return [{ operation: 'replace', type: version.name, values: [context.newVersion] }];
}

/**
 * Passwords are never read, so nothing can be named that a new one takes the place of; times that the gateway stamps
 * must never make two writers collide.
 */
function isUnguarded({ scim, hashedBy }: MappedAttribute): boolean {
  return hashedBy !== undefined || scim.attribute.name === 'meta';
}

/**
 * A value that a template made follows its parts (RFC 7643 4.1.1), unless somebody wrote another in its place; it is
 * made anew where it was cleared.
 */
function withTemplates(mapping: Mapping, before: Resource, after: Resource): Resource {
  let result = after;
  for (const { template, scim } of mapping.attributes) {
    if (template === undefined || scim.sub === undefined) continue;
    const [old] = wholeValues(before, scim);
    const [now] = wholeValues(after, scim);
    const [was, is] = [renderTemplate(template, before), renderTemplate(template, after)];
    const follows = isSameValue(old, now) && is !== was && (old === undefined || old === was);
    const cleared = old !== undefined && now === undefined;
    if (!follows && !cleared) continue;
    const parent = result[scim.attribute.name];
    const { [scim.sub.name]: _, ...others } = isScimObject(parent) ? parent : {};
    result = { ...result, [scim.attribute.name]: is === undefined ? others : { ...others, [scim.sub.name]: is } };
  }
  return result;
}

/** The values of one LDAP attribute: raw ones where the SCIM value stays, and whatever it holds that SCIM can't show. */
function encodeTarget(
  mapped: MappedAttribute,
  target: Target,
  entry: Entry,
  old: readonly ScimValue[],
  values: readonly ScimValue[],
  context: WriteContext,
): readonly AttributeValue[] {
  const { attribute, codec } = target;
  const source = { attribute, codec };
  const known = decodedValues(mapped, source, entry);
  const { multiValued } = mapped.scim.sub ?? mapped.scim.attribute;
  const unshown = mapped.reference === undefined ? isUndecoded(target) : isUnresolved(mapped, old, context);
  const hidden = multiValued
    ? valuesOf(entry, attribute.name).filter((raw) => raw !== mapped.fill && unshown(raw))
    : [];
  const own = valuesForTarget(mapped, target, values);
  const ordered = target.primaryFirst ? primaryFirst(own) : own;
  const encoded =
    mapped.reference === undefined
      ? ordered.map((value) => encodeKnown(mapped, target, value, known, context))
      : encodeReferences(mapped, target, ordered, known, context);
  // Of a part of a merged value the first is shown.
  if (mapped.combine === 'merge' && encoded.length > 0) return [...encoded, ...known.slice(1).map(({ raw }) => raw)];
  if (encoded.length === 0 && hidden.length === 0 && mapped.fill !== undefined) return [mapped.fill];
  return [...encoded, ...hidden];
}

/**
 * The values of an LDAP attribute that holds more than this part of it: what shows the part, or else the first that has
 * room for it, is rewritten. Others may write the rest meanwhile, so it is never replaced unseen.
 */
function rewrite(
  { scim }: MappedAttribute,
  { attribute, codec }: Target,
  held: readonly AttributeValue[],
  [value]: readonly ScimValue[],
): readonly AttributeValue[] {
  const shows = (raw: AttributeValue): boolean => codec.decode(raw) !== undefined;
  const takes = (raw: AttributeValue): boolean => codec.rewrite?.(raw, undefined) !== undefined;
  const place = held.some(shows) ? held.findIndex(shows) : held.findIndex(takes);
  const rewritten = place === -1 ? undefined : codec.rewrite?.(held[place] ?? '', value);
  if (rewritten !== undefined) return held.with(place, rewritten);
  if (value === undefined || (scim.attribute.name === 'meta' && held.length > 0)) return held;
  if (held.length === 0) return [codec.encode(value)];
  throw invalidValue(`${printResolved(scim)}: ${attribute.name} holds a text that this can't be written into`);
}

const isUndecoded =
  ({ codec }: Target) =>
  (raw: AttributeValue): boolean =>
    codec.decode(raw) === undefined;

/** A name that no resource was found behind, such as that of a device among the members: it is kept. */
function isUnresolved(
  mapped: MappedAttribute,
  old: readonly ScimValue[],
  { nameOf }: WriteContext,
): (raw: AttributeValue) => boolean {
  const key = keyOf(mapped);
  const shown = new Set(old.map((value) => key(nameOf(mapped, value) ?? '')));
  if (mapped.fill !== undefined) shown.add(key(mapped.fill));
  return (raw) => !shown.has(key(raw));
}

const keyOf =
  ({ reference }: MappedAttribute) =>
  (raw: AttributeValue): string =>
    reference === undefined ? String(raw) : referenceKey(reference, String(raw));

function encodeKnown(
  mapped: MappedAttribute,
  { codec }: Target,
  value: ScimValue,
  known: readonly DecodedValue[],
  context: WriteContext,
): AttributeValue {
  const same = known.find((one) => isSameValue(one.value, value));
  return same?.raw ?? encodeValue(mapped, codec.encode, value, context, precedent(value, known));
}

/** A group may have very many members: each is looked up, not looked for. */
function encodeReferences(
  mapped: MappedAttribute,
  { codec }: Target,
  values: readonly ScimValue[],
  known: readonly DecodedValue[],
  context: WriteContext,
): readonly AttributeValue[] {
  const key = keyOf(mapped);
  const raws = new Map(known.map(({ raw }) => [key(raw), raw]));
  return values.map((value) => {
    const name = encodeValue(mapped, codec.encode, value, context);
    return raws.get(key(name)) ?? name;
  });
}

/** The old value that a new complex value takes the place of: the one with the same `value`, or the only one. */
function precedent(value: ScimValue, known: readonly DecodedValue[]): AttributeValue | undefined {
  if (!isScimObject(value)) return known[0]?.raw;
  const same = known.find((one) => isScimObject(one.value) && one.value['value'] === value['value']);
  return (same ?? (known.length === 1 ? known[0] : undefined))?.raw;
}

/** An entry that was written before may lack a class that a new attribute needs (RFC 4512 2.4.2). */
export function addedClasses(mapping: Mapping, entry: Entry, modifications: readonly Modification[]): Modification[] {
  const present = new Set(textsOf(entry, 'objectClass').map((name) => name.toLowerCase()));
  const allows = (type: string) => mapping.classes.filter(({ attributes }) => attributes.has(type.toLowerCase()));
  const missing = modifications
    .filter(({ values, operation }) => operation !== 'delete' && values.length > 0)
    .map(({ type }) => allows(type))
    .filter((classes) => classes.length > 0 && !classes.some(({ name }) => present.has(name.toLowerCase())))
    .flatMap((classes) => classes[0]?.name ?? []);
  return missing.length === 0 ? [] : [{ operation: 'add', type: 'objectClass', values: [...new Set(missing)] }];
}
