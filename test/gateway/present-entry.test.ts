import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLarge, presentEntry, type Shown } from '../../src/gateway/present-entry.ts';
import { present } from '../../src/gateway/present.ts';
import { readContext } from '../../src/gateway/read-context.ts';
import { resolveReferences } from '../../src/gateway/resolve-references.ts';
import { asDn } from '../../src/ldap/dn.ts';
import { makeEntry } from '../../src/ldap/entry.ts';
import { LdapError, resultCode } from '../../src/ldap/result-code.ts';
import type { JsonStream } from '../../src/scim/json-stream.ts';
import { parseProjection, requests } from '../../src/scim/projection.ts';
import type { Resource } from '../../src/scim/resource.ts';
import { countingDirectory } from '../support/counting-directory.ts';
import { crowdLdif, nameInCrowd } from '../support/crowd.ts';
import { baseUrl, openGateway, profiles, type TestGateway } from '../support/gateway.ts';
import { mappingIn } from '../support/gluu-profile.ts';
import { lawRuns } from '../support/law-runs.ts';
import { readStream } from '../support/read-stream.ts';

const crowd = 40;

describe.each(profiles)('presentEntry, profile %s', (profile) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile } });
    await gateway.server.add(crowdLdif(profile, crowd));
  });
  afterAll(() => gateway.close());

  const { signal } = new AbortController();
  /** A group with these members; from `crowd` on there is nobody of that name. */
  function groupOf(members: readonly number[], query: Readonly<Record<string, string>> = {}): Shown {
    const mapping = mappingIn(gateway.context.profile, 'Group');
    const dn = asDn(`cn=Large,${mapping.base}`);
    const entry = makeEntry(dn, {
      [mapping.id.name]: ['the-id'],
      displayName: ['Large'],
      cn: ['Large'],
      entryCSN: ['20260101000000.000000Z#000000#000#000000'],
      member: members.map((index) => nameInCrowd(profile, index)),
    });
    return { mapping, entry, projection: parseProjection(query, mapping.resourceType) };
  }
  const shown = (one: Shown) => presentEntry(gateway.context, one, baseUrl, signal);
  const read = async (one: Resource | JsonStream | undefined): Promise<unknown> =>
    typeof one === 'function' ? readStream(one) : one;
  async function atOnce({ mapping, entry, projection }: Shown): Promise<Resource | undefined> {
    const references = await resolveReferences(
      gateway.context,
      mapping,
      [entry],
      (attribute) => requests(projection, attribute),
      signal,
    );
    return present(mapping, entry, projection, readContext(gateway.context, baseUrl, references));
  }

  it('shows the members of a large group in pieces, and everything as it would be shown at once', async () => {
    const members = fc.array(fc.nat(crowd * 2), { minLength: 990, maxLength: 2100, size: 'max' });
    const queries = fc.constantFrom<Record<string, string>>(
      {},
      { attributes: 'members' },
      { attributes: 'members.value' },
      { attributes: 'displayName,members.display' },
      { attributes: 'displayName' },
      { excludedAttributes: 'members.display' },
      { excludedAttributes: 'members,meta' },
    );
    await fc.assert(
      fc.asyncProperty(members, queries, async (indexes, query) => {
        const group = groupOf(indexes, query);
        const part = await shown(group);
        expect(typeof part === 'function').toBe(isLarge(group));
        expect(await read(part)).toEqual(await atOnce(group));
      }),
      lawRuns(15),
    );
  });

  it('is a value up to a thousand members, and where the members are not shown', async () => {
    const members = Array.from({ length: 1001 }, (_, index) => index % crowd);
    expect(await shown(groupOf(members.slice(1)))).toMatchObject({ members: { length: 1000 } });
    expect(await shown(groupOf(members))).toBeTypeOf('function');
    expect(await shown(groupOf(members, { excludedAttributes: 'members' }))).toMatchObject({ displayName: 'Large' });
  });

  it('shows no members where none of them is there, in whatever piece', async () => {
    const nobody = Array.from({ length: 1500 }, () => crowd);
    expect(await read(await shown(groupOf(nobody)))).not.toHaveProperty('members');
    const late = [...nobody, 1];
    expect(await read(await shown(groupOf(late)))).toMatchObject({ members: [{ display: 'Person 1' }] });
  });

  it('keeps the order of the members', async () => {
    const order = Array.from({ length: 1200 }, (_, index) => (index * 7) % crowd);
    const group = (await read(await shown(groupOf(order)))) as { members: { display: string }[] };
    expect(group.members.map(({ display }) => display)).toEqual(order.map((index) => `Person ${index}`));
  });

  it('resolves the first piece before it answers and each other one when it is asked for', async () => {
    const counting = countingDirectory(gateway.context.directory);
    const context = { ...gateway.context, directory: counting.directory };
    // Everybody is there, so that no second resource type is searched.
    const group = groupOf(Array.from({ length: 2000 }, (_, index) => index % crowd));
    const stream = await presentEntry(context, group, baseUrl, signal);
    expect(counting.taken()).toEqual(['find']);
    if (typeof stream !== 'function') throw new Error('expected a stream');
    const pieces = stream(signal)[Symbol.asyncIterator]();
    let text = '';
    while (!text.includes('Person')) text += String((await pieces.next()).value);
    expect(counting.taken()).toEqual([]);
    await pieces.next();
    expect(counting.taken()).toEqual(['find']);
    await pieces.return?.();
    expect(counting.taken()).toEqual([]);
  });

  it('fails at once where the first piece fails, later where a later one does, with the signal of then', async () => {
    const group = groupOf(Array.from({ length: 1600 }, (_, index) => index % crowd));
    let searches = 0;
    const signals: unknown[] = [];
    const failing = (from: number) => ({
      ...gateway.context,
      directory: {
        ...gateway.context.directory,
        find: ((request, limit, options) => {
          searches += 1;
          signals.push(options?.signal);
          if (searches >= from) return Promise.reject(new LdapError('search', resultCode.busy));
          return gateway.context.directory.find(request, limit, options);
        }) satisfies typeof gateway.context.directory.find,
      },
    });
    await expect(presentEntry(failing(1), group, baseUrl, signal)).rejects.toMatchObject({ code: resultCode.busy });
    searches = 0;
    signals.length = 0;
    const stream = await presentEntry(failing(3), group, baseUrl, signal);
    const later = new AbortController().signal;
    await expect(readStream(stream as JsonStream, later)).rejects.toMatchObject({ code: resultCode.busy });
    expect(signals).toEqual([signal, later, later]);
  });
});
