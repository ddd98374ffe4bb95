import { asDn, dnKey, isWithin, parentDn, type Dn } from '../ldap/dn.ts';
import { valuesOf, type Entry } from '../ldap/entry.ts';
import { and } from '../ldap/filter.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { idOf, locationOf } from '../mapping/entry-to-resource.ts';
import { filterToLdap } from '../mapping/filter-to-ldap.ts';
import type { MappedAttribute, Mapping } from '../mapping/mapping.ts';
import { isInPlace } from '../mapping/place.ts';
import { shownValue } from '../mapping/shown-value.ts';
import { ScimError, notFound } from '../scim/error.ts';
import { resolveFilter } from '../scim/resolve-filter.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import { resourcesAmong } from './known-resources.ts';
import type { OwnIdentity } from './own-identity.ts';
import { readEntry } from './read-entry.ts';
import type { ScimRequest } from './request.ts';
import { translateLdapErrors } from './scim-error-from-ldap.ts';

/** The resource that `/Me` stands for. */
export interface OwnResource {
  readonly id: string;
  readonly dn: Dn;
  /** Its permanent address. */
  readonly location: string;
}

type Asked = Pick<ScimRequest, 'baseUrl' | 'resourceType' | 'signal'>;

/** More than one is too many already; the directory may find some that differ in what it does not tell apart. */
const mostFound = 10;

/** Finds the resource that belongs to the one who asks (RFC 7644 3.11), in one search; 404 where there is none. */
export async function findOwn(
  context: GatewayContext,
  identity: OwnIdentity,
  { baseUrl, resourceType, signal }: Asked,
): Promise<OwnResource> {
  const mapping = mappingOf(context, resourceType);
  const entries = await translateLdapErrors(mapping, () => findEntries(context, mapping, identity, signal));
  const [entry, another] = entries;
  if (another !== undefined) throw ambiguous(context, mapping, identity);
  const id = entry && idOf(mapping, entry);
  if (entry === undefined || id === undefined) throw nobody(mapping);
  return { id, dn: entry.dn, location: locationOf(mapping, id, baseUrl) };
}

/** The attribute of the mapping that people are found by; undefined where the directory does not hold it. */
export function ownAttribute(mapping: Mapping, by: string): MappedAttribute | undefined {
  return mapping.attributes.find(
    ({ scim, sources }) =>
      scim.extension === undefined && scim.sub === undefined && scim.attribute.name === by && sources.length > 0,
  );
}

async function findEntries(
  context: GatewayContext,
  mapping: Mapping,
  identity: OwnIdentity,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  if (identity.by === 'dn') return findNamed(context, mapping, identity.dn, signal);
  if (identity.by !== 'id') return findByValue(context, mapping, identity.by, identity.value, signal);
  try {
    return [await readEntry(context, mapping, identity.value, [], signal)];
  } catch (error) {
    if (error instanceof ScimError && error.status === 404) return [];
    throw error;
  }
}

async function findNamed(
  context: GatewayContext,
  mapping: Mapping,
  name: string,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const { base, scope, matches, id } = mapping;
  const dn = asDn(name);
  const isWhereSearched = scope === 'one' ? dnKey(parentDn(dn)) === dnKey(base) : isWithin(dn, base);
  if (!isWhereSearched || !isInPlace(mapping, dn)) return [];
  const attributes = [...new Set([id.name, ...(mapping.fence?.attributes ?? [])])];
  const found = await context.directory.find({ base: dn, scope: 'base', filter: matches, attributes }, 1, { signal });
  return resourcesAmong(context, mapping, found, signal);
}

/**
 * The value is never read as a filter. What the directory takes for the same (blanks, forms of letters) is not taken
 * for the same person: of two that an issuer tells apart, one could be the other here.
 */
async function findByValue(
  context: GatewayContext,
  mapping: Mapping,
  by: string,
  value: string,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const mapped = ownAttribute(mapping, by);
  if (mapped === undefined) return [];
  const written = { kind: 'compare', path: { attribute: by }, operator: 'eq', value } as const;
  const resolved = resolveFilter(written, mapping.resourceType);
  const { upper } = filterToLdap(resolved, mapping, (resourceType) => context.profile.get(resourceType));
  const held = mapped.sources.map(({ attribute }) => attribute.name);
  const attributes = [...new Set([mapping.id.name, ...held, ...(mapping.fence?.attributes ?? [])])];
  const { base, scope, matches } = mapping;
  const search = { base, scope, filter: and(matches, upper), attributes };
  const found = await context.directory.find(search, mostFound, { signal }).catch((error: unknown) => {
    if (error instanceof LdapError && error.code === resultCode.sizeLimitExceeded) return undefined;
    throw error;
  });
  if (found === undefined) throw refusal();
  const { caseExact } = mapped.scim.attribute;
  const fold = caseExact ? (text: string) => text : foldAscii;
  const entries = await resourcesAmong(context, mapping, found, signal);
  return entries.filter((entry) => {
    const shown = shownValue(mapped, entry);
    const isSame = typeof shown === 'string' && fold(shown) === fold(value);
    return isSame && valuesOf(entry, mapping.id.name).length > 0;
  });
}

/** Other letters have look-alikes that become the same in lower case, such as the sign for kelvin and a k. */
const foldAscii = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Says no more than that: whoever asks may be a stranger. */
const nobody = ({ resourceType }: Mapping): ScimError => notFound(`there is no ${resourceType.name} that is you`);

const refusal = (): ScimError =>
  new ScimError(403, undefined, 'these credentials do not tell who you are here: more than one resource fits them');

function ambiguous({ warn }: GatewayContext, { resourceType }: Mapping, { by }: OwnIdentity): ScimError {
  warn({ resourceType: resourceType.name, by }, 'several resources fit the credentials of one person: /Me is refused');
  return refusal();
}
