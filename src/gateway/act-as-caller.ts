import type { Directory } from '../ldap/directory.ts';
import { asDn, type Dn } from '../ldap/dn.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { ScimError } from '../scim/error.ts';
import type { GatewayContext } from './context.ts';
import { findOwn } from './find-own.ts';
import type { OwnIdentity } from './own-identity.ts';
import type { ScimRequest } from './request.ts';

type Asked = Pick<ScimRequest, 'baseUrl' | 'signal' | 'caller'>;

/**
 * The context of one request. Where the directory's own rules decide (RFC 4370), whoever asks is somebody there, or is
 * refused: nothing is ever done for strangers by the gateway's own rights.
 */
export async function actingContext(context: GatewayContext, request: Asked): Promise<GatewayContext> {
  if (!context.actAsCaller) return context;
  const { caller } = request;
  if (caller === undefined) throw nobody();
  return { ...context, caller: await nameOf(context, caller, request) };
}

async function nameOf(context: GatewayContext, caller: OwnIdentity, { baseUrl, signal }: Asked): Promise<Dn> {
  if (caller.by === 'dn') return asDn(caller.dn);
  try {
    return (await findOwn(context, caller, { baseUrl, resourceType: 'User', signal })).dn;
  } catch (error) {
    throw error instanceof ScimError && error.status === 404 ? nobody() : error;
  }
}

const nobody = (): ScimError =>
  new ScimError(403, undefined, 'these credentials stand for nobody in the directory, whose rules decide here');

/** The context for loading and writing what a request names: as whoever asks, where their rights count. */
export function callersView(context: GatewayContext): GatewayContext {
  const { caller, directory } = context;
  return caller === undefined ? context : { ...context, directory: actingAs(directory, caller) };
}

function actingAs(directory: Directory, as: Dn): Directory {
  return {
    ...directory,
    read: (dn, attributes, options) => directory.read(dn, attributes, { ...options, as }).catch(refusedToCaller),
    find: (request, limit, options) => directory.find(request, limit, { ...options, as }).catch(refusedToCaller),
    stream: (request, options) => directory.stream(request, { ...options, as }),
    write: (change, options) => directory.write(change, { ...options, as }).catch(refusedToCaller),
  };
}

/** It is not the gateway's account that lacks the right. */
function refusedToCaller(error: unknown): never {
  if (!(error instanceof LdapError) || error.code !== resultCode.insufficientAccessRights) throw error;
  const said = error.diagnostic === '' ? error.codeName : error.diagnostic;
  throw new ScimError(403, undefined, `the directory does not allow you this: ${said}`, { cause: error });
}
