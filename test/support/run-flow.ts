import { expect } from 'vitest';
import type { TreeName } from '../../src/demo/directory-tree.ts';
import type { ScimObject, ScimValue } from '../../src/scim/resource.ts';
import { alignLists, patternOf } from './align-lists.ts';
import { expectAgreement } from './expect-agreement.ts';
import { fillIn, type Exchange, type Flow, type Step } from './flow.ts';
import { token, type FlowServer, type HttpAnswer } from './flow-server.ts';
import { changedAt, valueAt } from './value-path.ts';

/**
 * Sends the requests of a flow and holds each answer to what the client needs, and to what all clients need; after each
 * write users and groups must agree.
 */
export async function runFlow(
  server: FlowServer,
  { base = '/scim/v2', headers = {}, before = [], steps }: Flow,
): Promise<void> {
  const names = new Map([['url', `${server.publicUrl}${base}`]]);
  const send = (exchange: Exchange, place: string): Promise<void> =>
    exchangeOnce(server, { base, headers, names, place }, exchange);
  for (const [index, step] of [...before, ...steps].entries()) {
    const place = index < before.length ? `before, step ${index + 1}` : `step ${index + 1 - before.length}`;
    if ('together' in step) {
      await Promise.all(step.together.flatMap(counted).map((one) => send(one, place)));
    } else {
      for (const one of counted(step)) await send(one, place);
    }
    if (writes(step)) await expectAgreement(server, base, place);
  }
}

/** Whether a step changes resources, as far as one can see from outside. */
const writes = (step: Step): boolean =>
  ('together' in step ? step.together : [step]).some(
    ({ request, answer }) => request.method !== 'GET' && answer.status < 300,
  );

/** `times` written out, each with its own `{n}`. */
function counted(exchange: Exchange): readonly Exchange[] {
  const { times = 1, ...once } = exchange;
  const text = JSON.stringify(once);
  return Array.from({ length: times }, (_, index) => JSON.parse(text.replaceAll('{n}', String(index + 1))) as Exchange);
}

interface Setting {
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly names: Map<string, string>;
  readonly place: string;
}

async function exchangeOnce(server: FlowServer, { base, headers, names, place }: Setting, exchange: Exchange) {
  const given = { request: exchange.request, answer: answerOn(exchange.answer, server.profile) };
  const { request, answer } = fillIn(given, names);
  const type = request.body === undefined ? {} : { 'Content-Type': 'application/scim+json' };
  const sent = { Authorization: `Bearer ${token}`, ...type, ...headers, ...request.headers };
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const got = await server.send(request.method, targetOf(request.path, server.publicUrl, base), sent, body);
  const title = exchange.title === undefined ? '' : ` (${exchange.title})`;
  const label = `${place}${title}: ${request.method} ${request.path}\n${got.status} ${got.text}\n`;

  expect(got.status, label).toBe(answer.status);
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    expect({ [name]: got.headers[name.toLowerCase()] }, label).toEqual({ [name]: withPatterns(value) });
  }
  const content = request.method === 'HEAD' ? checkHead(got, label) : checkAnswer(got, label);
  if (answer.body !== undefined) {
    const aligned = expect(alignLists(content ?? null, answer.body), label);
    const expected = withPatterns(answer.body) as object;
    if (answer.whole) aligned.toEqual(expected);
    else aligned.toMatchObject(expected);
  }
  for (const path of answer.without ?? []) {
    expect(valueAt(content, path), `${label} must be without ${path}`).toBeUndefined();
  }
  for (const [name, path] of Object.entries(exchange.keep ?? {})) {
    const header = /^header:(.+)$/u.exec(path)?.[1];
    const value = header === undefined ? valueAt(content, path) : got.headers[header.toLowerCase()];
    expect(value, `${label} must have ${path}`).toBeTypeOf('string');
    names.set(name, String(value));
  }
}

/** Clients encode what a URL can't hold; the rest reaches the server as they write it. */
function targetOf(path: string, publicUrl: string, base: string): string {
  const target = path.startsWith(publicUrl) ? path.slice(publicUrl.length) : `${base}${path}`;
  return target.replace(/[^\w!#$%&'()*+,./:;=?@[\]~-]/gu, encodeURIComponent);
}

/** The answer with what the profile can't hold left out; it must not be there then. */
function answerOn(answer: Exchange['answer'], profile: TreeName): Exchange['answer'] {
  const { body, on, ...rest } = answer;
  const { instead = {}, without = [] } = on?.[profile] ?? {};
  if (body === undefined) return rest;
  const changes: readonly (readonly [string, ScimValue | undefined])[] = [
    ...Object.entries(instead),
    ...without.map((path) => [path, undefined] as const),
  ];
  const changed = changes.reduce<ScimValue>((made, [path, to]) => changedAt(made, path, to), body);
  return { ...rest, body: changed as ScimObject, without: [...(rest.without ?? []), ...without] };
}

/** `{ "matching": … }` as what vitest compares texts with. */
function withPatterns(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPatterns);
  if (typeof value !== 'object' || value === null) return value;
  const pattern = patternOf(value);
  if (pattern !== undefined) return expect.stringMatching(pattern);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withPatterns(member)]));
}

function checkHead({ text }: HttpAnswer, label: string): undefined {
  expect(text, label).toBe('');
}

const errorSchema = 'urn:ietf:params:scim:api:messages:2.0:Error';
const listSchema = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** What suits all clients at once: whole errors, numbers in lists, no null, no password, links and versions that agree. */
function checkAnswer({ status, headers, text }: HttpAnswer, label: string): ScimObject | undefined {
  if (status === 204 || status === 304) {
    expect(text, label).toBe('');
    return undefined;
  }
  expect(headers['content-type'], label).toMatch(/^application\/(?:scim\+)?json;charset=utf-8$/u);
  const body = JSON.parse(text) as ScimObject;
  // What UpdatedUsers answers is Gluu's own and no SCIM message.
  if (body['latestUpdateAt'] !== undefined) return body;
  expect(text, `${label} must not show null or a password`).not.toMatch(/[^\\]":null[,}\]]|[^\\]"password":/u);
  if (status >= 400) {
    expect(body, label).toMatchObject({ schemas: [errorSchema], status: String(status), detail: expect.any(String) });
    return body;
  }
  expect(body['schemas'], label).toBeInstanceOf(Array);
  if (JSON.stringify(body['schemas']).includes(listSchema)) {
    const list = { totalResults: expect.any(Number), itemsPerPage: expect.any(Number), Resources: expect.any(Array) };
    expect(body, label).toMatchObject(list);
  }
  const meta = body['meta'] as ScimObject | undefined;
  if (meta?.['version'] !== undefined) expect(headers['etag'], label).toBe(meta['version']);
  if (headers['location'] !== undefined && meta !== undefined) {
    expect(headers['location'], label).toBe(meta['location']);
  }
  if (status === 201) expect(headers['location'], label).toBeTypeOf('string');
  return body;
}
