import type { Mapping } from '../mapping/mapping.ts';
import type { Profile } from '../mapping/profile.ts';
import { guardsVersions } from './precondition.ts';

/**
 * Why a profile can't take the place of another while the gateway runs; undefined where it can. What the service is made
 * of at start - endpoints, methods, whether versions are guarded - must be the same.
 */
export function whyNotExchange(inForce: Profile, next: Profile, offersAssertion: boolean): string | undefined {
  for (const name of new Set([...inForce.keys(), ...next.keys()])) {
    const [before, after] = [inForce.get(name), next.get(name)];
    if (before === undefined) return `the directory can hold ${name} now, too: restart the gateway to serve it`;
    if (after === undefined) return `the directory can't hold ${name} any more: restart the gateway to stop serving it`;
    if (surfaceOf(before, offersAssertion) !== surfaceOf(after, offersAssertion)) {
      return `what is offered for ${name}, or how its versions are guarded, would change: restart the gateway`;
    }
  }
  return undefined;
}

function surfaceOf(mapping: Mapping, offersAssertion: boolean): string {
  const { resourceType, operations, updated } = mapping;
  const guards = guardsVersions(mapping, offersAssertion);
  return JSON.stringify([resourceType.endpoint, [...operations], updated !== undefined, guards]);
}
