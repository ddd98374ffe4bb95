import type { Entry } from '../ldap/entry.ts';
import { entryToResource, type ReadContext } from '../mapping/entry-to-resource.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { project, type Projection } from '../scim/projection.ts';
import type { Resource } from '../scim/resource.ts';

/** The resource that an entry is, with the attributes that the client gets (RFC 7644 3.9); undefined without an id. */
export function present(
  mapping: Mapping,
  entry: Entry,
  projection: Projection,
  context: ReadContext,
): Resource | undefined {
  const resource = entryToResource(mapping, entry, context);
  return resource && project(resource, projection, mapping.resourceType);
}
