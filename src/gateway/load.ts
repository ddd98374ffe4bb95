import { asDn } from '../ldap/dn.ts';
import type { Entry } from '../ldap/entry.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { namedEntry, namedKey, type NamedEntries, type NamedEntry } from '../mapping/named-entries.ts';
import { dnOfId, referenceKey, type Referenced, type References } from '../mapping/references.ts';
import { callersView } from './act-as-caller.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import { unfenced } from './known-resources.ts';
import { heldNames } from './held-names.ts';
import type { LoadSpec, PartialReference } from './load-spec.ts';
import { readEntry } from './read-entry.ts';
import { findNamed, namedByEntry } from './resolve-named.ts';
import { resolveReferences } from './resolve-references.ts';

/** An entry as far as a change must know it, and what is behind its references. */
export interface Loaded {
  readonly entry: Entry;
  readonly references: References;
  readonly named: NamedEntries;
}

/**
 * Stands for the values of a list that were not read. It names nothing, so it is neither shown nor changed, and it says
 * that the list is not empty.
 */
const unread = '…';

/** Reads what a spec asks for: the entry, and where only some of its references matter, whether it holds those. */
export async function load(
  context: GatewayContext,
  mapping: Mapping,
  id: string,
  { attributes, partial }: LoadSpec,
  shown: readonly string[],
  signal: AbortSignal,
): Promise<Loaded> {
  const hidden = new Set(partial.flatMap(({ mapped }) => mapped.sources.map(({ attribute }) => attribute.name)));
  const names = [...attributes, ...shown.filter((name) => !hidden.has(name))];
  let entry = await readEntry(callersView(context), mapping, id, [...new Set(names)], signal);
  const references = await resolveReferences(
    context,
    { ...mapping, attributes: mapping.attributes.filter((one) => partial.every(({ mapped }) => mapped !== one)) },
    [entry],
    ({ attribute, sub }) => (sub ?? attribute).mutability !== 'readOnly',
    signal,
  );
  const named = new Map(namedByEntry(mapping, entry, references));
  const behind = new Map<string, Referenced>(references.named);
  for (const one of partial.filter(({ ids }) => ids.length > 0)) {
    const part = await loadPart(context, entry, one, signal);
    entry = { ...entry, attributes: new Map([...entry.attributes, ...part.attributes]) };
    for (const [key, found] of part.named) named.set(key, found);
    for (const [key, found] of part.behind) behind.set(key, found);
  }
  return { entry, references: { named: behind, derived: references.derived }, named };
}

interface Part {
  readonly attributes: Entry['attributes'];
  readonly named: NamedEntries;
  readonly behind: ReadonlyMap<string, Referenced>;
}

async function loadPart(
  context: GatewayContext,
  entry: Entry,
  { mapped, ids }: PartialReference,
  signal: AbortSignal,
): Promise<Part> {
  const { reference, fill } = mapped;
  const [held] = mapped.targets.map(({ attribute }) => attribute);
  if (reference === undefined || held === undefined)
    return { attributes: new Map(), named: new Map(), behind: new Map() };
  const wanted = ids.map((id) => ({ value: id }));
  const found = await findNamed(context, mapped, wanted, signal);
  // What the request may not know of has an entry all the same.
  const existing = context.fence === undefined ? found : await findNamed(unfenced(context), mapped, wanted, signal);
  const candidates = ids.flatMap((id) => {
    const known = namedEntry(found, mapped, { value: id });
    if (known !== undefined) return [{ id, ...known }];
    return namedEntry(existing, mapped, { value: id }) === undefined ? withoutEntry(context, mapped, id) : [];
  });
  const asked = [...candidates.map(({ name }) => name), ...(fill === undefined ? [] : [fill])];
  const present = await heldNames(callersView(context).directory, entry.dn, { held, reference }, asked);
  const key = (name: string): string => referenceKey(reference, name);
  const values = asked.filter((name) => present.has(key(name)));
  const shown = candidates.filter(({ name }) => present.has(key(name)));
  // Whoever is named by a value that leads nowhere can be removed, but not be added.
  const named = new Map([...found, ...shown.map(({ id, ...one }) => [namedKey(mapped, id), one] as const)]);
  return {
    attributes: new Map([[held.name.toLowerCase(), [unread, ...values]]]),
    named,
    behind: new Map(shown.map(({ id, type, name }) => [key(name), { type, id, display: undefined }])),
  };
}

/** What would name a resource that has no entry (any more), where its id alone says so. */
function withoutEntry(
  context: GatewayContext,
  { reference }: PartialReference['mapped'],
  id: string,
): readonly (NamedEntry & { readonly id: string })[] {
  if (reference?.by !== undefined) return [];
  return (reference?.types ?? []).flatMap((type) => {
    const dn = dnOfId(mappingOf(context, type), id);
    return dn === undefined ? [] : [{ id, type, name: dn, dn: asDn(dn) }];
  });
}
