import { idOf } from '../mapping/entry-to-resource.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { projectionToAttributes } from '../mapping/projection-to-attributes.ts';
import type { ResolvedAttribute } from '../scim/attribute-path.ts';
import { listResponse, streamedListResponse, type ListPlace } from '../scim/list-response.ts';
import { parseProjection, requests, type Projection } from '../scim/projection.ts';
import type { Query } from '../scim/query.ts';
import type { ResourceType } from '../scim/resource-type.ts';
import { callersView } from './act-as-caller.ts';
import type { GatewayContext } from './context.ts';
import { findByCursor, findByIndex } from './find-page.ts';
import { cursorsAround, openCursor } from './page-cursor.ts';
import type { Shown } from './present-entry.ts';
import { asksForIndirect } from './indirect-references.ts';
import { presentPage } from './present-page.ts';
import type { Found, Lookup } from './read-page.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { translateLdapErrors } from './scim-error-from-ldap.ts';
import { select } from './selection.ts';
import { onSearch } from './shown-hooks.ts';

type Origin = Pick<ScimRequest, 'baseUrl' | 'signal' | 'query'>;

/** A page of what a query selects from these resource types (RFC 7644 3.4.2, RFC 9865 2), with the true total. */
export async function list(
  context: GatewayContext,
  mappings: readonly [Mapping, ...Mapping[]],
  query: Query,
  { baseUrl, signal, query: parameters }: Origin,
): Promise<ScimResponse> {
  const projections = new Map(
    mappings.map(({ resourceType }) => [resourceType, parseProjection(query, resourceType)] as const),
  );
  const attributesOf = (mapping: Mapping): readonly string[] =>
    projectionToAttributes(mapping, wantedBy(projections.get(mapping.resourceType)));
  const reading = { ...context, showsIndirect: asksForIndirect(parameters) };
  return translateLdapErrors(mappings[0], async () => {
    const selection = await select(context, mappings, query, { baseUrl, signal });
    const lookup: Lookup = { context: callersView(context), selection, attributesOf, signal };
    if (query.cursor === undefined) {
      const { startIndex, count } = query;
      const { total, found } = await findByIndex(lookup, startIndex, count);
      return answerPage(reading, lookup, found, { totalResults: total, startIndex }, projections, baseUrl);
    }
    const cursor = openCursor(context, selection, query.cursor.text, query.cursor.count);
    const count = cursor?.count ?? query.count;
    const { total, start, found, snapshot } = await findByCursor(lookup, cursor, count);
    const around = snapshot && count > 0 ? cursorsAround(context, selection, snapshot, start, count) : {};
    return answerPage(reading, lookup, found, { totalResults: total, ...around }, projections, baseUrl);
  });
}

const wantedBy =
  (projection: Projection | undefined) =>
  (attribute: ResolvedAttribute): boolean =>
    projection !== undefined && requests(projection, attribute);

async function answerPage(
  context: GatewayContext,
  { selection, signal }: Lookup,
  found: readonly Found[],
  place: ListPlace,
  projections: ReadonlyMap<ResourceType, Projection>,
  baseUrl: string,
): Promise<ScimResponse> {
  const page = found.flatMap(({ part, entry }): Shown[] => {
    const mapping = selection.parts[part]?.mapping;
    const projection = mapping && projections.get(mapping.resourceType);
    if (mapping === undefined || projection === undefined || idOf(mapping, entry) === undefined) return [];
    return [{ mapping, entry, projection }];
  });
  const hooked = await onSearch(context, page, place.totalResults, baseUrl, signal);
  const resources = await presentPage(context, hooked, baseUrl, signal);
  if (typeof resources !== 'function') return { status: 200, body: listResponse({ ...place, resources }) };
  return { status: 200, stream: streamedListResponse(place, page.length, resources) };
}
