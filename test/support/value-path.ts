import type { ScimObject, ScimValue } from '../../src/scim/resource.ts';

interface Step {
  readonly key: string;
  readonly rest: string;
}

/** The member that a dotted path begins with; in a list, its number or the `name` of an element. */
function firstStep(value: ScimValue | undefined, path: string): Step | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const names = Array.isArray(value)
    ? value.flatMap((each: ScimValue, index): readonly (readonly [string, string])[] => {
        const key = String(index);
        const name = typeof each === 'object' && each !== null ? (each as ScimObject)['name'] : undefined;
        return typeof name === 'string' ? [[key, key] as const, [name, key] as const] : [[key, key] as const];
      })
    : Object.keys(value).map((key) => [key, key] as const);
  // A URN has dots of its own, so the longest member name that fits goes first.
  const [found] = names
    .filter(([name]) => path === name || path.startsWith(`${name}.`))
    .toSorted(([a], [b]) => b.length - a.length);
  return found && { key: found[1], rest: path.slice(found[0].length + 1) };
}

const member = (value: ScimValue | undefined, key: string): ScimValue | undefined =>
  (value as Readonly<Record<string, ScimValue>> | undefined)?.[key];

/** What a dotted path names inside a value. */
export function valueAt(value: ScimValue | undefined, path: string): ScimValue | undefined {
  if (path === '') return value;
  const step = firstStep(value, path);
  return step && valueAt(member(value, step.key), step.rest);
}

/** The value with what a dotted path names set, or taken out where it becomes undefined. */
export function changedAt(value: ScimValue, path: string, to: ScimValue | undefined): ScimValue {
  const step = firstStep(value, path);
  if (step === undefined) throw new Error(`there is no ${path} in ${JSON.stringify(value)}`);
  const { key, rest } = step;
  const changed = rest === '' ? to : changedAt(member(value, key) ?? null, rest, to);
  if (Array.isArray(value)) {
    return value.flatMap((each: ScimValue, index) =>
      String(index) === key ? (changed === undefined ? [] : [changed]) : [each],
    );
  }
  const others = Object.entries(value ?? {}).filter(([name]) => name !== key);
  return Object.fromEntries([...others, ...(changed === undefined ? [] : [[key, changed] as const])]);
}
