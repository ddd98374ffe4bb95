import { invalidSyntax } from './error.ts';
import type { ScimObject, ScimValue } from './resource.ts';

/** The members of a JSON object by lower-case name, as letter case tells no names apart (RFC 7643 2.1). */
export function membersByName(object: ScimObject, where: string): ReadonlyMap<string, ScimValue> {
  const members = new Map<string, ScimValue>();
  for (const [name, value] of Object.entries(object)) {
    const key = name.toLowerCase();
    if (members.has(key)) {
      throw invalidSyntax(
        `${where} has "${name}" twice, in different letter case; attribute names ignore letter case.`,
      );
    }
    members.set(key, value);
  }
  return members;
}
