import { valuesOf, type Entry } from '../ldap/entry.ts';
import type { MappedAttribute, Mapping } from '../mapping/mapping.ts';
import { referencesPerSearch } from '../mapping/references.ts';
import type { ResolvedAttribute } from '../scim/attribute-path.ts';
import { streamArray, streamObject, type JsonStream } from '../scim/json-stream.ts';
import { requests, type Projection } from '../scim/projection.ts';
import type { Resource, ScimValue } from '../scim/resource.ts';
import type { GatewayContext } from './context.ts';
import { withLists } from './hook-view.ts';
import { present } from './present.ts';
import { readContext } from './read-context.ts';
import { resolveReferences } from './resolve-references.ts';

/** What is shown of an entry, and to whom. */
export interface Shown {
  readonly mapping: Mapping;
  readonly entry: Entry;
  readonly projection: Projection;
  /** What hooks have made of the resource, in place of all but its lists of references. */
  readonly hooked?: Resource;
}

/** More values than this of one attribute are never resolved all at once. */
const valuesAtOnce = 1000;

/**
 * The resource that an entry is (RFC 7644 3.4.1): a value, or where it refers to very many others, such as the members
 * of a large group, text that is made while it is sent. What the text starts with is resolved before this returns.
 */
export async function presentEntry(
  context: GatewayContext,
  shown: Shown,
  baseUrl: string,
  signal: AbortSignal,
): Promise<Resource | JsonStream | undefined> {
  const { mapping } = shown;
  const large = largeAttributes(shown);
  const others = mapping.attributes.filter((mapped) => !large.includes(mapped));
  const own = await presentOnly(context, { ...shown, mapping: { ...mapping, attributes: others } }, baseUrl, signal);
  const resource = own && asHooked(shown, own);
  if (resource === undefined || large.length === 0) return resource;
  const pieces: (readonly [string, JsonStream])[] = [];
  for (const mapped of large) {
    pieces.push([mapped.scim.attribute.name, await inPieces(context, shown, mapped, baseUrl, signal)]);
  }
  return streamObject([...Object.entries(resource), ...pieces]);
}

/** A presented resource as hooks have left it. */
export const asHooked = ({ mapping, hooked }: Shown, resource: Resource): Resource =>
  hooked === undefined ? resource : withLists(mapping, hooked, resource);

/** The values of one attribute, as many at a time as one search resolves, presented as if there were no others. */
async function inPieces(
  context: GatewayContext,
  shown: Shown,
  mapped: MappedAttribute,
  baseUrl: string,
  signal: AbortSignal,
): Promise<JsonStream> {
  const mapping = { ...shown.mapping, attributes: [mapped] };
  const total = heldValues(mapped, shown.entry);
  const valuesFrom = async (start: number, end: AbortSignal): Promise<readonly ScimValue[]> => {
    const some = { ...shown, mapping, entry: cut(mapped, shown.entry, start) };
    const values = (await presentOnly(context, some, baseUrl, end))?.[mapped.scim.attribute.name];
    return Array.isArray(values) ? values : [];
  };
  const first = await valuesFrom(0, signal);
  return streamArray(async function* (end) {
    yield first;
    for (let start = referencesPerSearch; start < total; start += referencesPerSearch) {
      yield await valuesFrom(start, end);
    }
  });
}

/** Whether an entry refers to so many others that it is presented in pieces. */
export const isLarge = (shown: Shown): boolean => largeAttributes(shown).length > 0;

/** How many values an entry holds of an attribute. */
const heldValues = ({ sources }: MappedAttribute, entry: Entry): number =>
  sources.reduce((sum, { attribute }) => sum + valuesOf(entry, attribute.name).length, 0);

function largeAttributes({ mapping, entry, projection }: Shown): readonly MappedAttribute[] {
  return mapping.attributes.filter(
    (mapped) =>
      mapped.reference !== undefined &&
      mapped.reference.backLink?.derived !== true &&
      mapped.scim.attribute.multiValued &&
      mapped.scim.extension === undefined &&
      heldValues(mapped, entry) > valuesAtOnce &&
      requests(projection, mapped.scim),
  );
}

async function presentOnly(
  context: GatewayContext,
  { mapping, entry, projection }: Shown,
  baseUrl: string,
  signal: AbortSignal,
): Promise<Resource | undefined> {
  const wants = (attribute: ResolvedAttribute): boolean => requests(projection, attribute);
  const references = await resolveReferences(context, mapping, [entry], wants, signal);
  return present(mapping, entry, projection, readContext(context, baseUrl, references));
}

/** The entry with no more of an attribute's values than one search resolves, from one of them on. */
function cut({ sources }: MappedAttribute, entry: Entry, start: number): Entry {
  const attributes = new Map(entry.attributes);
  let from = start;
  let to = start + referencesPerSearch;
  for (const { attribute } of sources) {
    const values = valuesOf(entry, attribute.name);
    attributes.set(attribute.name.toLowerCase(), values.slice(Math.max(0, from), Math.max(0, to)));
    from -= values.length;
    to -= values.length;
  }
  return { ...entry, attributes };
}
