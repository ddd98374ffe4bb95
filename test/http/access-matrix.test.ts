import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientProof } from '../../src/auth/client-proof.ts';
import { introspectionAuthenticator } from '../../src/auth/introspection.ts';
import { jwtAuthenticator } from '../../src/auth/jwt.ts';
import { routesOf, type ServedRoute } from '../../src/http/app.ts';
import type { Method, RouteAccess } from '../../src/http/route.ts';
import { startServer, type RunningServer } from '../../src/http/server.ts';
import { fakeApp, scimJson, type FakeApp } from '../support/fake-app.ts';
import { jwtAudience, opaqueAudience, startTokenIssuer, type TokenIssuer } from '../support/token-issuer.ts';

const scopes = 'read write read:User';
const methods: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const basePath = '/scim/v2';
const parameters: Readonly<Record<string, string>> = {
  '/ResourceTypes/:id': 'User',
  '/ResourceType/:id': 'User',
  '/Schemas/:id': 'urn:ietf:params:scim:schemas:core:2.0:User',
};
const pathOf = ({ basePath: base, path }: ServedRoute): string =>
  `${base}${path.replace(':id', parameters[path] ?? '1')}`;

let issuer: TokenIssuer;
let stranger: TokenIssuer;
let revoked = '';
let fake: FakeApp;
let server: RunningServer;

/** Everything is served, so that no method hides behind a mapping that lacks it. */
const routes = routesOf(fakeApp({ basePaths: [basePath], wso2: true }).options);

beforeAll(async () => {
  [issuer, stranger] = await Promise.all([startTokenIssuer(scopes), startTokenIssuer(scopes)]);
  const { id, secret } = issuer.gatewayClient;
  const jwt = {
    issuer: issuer.issuer,
    audience: [jwtAudience],
    algorithms: ['RS256'],
    types: ['at+jwt'],
    scopeClaims: ['scope'],
    scopes: [],
    requiredClaims: {},
    nameClaim: 'sub',
  };
  fake = fakeApp({
    basePaths: [basePath],
    wso2: true,
    authenticators: [
      jwtAuthenticator({ issuers: [jwt], clockSkewSeconds: 0, now: Date.now }),
      introspectionAuthenticator({
        issuer: issuer.issuer,
        endpoint: undefined,
        proof: clientProof({ clientId: id, clientSecret: secret }, Date.now, () => 'id'),
        audience: opaqueAudience,
        testMode: false,
        cacheSeconds: 30,
        now: Date.now,
      }),
    ],
  });
  revoked = await issuer.token('read write', opaqueAudience);
  await issuer.revoke(revoked);
  server = await startServer({ app: fake.app, host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server.close();
  await Promise.all([issuer.stop(), stranger.stop()]);
});

const everything = { scope: 'read write' };
const seconds = (): number => Math.floor(Date.now() / 1000);

async function signedByPublicKey(): Promise<string> {
  const [, payload] = (await issuer.sign(everything)).split('.');
  const { kid } = issuer.publicJwk();
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'at+jwt', kid })).toString('base64url');
  const mac = createHmac('sha256', JSON.stringify(issuer.publicJwk())).update(`${header}.${payload}`);
  return `${header}.${payload}.${mac.digest('base64url')}`;
}

/** Each kind of credentials that must not be let in, all of them with every scope. */
const bad: Readonly<Record<string, () => Promise<string | undefined> | string | undefined>> = {
  'no credentials': () => undefined,
  garbage: () => 'Bearer garbage',
  'another scheme': () => 'Basic eDp5',
  'an expired token': async () => `Bearer ${await issuer.sign({ ...everything, exp: seconds() - 60 })}`,
  'a token of a wrong issuer': async () => `Bearer ${await stranger.token('read write')}`,
  'a token for a wrong audience': async () => `Bearer ${await issuer.token('read write', 'https://other.example')}`,
  'an opaque token for a wrong audience': async () =>
    `Bearer ${await issuer.token('read write', 'https://opaque.other')}`,
  'alg none': () =>
    `Bearer ${new UnsecuredJWT({ iss: issuer.issuer, aud: jwtAudience, exp: seconds() + 60, ...everything }).encode()}`,
  'HS256 with the public key': async () => `Bearer ${await signedByPublicKey()}`,
  'a revoked token': () => `Bearer ${revoked}`,
};

const send = async (path: string, method: string, authorization: string | undefined): Promise<Response> =>
  fake.app.request(path, {
    method,
    ...(['POST', 'PUT', 'PATCH'].includes(method) ? { body: '{}' } : {}),
    headers: { ...scimJson, ...(authorization === undefined ? {} : { Authorization: authorization }) },
  });

const isProtected = (access: RouteAccess | undefined): access is Exclude<RouteAccess, string> =>
  typeof access === 'object';

/** The scope that lets in, and one that does not: the other one of `read` and `write`. */
function scopesOf({ operations, resourceTypes }: Exclude<RouteAccess, string>): { right: string; wrong: string } {
  const { authorization } = fake.options;
  const accepted = operations.flatMap((one) => resourceTypes.flatMap((type) => authorization.scopesFor(one, type)));
  const wrong = ['read', 'write'].find((scope) => !accepted.includes(scope)) ?? '';
  return { right: accepted[0] ?? '', wrong };
}

describe.each(routes.map((route) => [pathOf(route), route] as const))('%s', (path, route) => {
  for (const method of methods) {
    const access = route.methods[method]?.access;
    if (access === undefined) {
      test(`${method} is not offered, whoever asks`, async () => {
        for (const make of Object.values(bad)) expect((await send(path, method, await make())).status).toBe(405);
      });
    } else if (isProtected(access)) {
      test.each(Object.entries(bad))(`${method} with %s: 401 with a challenge`, async (_, make) => {
        const reached = fake.requests.length;
        const response = await send(path, method, await make());
        expect(response.status).toBe(401);
        expect(response.headers.get('WWW-Authenticate')).toMatch(/^Bearer realm="dirgate"/);
        expect(await response.json()).toMatchObject({ status: '401' });
        expect(fake.requests).toHaveLength(reached);
      });

      if (method === 'GET') {
        test('HEAD needs what GET needs', async () => {
          expect((await send(path, 'HEAD', undefined)).status).toBe(401);
          const { right, wrong } = scopesOf(access);
          expect((await send(path, 'HEAD', `Bearer ${await issuer.token(wrong)}`)).status).toBe(403);
          expect((await send(path, 'HEAD', `Bearer ${await issuer.token(right)}`)).status).toBe(200);
        });
      }

      test(`${method} with a scope for something else: 403`, async () => {
        const reached = fake.requests.length;
        const { wrong } = scopesOf(access);
        for (const audience of [jwtAudience, opaqueAudience]) {
          const response = await send(path, method, `Bearer ${await issuer.token(wrong, audience)}`);
          expect(response.status).toBe(403);
          expect(response.headers.get('WWW-Authenticate')).toContain('error="insufficient_scope"');
        }
        expect(fake.requests).toHaveLength(reached);
      });

      test(`${method} with the right scope: served`, async () => {
        const { right } = scopesOf(access);
        for (const audience of [jwtAudience, opaqueAudience]) {
          expect((await send(path, method, `Bearer ${await issuer.token(right, audience)}`)).status).toBe(200);
        }
      });
    } else {
      test(`${method} is open, whoever asks`, async () => {
        for (const make of Object.values(bad)) expect((await send(path, method, await make())).status).toBe(200);
      });
    }
  }
});

/** Other ways to write a path, some of which are taken for the same by somebody on the way. */
function disguises(path: string): readonly string[] {
  const last = path.lastIndexOf('/');
  const [head, tail] = [path.slice(0, last), path.slice(last + 1)];
  const [first = ''] = tail;
  return [
    path.replaceAll('/', '//'),
    `${path}/`,
    `${path}//`,
    `${head}%2f${tail}`,
    `${head}%2F${tail}`,
    `${head}/./${tail}`,
    `${head}/x/../${tail}`,
    `${head}/%2e%2e/v2/${tail}`,
    `${head}/ServiceProviderConfig/../${tail}`,
    `${head}/ServiceProviderConfig/..%2f${tail}`,
    `${head}/ServiceProviderConfig/%2e%2e/${tail}`,
    `/health/live/../..${path}`,
    `${head}\\${tail}`,
    `${head}/${tail.toUpperCase()}`,
    `${head}/${tail.toLowerCase()}`,
    path.toUpperCase(),
    `${path}.`,
    `${path}..`,
    `${path}/.`,
    `${path}/..`,
    `${path}/../${tail}`,
    `${path};x=/ServiceProviderConfig`,
    `${path}%00`,
    `${path}%20`,
    `${path}.json`,
    `${path}?x=/ServiceProviderConfig`,
    `${head}/%${first.charCodeAt(0).toString(16)}${tail.slice(1)}`,
    `http://127.0.0.1${path}`,
  ];
}

const raw = (path: string, method: string, authorization?: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = { ...scimJson, ...(authorization === undefined ? {} : { Authorization: authorization }) };
    const sent = request({ host: '127.0.0.1', port: server.port, method, path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end(['POST', 'PUT', 'PATCH'].includes(method) ? '{}' : undefined);
  });

const guarded = routes.flatMap((route) =>
  methods.flatMap((method) => {
    const access = route.methods[method]?.access;
    return isProtected(access) ? [[method, pathOf(route), access] as const] : [];
  }),
);

test.each(guarded)('%s %s in disguise reaches nothing without the right credentials', async (method, path, access) => {
  const reached = fake.requests.length;
  const wrong = `Bearer ${await issuer.token(scopesOf(access).wrong)}`;
  for (const disguise of disguises(path)) {
    // What climbs up to a document that is open to all has climbed; anything else is refused.
    for (const authorization of [undefined, 'Bearer garbage']) {
      expect([disguise, await raw(disguise, method, authorization)]).toEqual([disguise, expect.toSatisfy(isRefusal)]);
    }
    // Where the disguise changes what is asked for, the scope may fit that; a write is never one of these.
    if (method !== 'GET' && method !== 'POST') {
      expect([disguise, await raw(disguise, method, wrong)]).toEqual([disguise, expect.toSatisfy(isRefusal)]);
    }
  }
  if (method !== 'GET' && method !== 'POST') expect(fake.requests).toHaveLength(reached);
});

const isRefusal = (status: number): boolean => status >= 400 && status < 500;

test('the matrix knows routes of every kind', () => {
  const paths = routes.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['/Users', '/Users/:id', '/Groups/.search', '/Bulk', '/.search', '']));
  expect(guarded.length).toBeGreaterThanOrEqual(17);
});
