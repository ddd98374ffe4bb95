import type { ReadContext } from '../mapping/entry-to-resource.ts';
import type { References } from '../mapping/references.ts';
import type { GatewayContext } from './context.ts';

/** What reading entries needs beside them: where the client is, and what was found behind their references. */
export function readContext({ profile }: GatewayContext, baseUrl: string, references: References): ReadContext {
  return { baseUrl, references, mappingOf: (resourceType) => profile.get(resourceType) };
}
