import type { ScimValue } from './resource.ts';
import type { ValueIdentity } from './value-identity.ts';

/** The positions of values by what tells them apart, so that long lists are not compared pair by pair. */
export interface ValueLookup {
  /** Notes one more value and its position. */
  readonly put: (value: ScimValue, position: number) => void;
  /** The positions of the values that may be meant by a given one. */
  readonly candidates: (given: ScimValue) => readonly number[];
}

/** A lookup over the values of an attribute (RFC 7643 2.4). */
export function valueLookup(values: readonly ScimValue[], { key }: ValueIdentity): ValueLookup {
  const positions = new Map<string, number[]>();
  const all: number[] = [];
  const put = (value: ScimValue, position: number): void => {
    all.push(position);
    const name = key(value);
    if (name === undefined) return;
    const known = positions.get(name);
    if (known === undefined) positions.set(name, [position]);
    else known.push(position);
  };
  values.forEach(put);
  return {
    put,
    candidates: (given) => {
      const name = key(given);
      return name === undefined ? all : (positions.get(name) ?? []);
    },
  };
}
