import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asDn, childDn } from '../../src/ldap/dn.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import { textsOf } from '../../src/ldap/entry.ts';
import { present } from '../../src/ldap/filter.ts';
import { createGateway } from '../../src/gateway/gateway.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import type { ScimValue } from '../../src/scim/resource.ts';
import { baseUrl, openGateway, type TestGateway } from '../support/gateway.ts';
import { lawRuns } from '../support/law-runs.ts';
import { membershipVariants } from '../support/membership-variants.ts';

const resourceType = 'Group';
const sizes = [10, 1000, 100_000];
/** PATCHes of one group at once. */
const parallel = Math.min(1000, lawRuns(200).numRuns);

interface Seen {
  readonly operation: string;
  readonly readsMembers: boolean;
}

/** What is asked of a directory, and whether all members of a group would come back. */
function watching(directory: Directory, seen: Seen[]): Directory {
  const note = (operation: string, attributes: readonly string[] = []): void => {
    seen.push({ operation, readsMembers: attributes.some((name) => name.toLowerCase() === 'member' || name === '*') });
  };
  return {
    ...directory,
    read: (dn, attributes, options) => {
      note('read', attributes);
      return directory.read(dn, attributes, options);
    },
    find: (request, limit, options) => {
      note('find', request.attributes);
      return directory.find(request, limit, options);
    },
    stream: (request, options) => {
      note('stream', request.attributes);
      return directory.stream(request, options);
    },
    write: (change, options) => {
      note(change.changetype, options?.postRead);
      return directory.write(change, options);
    },
  };
}

describe.each(membershipVariants)('a large group, $name', (variant) => {
  let gateway: TestGateway;
  const groups = new Map<number, string>();
  const people: string[] = [];
  beforeAll(async () => {
    gateway = await openGateway({ ...variant, directory: { ...variant.directory, sample: false } });
    for (const name of ['ann', 'ben']) {
      people.push(String((await gateway.create({ userName: name, displayName: name }))['id']));
    }
    // The overlay reads an entry for each member that is added.
    for (const size of variant.maintainedBy === 'directory' ? sizes.slice(0, 2) : sizes) {
      const { body } = await gateway.call('create', { resourceType, body: { displayName: `Size ${size}` } });
      const id = String(body?.['id']);
      groups.set(size, id);
      const { dn } = await gateway.entryOf(id, [], resourceType);
      const base = asDn(dn.slice(dn.indexOf('ou=groups')).replace('ou=groups', 'ou=people'));
      const values = Array.from({ length: size }, (_, index) => childDn(base, 'uid', `member ${index}`));
      // slapd compares each value that is added with all others, but sorts what replaces them.
      const replaced = { operation: 'replace', type: 'member', values } as const;
      await gateway.directory.write({ changetype: 'modify', dn, modifications: [replaced] }, { timeoutMs: 60_000 });
    }
  }, 120_000);
  afterAll(() => gateway.close());

  async function counted(id: string, operations: ScimValue): Promise<readonly Seen[]> {
    const seen: Seen[] = [];
    const context = { ...gateway.context, directory: watching(gateway.context.directory, seen) };
    const body = { schemas: [patchSchema], Operations: operations };
    const { signal } = new AbortController();
    await createGateway(() => context).operations.modify({ baseUrl, resourceType, id, query: {}, body, signal });
    return seen;
  }

  it.each([
    ['adds a member', () => [{ op: 'add', path: 'members', value: [{ value: people[0] ?? '' }] }]],
    ['adds one who is there already', () => [{ op: 'add', path: 'members', value: [{ value: people[0] ?? '' }] }]],
    ['removes a member', () => [{ op: 'remove', path: `members[value eq "${people[0]}"]` }]],
    ['removes a member by a list', () => [{ op: 'remove', path: 'members', value: [{ value: people[0] ?? '' }] }]],
    [
      'adds and removes',
      () => [
        { op: 'add', path: 'members', value: [{ value: people[0] ?? '' }] },
        { op: 'remove', path: `members[value eq "${people[1]}"]` },
      ],
    ],
    ['changes another attribute', () => [{ op: 'replace', path: 'externalId', value: `x${Math.random()}` }]],
  ] as const)('%s with as many operations as a small one, and reads no other member', async (_, operations) => {
    const counts = new Map<number, readonly string[]>();
    for (const [size, id] of groups) {
      const seen = await counted(id, operations());
      expect(seen.filter(({ readsMembers }) => readsMembers)).toEqual([]);
      counts.set(
        size,
        seen.map(({ operation }) => operation),
      );
    }
    const [small = [], ...others] = counts.values();
    for (const other of others) expect(other).toEqual(small);
    expect(small.length).toBeGreaterThan(0);
    expect(small.length).toBeLessThan(25);
  });

  if (variant.maintainedBy === 'gateway')
    it(`takes ${parallel} single-member PATCHes at once: each is done, none is refused, both sides show it`, async () => {
      const users = await Promise.all(
        Array.from({ length: parallel }, async (__, index) =>
          String((await gateway.create({ userName: `many ${index}` }))['id']),
        ),
      );
      const { body } = await gateway.call('create', { resourceType, body: { displayName: 'Many at once' } });
      const id = String(body?.['id']);
      const statuses = await Promise.all(
        users.map(async (value) => {
          const Operations = [{ op: 'add', path: 'members', value: [{ value }] }];
          return (await gateway.call('modify', { resourceType, id, body: { schemas: [patchSchema], Operations } }))
            .status;
        }),
      );
      expect(new Set(statuses)).toEqual(new Set([204]));
      const { dn } = await gateway.entryOf(id, [], resourceType);
      const group = await gateway.directory.read(dn, ['member']);
      expect(group && textsOf(group, 'member').filter((name) => !name.startsWith('cn='))).toHaveLength(parallel);
      const linked = [];
      const search = { base: asDn(gateway.server.suffix), scope: 'subtree', attributes: [variant.link ?? ''] } as const;
      for await (const entry of gateway.directory.stream({ ...search, filter: present(variant.link ?? '') })) {
        if (textsOf(entry, variant.link ?? '').includes(dn)) linked.push(entry.dn);
      }
      expect(linked).toHaveLength(parallel);
    }, 120_000);
});
