import type { Sender } from '../gateway/hook.ts';
import type { AppContext } from './app-environment.ts';

/** Header fields that carry credentials, or may (RFC 9110 11.6, RFC 6265 4.2). */
const confidential: readonly string[] = ['authorization', 'proxy-authorization', 'cookie', 'x-api-key'];

/** Where a request comes from, for hooks; made only where there are any. Neither credentials nor cookies are in it. */
export const senderOf = (c: AppContext) => (): Sender => {
  const principal = c.get('principal');
  const headers = Object.entries(c.req.header()).filter(([name]) => !confidential.includes(name.toLowerCase()));
  const { id = '', name = '', scopes = [], issuer, subject, claims } = principal ?? {};
  const known = {
    id,
    name,
    scopes,
    ...(issuer === undefined ? {} : { issuer }),
    ...(subject === undefined ? {} : { subject }),
    ...(claims === undefined ? {} : { claims }),
  };
  return {
    method: c.req.method,
    path: c.req.path,
    headers: Object.fromEntries(headers),
    ...(principal === undefined ? {} : { principal: known }),
  };
};
