import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { AppEnvironment } from '../../src/http/app-environment.ts';
import { senderOf } from '../../src/http/sender.ts';
import type { Principal } from '../../src/auth/authenticator.ts';

async function sent(headers: Readonly<Record<string, string>>, principal?: Principal): Promise<unknown> {
  const app = new Hono<AppEnvironment>();
  app.post('/scim/v2/Users', (c) => {
    if (principal !== undefined) c.set('principal', principal);
    return c.json(senderOf(c)());
  });
  return (await app.request('/scim/v2/Users?attributes=id', { method: 'POST', headers })).json();
}

test('hooks are told of headers, but neither of credentials nor of cookies', async () => {
  const headers = {
    'X-Client': 'sync',
    Authorization: 'Bearer confidential',
    'Proxy-Authorization': 'Basic confidential',
    Cookie: 'session=confidential',
    'X-Api-Key': 'confidential',
  };
  expect(await sent(headers)).toEqual({ method: 'POST', path: '/scim/v2/Users', headers: { 'x-client': 'sync' } });
});

test('of whoever asks they learn what the authenticator says, and nothing of where they stand in the directory', async () => {
  const principal: Principal = {
    id: 'jwt https://issuer.example kim',
    name: 'kim',
    scopes: ['read'],
    unrestricted: true,
    issuer: 'https://issuer.example',
    subject: 'kim',
    claims: { department: 'Sales' },
    dn: 'uid=kim,ou=people,dc=example,dc=org',
  };
  const { dn: _dn, unrestricted: _unrestricted, ...told } = principal;
  expect(await sent({}, principal)).toMatchObject({ principal: told });
  expect(JSON.stringify(await sent({}, principal))).not.toMatch(/unrestricted|dc=org/);
});
