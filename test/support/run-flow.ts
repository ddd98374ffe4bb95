import { expect } from 'vitest';
import type { ScimObject, ScimValue } from '../../src/scim/resource.ts';
import { alignLists } from './align-lists.ts';
import { fillIn, type Exchange, type Flow } from './flow.ts';
import { publicUrl, token, type FlowServer, type HttpAnswer } from './flow-server.ts';

/** Sends the requests of a flow and holds each answer to what the client needs, and to what all clients need. */
export async function runFlow(server: FlowServer, { base = '/scim/v2', headers = {}, steps }: Flow): Promise<void> {
  const names = new Map([['url', `${publicUrl}${base}`]]);
  const send = (exchange: Exchange, place: string): Promise<void> =>
    exchangeOnce(server, { base, headers, names, place }, exchange);
  for (const [index, step] of steps.entries()) {
    const place = `step ${index + 1}`;
    if ('together' in step) {
      await Promise.all(step.together.flatMap(counted).map((one) => send(one, place)));
    } else {
      for (const one of counted(step)) await send(one, place);
    }
  }
}

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
  const { request, answer } = fillIn({ request: exchange.request, answer: exchange.answer }, names);
  const type = request.body === undefined ? {} : { 'Content-Type': 'application/scim+json' };
  const sent = { Authorization: `Bearer ${token}`, ...type, ...headers, ...request.headers };
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const got = await server.send(request.method, targetOf(request.path, base), sent, body);
  const title = exchange.title === undefined ? '' : ` (${exchange.title})`;
  const label = `${place}${title}: ${request.method} ${request.path}\n${got.status} ${got.text}\n`;

  expect(got.status, label).toBe(answer.status);
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    expect({ [name]: got.headers[name.toLowerCase()] }, label).toEqual({ [name]: value });
  }
  const content = checkAnswer(got, label);
  if (answer.body !== undefined) expect(alignLists(content ?? null, answer.body), label).toMatchObject(answer.body);
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
function targetOf(path: string, base: string): string {
  const target = path.startsWith(publicUrl) ? path.slice(publicUrl.length) : `${base}${path}`;
  return target.replace(/[^\w!#$%&'()*+,./:;=?@[\]~-]/gu, encodeURIComponent);
}

function valueAt(value: ScimValue | undefined, path: string): ScimValue | undefined {
  let found = value;
  // A URN has dots of its own, so the longest member name that fits goes first.
  for (let rest = path; rest !== '' && typeof found === 'object' && found !== null;) {
    const members: Readonly<Record<string, ScimValue>> = { ...(found as ScimObject) };
    const name = Object.keys(members)
      .filter((each) => rest === each || rest.startsWith(`${each}.`))
      .toSorted((a, b) => b.length - a.length)[0];
    if (name === undefined) return undefined;
    found = members[name];
    rest = rest.slice(name.length + 1);
  }
  return found;
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
  expect(text, `${label} must not show null or a password`).not.toMatch(/:null[,}\]]|"password":/u);
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
