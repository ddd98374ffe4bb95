import type { ScimObject } from '../../src/scim/resource.ts';
import type { Exchange, Flow } from './flow.ts';
import type { Recording } from './recordings.ts';

/** Whom the RFCs call by these ids. */
const people: Readonly<Record<string, string>> = {
  '2819c223-7f76-453a-919d-413861904646': 'Babs Jensen',
  '902c246b-6245-4190-8e05-00816be7344a': 'Mandy Pepperidge',
  '08e1d05d-121c-4561-8b96-473d93df9210': 'James Smith',
};

/** The same example over HTTP: the resource is made, changed by the request with its version, and retrieved. */
export function flowOfRecording(recording: Recording): Flow {
  const { title, resourceType, before = {}, request, after } = recording;
  const endpoint = resourceType === 'User' ? '/Users' : '/Groups';
  const names = new Map([...Object.keys(people), String(before.id)].map((id, index) => [id, `id-${index + 1}`]));
  // A user who is the resource itself is made once, as it is before.
  if (resourceType === 'User') names.set(String(before.id), 'resource');
  const kept = <T>(value: T): T => {
    const text = [...names].reduce((made, [id, name]) => made.replaceAll(id, `{${name}}`), JSON.stringify(value));
    return JSON.parse(text) as T;
  };
  const others: Exchange[] = Object.entries(people).flatMap(([id, displayName]) =>
    id === before.id
      ? []
      : [
          {
            request: { method: 'POST', path: '/Users', body: { schemas: [userSchema], userName: id, displayName } },
            answer: { status: 201 },
            keep: { [names.get(id) ?? id]: 'id' },
          },
        ],
  );
  const { id, meta: _, ...initial } = before;
  const resource = names.get(String(id)) ?? '';
  const { meta: __, ...shown } = after;
  const place = `${endpoint}/{${resource}}`;
  const expected = { ...kept<ScimObject>(shown), id: `{${resource}}` };
  const without = Object.keys(before).filter((name) => !(name in after));
  const changed = { status: 200, body: expected, without };
  return {
    title,
    source: 'RFC 7644 3.5',
    before: [
      ...others,
      {
        request: { method: 'POST', path: endpoint, body: kept<ScimObject>(initial) },
        answer: { status: 201 },
        keep: { [resource]: 'id', version: 'header:ETag', location: 'header:Location' },
      },
    ],
    steps: [
      {
        request: { ...kept(request), path: place, headers: { 'If-Match': '{version}' } },
        // What is answered where members may be many (3.5.2): the new version alone.
        answer:
          resourceType === 'Group'
            ? { status: 204, headers: { ETag: { matching: '^W/"[^"]+"$' }, Location: '{location}' } }
            : { ...changed, headers: { ETag: { matching: '^W/"[^"]+"$' }, Location: '{location}' } },
      },
      { request: { method: 'GET', path: place }, answer: changed },
    ],
  };
}

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
