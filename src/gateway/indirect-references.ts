import type { Entry } from '../ldap/entry.ts';
import type { Membership } from '../mapping/back-link.ts';
import { derivedKey, referencedNames, referenceKey, type Referenced, type References } from '../mapping/references.ts';
import { tooMany } from '../scim/error.ts';
import type { GatewayContext } from './context.ts';
import { holdersNaming } from './holders-naming.ts';
import type { ScimRequest } from './request.ts';

/** Whether a request wants groups of groups, too: a query parameter of this service, `indirectGroups=true`. */
export const asksForIndirect = (query: ScimRequest['query']): boolean =>
  Object.entries(query).some(([name, value]) => name.toLowerCase() === 'indirectgroups' && value === 'true');

/** More groups than this are not followed. */
const mostHolders = 1000;

/**
 * The groups that entries belong to because their groups belong to them (RFC 7643 4.1.2 `indirect`), level by level, one
 * search for each; groups that contain each other end it. Where groups can't be members of groups, none.
 */
export async function indirectReferences(
  context: GatewayContext,
  membership: Membership,
  entries: readonly Entry[],
  references: References,
  named: Map<string, Referenced>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { holder, truth, link } = membership;
  const { types, by } = truth.reference;
  if (!types.includes(holder.resourceType.name) || by !== undefined) return new Map();
  const key = (name: string): string => referenceKey(truth.reference, name);
  const parents = new Map<string, readonly string[]>();
  const direct = new Map(entries.map((entry) => [entry, referencedNames(link, entry, references)]));
  let level = distinct([...direct.values()].flat(), key);
  while (level.length > 0) {
    const above = await holdersNaming(context, membership, level, named, signal);
    for (const name of level) parents.set(key(name), above.get(key(name)) ?? []);
    if (parents.size > mostHolders) throw tooManyHolders();
    level = distinct([...above.values()].flat(), key).filter((name) => !parents.has(key(name)));
  }
  return new Map(
    entries.map((entry) => {
      const own = direct.get(entry) ?? [];
      const known = new Set(own.map(key));
      return [derivedKey(link, entry.dn), reached(own, known, parents, key)];
    }),
  );
}

/** Everything above some names that is not known yet. */
function reached(
  names: readonly string[],
  known: Set<string>,
  parents: ReadonlyMap<string, readonly string[]>,
  key: (name: string) => string,
): readonly string[] {
  const found: string[] = [];
  for (let level = names; level.length > 0;) {
    const next: string[] = [];
    for (const parent of level.flatMap((name) => parents.get(key(name)) ?? [])) {
      if (known.has(key(parent))) continue;
      known.add(key(parent));
      next.push(parent);
    }
    found.push(...next);
    level = next;
  }
  return found;
}

const distinct = (names: readonly string[], key: (name: string) => string): readonly string[] => [
  ...new Map(names.map((name) => [key(name), name])).values(),
];

const tooManyHolders = (): Error =>
  tooMany(`more than ${mostHolders} groups contain each other here; ask without indirectGroups`);
