import { readContext } from '../../src/gateway/read-context.ts';
import { resolveReferences } from '../../src/gateway/resolve-references.ts';
import { entryToResource } from '../../src/mapping/entry-to-resource.ts';
import { isInPlace } from '../../src/mapping/place.ts';
import { projectionToAttributes } from '../../src/mapping/projection-to-attributes.ts';
import type { Resource } from '../../src/scim/resource.ts';
import { baseUrl, type TestGateway } from './gateway.ts';
import { mappingIn } from './gluu-profile.ts';

const everything = (): boolean => true;
const { signal } = new AbortController();

/** All resources of a type, with every attribute. */
export async function allResources(
  { context, directory }: TestGateway,
  resourceType: string,
): Promise<readonly Resource[]> {
  const mapping = mappingIn(context.profile, resourceType);
  const attributes = projectionToAttributes(mapping, everything);
  const search = { base: mapping.base, scope: mapping.scope, filter: mapping.matches, attributes };
  const entries = (await directory.find(search, 1000)).filter(({ dn }) => isInPlace(mapping, dn));
  const references = await resolveReferences(context, mapping, entries, everything, signal);
  return entries.flatMap((entry) => {
    const resource = entryToResource(mapping, entry, readContext(context, baseUrl, references));
    return resource === undefined ? [] : [resource];
  });
}
