import { mutability } from '../scim/error.ts';
import type { Resource } from '../scim/resource.ts';
import { isSameValue } from '../scim/same-value.ts';

type MutableResource = { -readonly [K in keyof Resource]: Resource[K] };

const memberOf = (name: string, ...resources: readonly Resource[]): string | undefined =>
  resources.flatMap((one) => Object.keys(one)).find((member) => member.toLowerCase() === name.toLowerCase());

/**
 * The changed resource with attributes (or whole extensions) that are read-only for whoever asks: a PUT that leaves
 * them out keeps them, any other change of them is refused (RFC 7643 7, mutability; RFC 7644 3.5.1, 3.5.2).
 */
export function keepLocked(
  before: Resource,
  after: Resource,
  locked: readonly string[] | undefined,
  leftOut: 'kept' | 'refused',
): Resource {
  const kept: MutableResource = { ...after };
  for (const name of locked ?? []) {
    const member = memberOf(name, before, after);
    if (member === undefined || isSameValue(before[member], after[member])) continue;
    const held = before[member];
    if (after[member] !== undefined || held === undefined || leftOut === 'refused') {
      throw mutability(`"${member}" can't be changed by oneself; leave it out, or send it as it is.`);
    }
    kept[member] = held;
  }
  return kept;
}

/** A new resource without the attributes that are read-only for whoever asks (RFC 7644 3.3). */
export function withoutLocked(resource: Resource, locked: readonly string[] = []): Resource {
  const names = new Set(locked.map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(resource).filter(([name]) => !names.has(name.toLowerCase())));
}
