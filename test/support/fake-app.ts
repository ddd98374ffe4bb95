import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import { createAuthorization } from '../../src/auth/authorize.ts';
import { scopePresets } from '../../src/auth/scope-presets.ts';
import { staticTokenAuthenticator } from '../../src/auth/static-token.ts';
import { createThrottle } from '../../src/auth/throttle.ts';
import type { Gateway, OperationName } from '../../src/gateway/gateway.ts';
import type { ScimRequest, ScimResponse } from '../../src/gateway/request.ts';
import type { AppEnvironment } from '../../src/http/app-environment.ts';
import { createApp, type AppOptions } from '../../src/http/app.ts';
import type { Logger } from '../../src/http/logger.ts';
import { asDn } from '../../src/ldap/dn.ts';
import type { ResourceType } from '../../src/scim/resource-type.ts';
import type { Schema } from '../../src/scim/schema.ts';

export const bearer = { Authorization: 'Bearer the-token' };
export const scimJson = { 'Content-Type': 'application/scim+json' };

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly details: Record<string, unknown>;
  readonly message: string;
}

export interface FakeApp {
  readonly app: Hono<AppEnvironment>;
  /** What the app was made of. */
  readonly options: AppOptions;
  /** What reached the gateway. */
  readonly requests: (ScimRequest & { readonly operation: OperationName })[];
  readonly log: LogLine[];
}

interface Behaviour extends Partial<AppOptions> {
  readonly answer?: (request: ScimRequest, operation: OperationName) => Promise<ScimResponse> | ScimResponse;
  readonly allows?: Gateway['allows'];
  readonly refusal?: Gateway['refusal'];
  readonly ready?: Gateway['ready'];
}

const schema = (id: string, name: string): Schema => ({ id, name, description: `${name}s`, attributes: [] });
const enterprise = schema('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User', 'EnterpriseUser');

export const userType: ResourceType = {
  id: 'User',
  name: 'User',
  description: 'People',
  endpoint: '/Users',
  schema: schema('urn:ietf:params:scim:schemas:core:2.0:User', 'User'),
  schemaExtensions: [{ schema: enterprise, required: false }],
};

export const groupType: ResourceType = {
  id: 'Group',
  name: 'Group',
  description: 'Groups',
  endpoint: '/Groups',
  schema: schema('urn:ietf:params:scim:schemas:core:2.0:Group', 'Group'),
  schemaExtensions: [],
};

/** The real app over a gateway that remembers what it was asked and answers 200 with the operation's name. */
export function fakeApp(behaviour: Behaviour = {}): FakeApp {
  const requests: FakeApp['requests'] = [];
  const log: LogLine[] = [];
  const answer =
    behaviour.answer ?? ((_: ScimRequest, operation: OperationName) => ({ status: 200, body: { operation } }));
  const operation =
    (name: OperationName) =>
    async (request: ScimRequest): Promise<ScimResponse> => {
      requests.push({ ...request, operation: name });
      return answer(request, name);
    };
  const gateway: Gateway = {
    operations: {
      retrieve: operation('retrieve'),
      query: operation('query'),
      create: operation('create'),
      replace: operation('replace'),
      modify: operation('modify'),
      remove: operation('remove'),
    },
    search: async ({ resourceTypes, query, body }) => ({
      status: 200,
      body: { searched: resourceTypes, ...(body === undefined ? { query } : { body }) },
    }),
    updated: async ({ resourceType, query, principal }) => ({
      status: 200,
      body: { updated: resourceType, query, principal },
    }),
    reportsUpdates: () => true,
    bulk: async (request) => ({ status: 200, body: { asked: request.body } }),
    resourceTypes: () => [userType, groupType],
    allows: behaviour.allows ?? (() => true),
    refusal: behaviour.refusal ?? (() => undefined),
    findOwn: (_, { baseUrl }) =>
      Promise.resolve({ id: 'own', dn: asDn('uid=own,o=example'), location: `${baseUrl}/Users/own` }),
    ready: behaviour.ready ?? (() => Promise.resolve()),
  };
  const note =
    (level: LogLine['level']) =>
    (details: object, message: string): void =>
      void log.push({ level, details: { ...details }, message });
  const logger: Logger = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  let ids = 0;
  const options: AppOptions = {
    gateway,
    basePaths: ['/scim/v2', '/identity/restv1/scim/v2'],
    publicUrl: 'https://scim.example.com/tenant',
    authenticators: [
      staticTokenAuthenticator(
        () => [{ name: 'ci', sha256: createHash('sha256').update('the-token').digest('hex') }],
        Date.now,
      ),
    ],
    authorization: createAuthorization([], scopePresets.dirgate),
    throttle: createThrottle(0, Date.now),
    identityOf: () => ({ by: 'id', value: 'own' }),
    me: {
      locked: ['userName', 'active'],
      registration: 'scope',
      registrations: createThrottle(0, Date.now),
    },
    sourceOf: () => '127.0.0.1',
    openDiscovery: true,
    serviceProvider: {
      patch: false,
      bulk: { supported: false, maxOperations: 100, maxPayloadSize: 1 },
      filter: { supported: true, maxResults: 1000 },
      changePassword: false,
      sort: false,
      etag: false,
    },
    limits: { bodyBytes: 10_000, bulkBytes: 50_000 },
    requestTimeoutMs: 1000,
    logger,
    problems: () => [],
    newId: () => `request-${++ids}`,
    ...behaviour,
  };
  return { app: createApp(options), options, requests, log };
}
