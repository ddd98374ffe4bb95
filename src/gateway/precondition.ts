import { valuesOf, type Entry } from '../ldap/entry.ts';
import { equality, type LdapFilter } from '../ldap/filter.ts';
import { entryVersion } from '../mapping/entry-to-resource.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { preconditionFailed } from '../scim/error.ts';
import { matchesVersion } from '../scim/version.ts';
import type { ScimRequest } from './request.ts';

/** Whether the request names a version: `*` asks only that the resource exists. */
export const isConditional = ({ ifMatch }: ScimRequest): boolean => ifMatch !== undefined && ifMatch.trim() !== '*';

/** 412 where the version is another one (RFC 7644 3.14); otherwise what the directory must find unchanged. */
export function checkPrecondition(mapping: Mapping, entry: Entry, request: ScimRequest): LdapFilter | undefined {
  const { ifMatch } = request;
  if (ifMatch === undefined || !isConditional(request)) return undefined;
  const etag = entryVersion(mapping, entry);
  if (etag === undefined || mapping.version === undefined) {
    throw preconditionFailed('this directory gives no versions, so If-Match can only be *');
  }
  if (!matchesVersion(ifMatch, etag)) {
    throw preconditionFailed(`the resource is at version ${etag}, not at ${ifMatch}; read it again`);
  }
  return equality(mapping.version.name, valuesOf(entry, mapping.version.name)[0] ?? '');
}
