import { expect } from 'vitest';
import type { ConfigSources } from '../../src/config/load-config.ts';
import type { Logger } from '../../src/http/logger.ts';
import { withClient } from '../support/add-ldif.ts';
import { composeForTest } from '../support/compose-for-test.ts';
import type { MembershipVariant } from '../support/membership-variants.ts';
import { startDirectory, type TestDirectory } from '../support/start-directory.ts';
import { factsOf, probeBranch, probeProfile, type ProfileFacts } from './profiles.ts';

export const publicUrl = 'https://scim.example.org';
export const basePath = '/scim/v2';
export const baseUrl: string = `${publicUrl}${basePath}`;
export const token = 'a-token-of-the-conformance-run';

export const urn = {
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  enterprise: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  probe: 'urn:example:params:scim:schemas:core:2.0:Probe',
  more: 'urn:example:params:scim:schemas:extension:more:2.0:Probe',
  list: 'urn:ietf:params:scim:api:messages:2.0:ListResponse',
  search: 'urn:ietf:params:scim:api:messages:2.0:SearchRequest',
  patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
  bulk: 'urn:ietf:params:scim:api:messages:2.0:BulkRequest',
  bulkAnswer: 'urn:ietf:params:scim:api:messages:2.0:BulkResponse',
  error: 'urn:ietf:params:scim:api:messages:2.0:Error',
} as const;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/** An HTTP answer with its body read; `body` is {} where there is none. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: JsonObject;
}

export interface Sent {
  readonly body?: Json;
  /** The body as it stands, instead of `body`. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  /** An empty value takes a header away. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The real program over a directory of its own, as strict as the standard: PUT replaces, PATCH forgives nothing. */
export interface Service {
  readonly server: TestDirectory;
  readonly app: { readonly fetch: (request: Request) => Response | Promise<Response> };
  /** A path starts at the base path, unless it is a whole URL. */
  readonly send: (method: string, path: string, sent?: Sent) => Promise<Answer>;
  readonly get: (path: string, headers?: Sent['headers']) => Promise<Answer>;
  readonly post: (path: string, body: Json, headers?: Sent['headers']) => Promise<Answer>;
  readonly put: (path: string, body: Json, headers?: Sent['headers']) => Promise<Answer>;
  readonly patch: (path: string, operations: Json, headers?: Sent['headers']) => Promise<Answer>;
  readonly remove: (path: string, headers?: Sent['headers']) => Promise<Answer>;
  /** Answers a query on an endpoint; without one on users. */
  readonly list: (filter: string, endpoint?: string, query?: Readonly<Record<string, string>>) => Promise<Answer>;
  /** Creates a user, group or probe with a name of its own, and gives the body of the answer. */
  readonly user: (more?: JsonObject) => Promise<JsonObject>;
  readonly group: (more?: JsonObject) => Promise<JsonObject>;
  readonly probe: (more?: JsonObject) => Promise<JsonObject>;
  /** The attributes of the entry with that id, by name in lower case. */
  readonly entry: (id: Json | undefined) => Promise<Readonly<Record<string, readonly string[]>>>;
  /** Everything that was logged, as text. */
  readonly logged: () => string;
  readonly close: () => Promise<void>;
}

/** Starts a directory and composes the program over it, as `serve` does. */
export async function openService(variant: MembershipVariant, overrides: ConfigSources['overrides']): Promise<Service> {
  const server = await startDirectory(variant.directory);
  await server.add(probeBranch(server.suffix));
  const { folder, remove } = await probeProfile(variant);
  const lines: string[] = [];
  const note = (details: object, message: string): void => void lines.push(`${message} ${JSON.stringify(details)}`);
  const logger: Logger = { debug: note, info: note, warn: note, error: note };
  const sources = {
    environment: { DIRGATE_DIRECTORY_BIND_PASSWORD: server.bindPassword, DIRGATE_TOKEN: token },
    overrides: {
      profile: folder,
      publicUrl,
      'directory.urls': [server.url],
      'directory.bindDn': server.bindDn,
      'limits.bodyBytes': 1_048_576,
      'compatibility.createUnmatched': false,
      'compatibility.removeListed': false,
      'compatibility.allowEmptyPatch': false,
      ...overrides,
    },
  };
  const { app, close } = await composeForTest(sources, logger);
  return serviceOver(
    server,
    factsOf[variant.profile],
    app,
    () => lines.join('\n'),
    async () => {
      await close();
      await server.stop();
      await remove();
    },
  );
}

function serviceOver(
  server: TestDirectory,
  facts: ProfileFacts,
  app: Service['app'],
  logged: Service['logged'],
  close: Service['close'],
): Service {
  const send: Service['send'] = async (method, path, { body, raw, headers = {} } = {}) => {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const all = new Headers({ Authorization: `Bearer ${token}` });
    if (content !== undefined) all.set('Content-Type', 'application/scim+json');
    for (const [name, value] of Object.entries(headers)) {
      if (value === '') all.delete(name);
      else all.set(name, value);
    }
    const url = path.startsWith('http') ? path : `${baseUrl}${path}`;
    return read(await app.fetch(new Request(url, { method, headers: all, body: content ?? null })));
  };
  const get: Service['get'] = (path, headers = {}) => send('GET', path, { headers });
  const post: Service['post'] = (path, body, headers = {}) => send('POST', path, { body, headers });
  let made = 0;
  const create = async (endpoint: string, body: JsonObject): Promise<JsonObject> => {
    const answer = await post(endpoint, body);
    expect([answer.status, answer.text]).toEqual([201, answer.text]);
    return answer.body;
  };
  return {
    server,
    app,
    send,
    get,
    post,
    put: (path, body, headers = {}) => send('PUT', path, { body, headers }),
    patch: (path, operations, headers = {}) =>
      send('PATCH', path, { body: { schemas: [urn.patch], Operations: operations }, headers }),
    remove: (path, headers = {}) => send('DELETE', path, { headers }),
    list: (filter, endpoint = '/Users', query = {}) =>
      get(`${endpoint}?${new URLSearchParams({ filter, ...query }).toString()}`),
    user: (more = {}) => create('/Users', { schemas: [urn.user], userName: `user-${++made}`, ...more }),
    group: (more = {}) => create('/Groups', { schemas: [urn.group], displayName: `Group ${++made}`, ...more }),
    probe: (more = {}) => create('/Probes', probeBody({ label: `Probe ${++made}`, ...more })),
    entry: (id) => readEntry(server, facts, id),
    logged,
    close,
  };
}

/** The least that makes a probe. */
export const probeBody = (more: JsonObject): JsonObject => ({
  schemas: [urn.probe, urn.more],
  label: 'A probe',
  tags: ['first'],
  [urn.more]: { extra: 'here' },
  ...more,
});

/** Reads an answer; a body that is no JSON object fails. */
export async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const body = text === '' ? {} : (JSON.parse(text) as JsonObject);
  return { status: response.status, headers: response.headers, text, body };
}

async function readEntry(
  server: TestDirectory,
  facts: ProfileFacts,
  id: Json | undefined,
): ReturnType<Service['entry']> {
  const filter = `(|${facts.idAttributes.map((name) => `(${name}=${String(id)})`).join('')})`;
  return withClient(server, async (client) => {
    const { searchEntries } = await client.search(server.suffix, { scope: 'sub', filter });
    const { dn: _, ...attributes } = searchEntries[0] ?? { dn: '' };
    return Object.fromEntries(
      Object.entries(attributes).map(([name, values]) => [name.toLowerCase(), [values].flat().map(String)]),
    );
  });
}

/** The path of a resource below the base path. */
export const at = (resource: JsonObject): string => String(part(resource, 'meta', 'location')).replace(baseUrl, '');

/** A value inside a body: names of members and positions in lists. */
export function part(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string | number, Json>)[key] : undefined,
    value,
  );
}

/** The resources of a list answer. */
export const resources = ({ body }: Answer): readonly JsonObject[] =>
  (body['Resources'] ?? []) as readonly JsonObject[];

/** One member of each resource of a list answer, in order. */
export const each = (answer: Answer, ...path: readonly (string | number)[]): readonly (Json | undefined)[] =>
  resources(answer).map((resource) => part(resource, ...path));

/** Values as texts in an order that only tells whether two lists hold the same. */
export const sorted = (values: readonly (Json | undefined)[]): readonly string[] => values.map(String).toSorted();

/** Expects a SCIM error (RFC 7644 3.12) of that status and keyword. */
export function expectError(answer: Answer, status: number, scimType?: string): void {
  expect(answer.headers.get('Content-Type')).toMatch(/^application\/scim\+json/);
  expect(answer.body).toEqual({
    schemas: [urn.error],
    status: String(status),
    detail: expect.stringMatching(/\w{3}/),
    ...(scimType === undefined ? {} : { scimType }),
  });
  expect(answer.status).toBe(status);
}
