import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { onEachProfile } from './on-each-profile.ts';
import { at, expectError, part, publicUrl, urn, type Sent, type Service } from './service.ts';

const issuer = 'https://as.example.org';
const { publicKey, privateKey } = await generateKeyPair('ES256');
const access = {
  'jwt.issuers': [{ issuer, audience: publicUrl, jwks: { keys: [await exportJWK(publicKey)] } }],
  'me.by': 'userName',
  'me.claim': 'preferred_username',
} as const;

/** A token of somebody, or where nobody is named, of a client by itself. */
async function tokenFor(scope: string, name?: string, expires = '1m'): Promise<Sent['headers']> {
  const person = name === undefined ? { sub: 'an-app' } : { sub: `subject of ${name}`, preferred_username: name };
  const token = await new SignJWT({ ...person, client_id: 'an-app', scope })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
    .setIssuer(issuer)
    .setAudience(publicUrl)
    .setExpirationTime(expires)
    .sign(privateKey);
  return { Authorization: `Bearer ${token}` };
}

onEachProfile(
  'RFC 7644 2, 3.11, 7.4, 7.7: access and /Me',
  ({ it, service }) => {
    const people = async (): Promise<readonly string[]> =>
      Promise.all(['one', 'other'].map(async (name) => at(await service.user({ userName: `${name}-${++made}` }))));
    let made = 0;

    it('102 M: whoever the policy gives nothing may do nothing', async () => {
      const [one = ''] = await people();
      const headers = await tokenFor('openid');
      for (const path of [one, '/Users', '/Groups', '/Me', '/']) expectError(await service.get(path, headers), 403);
      expectError(await service.remove(one, headers), 403);
      expect((await service.get(one, await tokenFor('read'))).status).toBe(200);
    });

    it('103 S: the decision looks at who asks, for what, and on what', async () => {
      await service.user({ userName: 'subject' });
      const [, other = ''] = await people();
      const own = await tokenFor('me', 'subject');
      expect((await service.get('/Me', own)).status).toBe(200);
      expectError(await service.get(other, own), 403);
      expectError(await service.patch(other, [{ op: 'add', path: 'title', value: 'x' }], own), 403);
      expectError(await service.remove('/Me', own), 403);
      const users = await tokenFor('read:User');
      expect((await service.get(other, users)).status).toBe(200);
      expectError(await service.get('/Groups', users), 403);
      expectError(await service.remove(other, users), 403);
    });

    it('105 S: scopes count, and a client by itself is no person', async () => {
      const reading = await tokenFor('read');
      const refused = await service.post('/Users', { userName: 'x' }, reading);
      expectError(refused, 403);
      expect(refused.headers.get('WWW-Authenticate')).toContain('insufficient_scope');
      expectError(await service.get('/Me', reading), 501);
    });

    it('118 M: tokens that have expired, or are too short to be safe, are not taken', async () => {
      expectError(await service.get('/Users', await tokenFor('read', undefined, '-2m')), 401);
      const short = {
        environment: { DIRGATE_TOKEN: 'fifteen letters' },
        overrides: { 'directory.urls': ['ldap://x'] },
      };
      expect(() => loadConfig(short)).toThrow(ConfigError);
    });

    it('284 M: /Me is the resource itself, at its permanent location', async () => {
      const user = await service.user({ userName: 'permanent' });
      const headers = await tokenFor('me write', 'permanent');
      const location = String(part(user, 'meta', 'location'));
      const answers = [
        await service.get('/Me', headers),
        await service.put('/Me', { userName: 'permanent', title: 'a' }, headers),
        await service.patch('/Me', [{ op: 'replace', path: 'title', value: 'b' }], headers),
        await service.get('/Me?attributes=title', headers),
        await service.patch('/Me', [{ op: 'replace', path: 'id', value: 'b' }], headers),
        await service.remove('/Me', headers),
      ];
      expect(answers.map(({ status }) => Math.floor(status / 100))).toEqual([2, 2, 2, 2, 4, 2]);
      expect(answers.map((answer) => answer.headers.get('Location'))).toEqual(answers.map(() => location));
      expect(answers[0]?.body).toEqual(user);
      expectError(await service.get('/Me', headers), 404);
      expectError(await service.get(at(user)), 404);
    });

    it('285 T: POST /Me creates a user, for those who may', async () => {
      const body = { schemas: [urn.user], userName: 'registered', active: true };
      expectError(await service.post('/Me', body, await tokenFor('read me')), 403);
      const made = await service.post('/Me', body, await tokenFor('write'));
      expect([made.status, part(made.body, 'meta', 'resourceType')]).toEqual([201, 'User']);
      expect(made.headers.get('Location')).toBe(part(made.body, 'meta', 'location'));
      expect((await service.get(at(made.body))).body).toEqual(made.body);
    });

    it('314 S: people serve themselves by other rights than clients have, and not with what others decide', async () => {
      const user = await service.user({ userName: 'self', externalId: 'hr-1', active: true });
      const own = await tokenFor('me', 'self');
      const changed = await service.patch('/Me', [{ op: 'add', path: 'displayName', value: 'Self' }], own);
      expect(changed.status).toBeLessThan(300);
      for (const [path, value] of [
        ['userName', 'admin'],
        ['externalId', 'hr-2'],
        ['active', false],
      ] as const) {
        expectError(await service.patch('/Me', [{ op: 'replace', path, value }], own), 400, 'mutability');
      }
      const sent = { schemas: [urn.user], userName: 'self', displayName: 'Me' };
      expect((await service.put('/Me', sent, own)).body).toMatchObject({ displayName: 'Me', externalId: 'hr-1' });
      expectError(await service.get('/Users', own), 403);
      expect((await service.get(at(user))).body).toMatchObject({ userName: 'self', externalId: 'hr-1' });
    });
  },
  { ...access, 'me.registration': 'scope' },
);

const anonymous = { Authorization: '' };
const register = (service: Service, userName: string) => service.post('/Me', { userName }, anonymous);

onEachProfile('RFC 7644 7.6: anonymous requests', ({ it, service }) => {
  it('121 T: nobody registers unless that is configured', async () => {
    const answer = await register(service, 'stranger');
    expectError(answer, 405);
    expect((await service.list('userName eq "stranger"')).body['totalResults']).toBe(0);
  });
});

onEachProfile(
  'RFC 7644 7.6: anonymous requests, allowed',
  ({ it, service }) => {
    it('121 T: where everybody may register, many from one place are slowed down', async () => {
      expect((await register(service, 'first')).status).toBe(201);
      expect((await register(service, 'second')).status).toBe(201);
      const refused = await register(service, 'third');
      expectError(refused, 429);
      expect(refused.headers.get('Retry-After')).toMatch(/^\d+$/);
      expectError(await service.get('/Me', anonymous), 401);
    });
  },
  { 'me.registration': 'open', 'me.registrationsPerMinute': 2 },
);
