import type { Entry } from '../ldap/entry.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { projectionToAttributes } from '../mapping/projection-to-attributes.ts';
import type { ResolvedAttribute } from '../scim/attribute-path.ts';
import { listResponse } from '../scim/list-response.ts';
import { parseProjection, requests, type Projection } from '../scim/projection.ts';
import type { Query } from '../scim/query.ts';
import type { Resource } from '../scim/resource.ts';
import type { GatewayContext } from './context.ts';
import { findByCursor, findByIndex } from './find-page.ts';
import { cursorsAround, openCursor } from './page-cursor.ts';
import { present } from './present.ts';
import { readContext } from './read-context.ts';
import type { Found, Lookup } from './read-page.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { resolveReferences } from './resolve-references.ts';
import { translateLdapErrors } from './scim-error-from-ldap.ts';
import { select } from './selection.ts';

type Origin = Pick<ScimRequest, 'baseUrl' | 'signal'>;

/** A page of what a query selects from these resource types (RFC 7644 3.4.2, RFC 9865 2), with the true total. */
export async function list(
  context: GatewayContext,
  mappings: readonly [Mapping, ...Mapping[]],
  query: Query,
  { baseUrl, signal }: Origin,
): Promise<ScimResponse> {
  const projections = new Map(mappings.map((one) => [one, parseProjection(query, one.resourceType)] as const));
  const attributesOf = (mapping: Mapping): readonly string[] =>
    projectionToAttributes(mapping, wantedBy(projections.get(mapping)));
  return translateLdapErrors(mappings[0], async () => {
    const selection = await select(context, mappings, query, { baseUrl, signal });
    const lookup: Lookup = { context, selection, attributesOf, signal };
    if (query.cursor === undefined) {
      const { startIndex, count } = query;
      const { total, found } = await findByIndex(lookup, startIndex, count);
      const resources = await presentAll(lookup, found, projections, baseUrl);
      return { status: 200, body: listResponse({ totalResults: total, startIndex, resources }) };
    }
    const cursor = openCursor(context, selection, query.cursor.text, query.cursor.count);
    const count = cursor?.count ?? query.count;
    const { total, start, found, snapshot } = await findByCursor(lookup, cursor, count);
    const resources = await presentAll(lookup, found, projections, baseUrl);
    const around = snapshot && count > 0 ? cursorsAround(context, selection, snapshot, start, count) : {};
    return { status: 200, body: listResponse({ totalResults: total, ...around, resources }) };
  });
}

const wantedBy =
  (projection: Projection | undefined) =>
  (attribute: ResolvedAttribute): boolean =>
    projection !== undefined && requests(projection, attribute);

async function presentAll(
  { context, selection, signal }: Lookup,
  found: readonly Found[],
  projections: ReadonlyMap<Mapping, Projection>,
  baseUrl: string,
): Promise<readonly Resource[]> {
  const shown = new Map<Entry, Resource>();
  for (const [part, { mapping }] of selection.parts.entries()) {
    const entries = found.filter((one) => one.part === part).map(({ entry }) => entry);
    const projection = projections.get(mapping);
    if (projection === undefined || entries.length === 0) continue;
    const references = await resolveReferences(context, mapping, entries, wantedBy(projection), signal);
    const reading = readContext(context, baseUrl, references);
    for (const entry of entries) {
      const resource = present(mapping, entry, projection, reading);
      if (resource !== undefined) shown.set(entry, resource);
    }
  }
  return found.map(({ entry }) => shown.get(entry)).filter((resource) => resource !== undefined);
}
