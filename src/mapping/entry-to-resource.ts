import { valuesOf, type Entry } from '../ldap/entry.ts';
import type { ResolvedAttribute } from '../scim/attribute-path.ts';
import { isScimObject, type Resource, type ScimObject, type ScimValue } from '../scim/resource.ts';
import { versionOf } from '../scim/version.ts';
import type { MappedAttribute, Mapping } from './mapping.ts';
import { derivedKey, idOfDn, referencedNames, referenceKey, type Referenced, type References } from './references.ts';
import { shownValue } from './shown-value.ts';

/** What an entry alone can't tell. */
export interface ReadContext {
  /** Absolute URL of the service's base path, without a trailing slash. */
  readonly baseUrl: string;
  readonly references: References;
  /** The mapping of another resource type of the same profile, which references lead to. */
  readonly mappingOf: (resourceType: string) => Mapping | undefined;
}

type MutableObject = { [name: string]: ScimValue };

/** The resource that an entry is (RFC 7643 3), with every attribute that was read; undefined when it has no id. */
export function entryToResource(mapping: Mapping, entry: Entry, context: ReadContext): Resource | undefined {
  const id = idOf(mapping, entry);
  if (id === undefined) return undefined;
  const resource: MutableObject = { schemas: [mapping.resourceType.schema.id], id };
  for (const mapped of mapping.attributes) {
    const value = mapped.reference === undefined ? shownValue(mapped, entry) : referenceValue(mapped, entry, context);
    if (value !== undefined) place(resource, mapped.scim, value);
  }
  const extensions = mapping.resourceType.schemaExtensions
    .map(({ schema }) => schema.id)
    .filter((urn) => urn in resource);
  resource['schemas'] = [mapping.resourceType.schema.id, ...extensions];
  resource['meta'] = metaOf(mapping, entry, id, resource['meta'], context);
  return resource;
}

/** The SCIM id of an entry (RFC 7643 3.1), from its attribute or else from its DN. */
export function idOf(mapping: Mapping, entry: Entry): string | undefined {
  const value = valuesOf(entry, mapping.id.name)[0];
  return typeof value === 'string' ? value : idOfDn(mapping, entry.dn);
}

/** The entity tag of an entry (RFC 7644 3.14), made of its version attribute. */
export function entryVersion(mapping: Mapping, entry: Entry): string | undefined {
  const value = mapping.version && valuesOf(entry, mapping.version.name)[0];
  return typeof value === 'string' ? versionOf(value) : undefined;
}

/** The absolute URL of a resource. */
export function locationOf(mapping: Mapping, id: string, baseUrl: string): string {
  return `${baseUrl}${mapping.resourceType.endpoint}/${encodeURIComponent(id)}`;
}

function metaOf(
  mapping: Mapping,
  entry: Entry,
  id: string,
  times: ScimValue | undefined,
  { baseUrl }: ReadContext,
): ScimObject {
  const version = entryVersion(mapping, entry);
  return {
    resourceType: mapping.resourceType.name,
    ...(isScimObject(times) ? times : {}),
    location: locationOf(mapping, id, baseUrl),
    ...(version === undefined ? {} : { version }),
  };
}

function place(resource: MutableObject, { extension, attribute, sub }: ResolvedAttribute, value: ScimValue): void {
  const container = extension === undefined ? resource : ((resource[extension] ??= {}) as MutableObject);
  if (sub === undefined) {
    container[attribute.name] = value;
    return;
  }
  const parent = (container[attribute.name] ??= {}) as MutableObject;
  parent[sub.name] = value;
}

function referenceValue(mapped: MappedAttribute, entry: Entry, context: ReadContext): ScimValue | undefined {
  const { reference } = mapped;
  if (reference === undefined) return undefined;
  const { named, indirect } = context.references;
  const show = (names: readonly string[], type?: 'indirect'): ScimObject[] =>
    names.flatMap((name): ScimObject[] => {
      const known = named.get(referenceKey(reference, name));
      const target = known && context.mappingOf(known.type);
      if (known === undefined || target === undefined) return [];
      return [referenceObject(mapped, target, known, context.baseUrl, type)];
    });
  const values = [
    ...show(referencedNames(mapped, entry, context.references)),
    ...show(indirect?.get(derivedKey(mapped, entry.dn)) ?? [], 'indirect'),
  ];
  if (values.length === 0) return undefined;
  return mapped.scim.attribute.multiValued ? values : values[0];
}

function referenceObject(
  { scim, reference }: MappedAttribute,
  target: Mapping,
  { id, display }: Referenced,
  baseUrl: string,
  type: 'direct' | 'indirect' = 'direct',
): ScimObject {
  const shown = new Map<string, ScimValue>([
    ['value', id],
    ['$ref', locationOf(target, id, baseUrl)],
    ['type', reference?.backLink === undefined ? target.resourceType.name : type],
  ]);
  if (display !== undefined) shown.set('display', display).set('displayName', display);
  const known = new Set(scim.attribute.subAttributes?.map(({ name }) => name));
  return Object.fromEntries([...shown].filter(([name]) => known.has(name)));
}
