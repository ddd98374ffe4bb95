import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGateway } from '../../src/gateway/gateway.ts';
import { recover } from '../../src/gateway/recover.ts';
import { createTurns } from '../../src/gateway/turns.ts';
import { createUnfinished } from '../../src/gateway/unfinished.ts';
import type { ChangeRecord } from '../../src/ldap/change-record.ts';
import type { Directory, SearchRequest } from '../../src/ldap/directory.ts';
import { asDn } from '../../src/ldap/dn.ts';
import { textsOf } from '../../src/ldap/entry.ts';
import { printFilter } from '../../src/ldap/filter.ts';
import { LdapError, resultCode } from '../../src/ldap/result-code.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import { baseUrl, openGateway, type TestGateway } from '../support/gateway.ts';
import { memoryJournal } from '../support/memory-journal.ts';

const resourceType = 'Group';

describe('a write of several entries', () => {
  let gateway: TestGateway;
  let user: string;
  let group: string;
  let count = 0;
  beforeAll(async () => {
    gateway = await openGateway();
  });
  afterAll(() => gateway.close());
  beforeEach(async () => {
    count += 1;
    user = String((await gateway.create({ userName: `user ${count}` }))['id']);
    const { body } = await gateway.call('create', { resourceType, body: { displayName: `Group ${count}` } });
    group = String(body?.['id']);
  });

  /** A gateway whose directory fails some writes, and what it keeps. */
  function failing(
    write: (change: ChangeRecord, next: () => ReturnType<Directory['write']>) => ReturnType<Directory['write']>,
  ) {
    const { directory } = gateway.context;
    const journal = memoryJournal();
    const context = {
      ...gateway.context,
      journal,
      unfinished: createUnfinished(),
      inTurn: createTurns(),
      directory: {
        ...directory,
        write: (change, options) => write(change, () => directory.write(change, options)),
      } satisfies Directory,
    };
    const add = () =>
      createGateway(() => context).operations.modify({
        baseUrl,
        resourceType,
        id: group,
        query: {},
        body: { schemas: [patchSchema], Operations: [{ op: 'add', path: 'members', value: [{ value: user }] }] },
        signal: new AbortController().signal,
      });
    return { journal, context, add };
  }
  const isOf = (change: ChangeRecord, id: string): boolean => change.dn.includes(id);
  const linkOf = async () => textsOf(await gateway.entryOf(user, ['memberOf']), 'memberOf').length;
  const membersOf = async () => textsOf(await gateway.entryOf(group, ['member'], resourceType), 'member').length;

  it('is recorded before the first write, and forgotten after the last', async () => {
    const seen: number[] = [];
    const { journal, add } = failing((_, next) => {
      seen.push(journal.open().length);
      return next();
    });
    await add();
    expect([seen, journal.open().length]).toEqual([[1, 1], 0]);
  });

  it('whose first write is refused is forgotten, for nothing was done', async () => {
    const { journal, add } = failing(() =>
      Promise.reject(new LdapError('modify', resultCode.insufficientAccessRights)),
    );
    await expect(add()).rejects.toMatchObject({ status: 403 });
    expect([journal.open().length, await membersOf(), await linkOf()]).toEqual([0, 0, 0]);
  });

  it('whose first write may or may not have been done is settled by what the directory then shows', async () => {
    const { journal, context, add } = failing(async (change, next) => {
      await next();
      if (isOf(change, group)) throw new LdapError('modify', resultCode.serverDown, 'the connection was lost');
      return undefined;
    });
    await expect(add()).rejects.toMatchObject({ status: 503 });
    expect([journal.open().length, await membersOf(), await linkOf()]).toEqual([1, 1, 0]);
    expect(await recover(context)).toEqual({ settled: 1, left: 0, failures: [] });
    expect([journal.open().length, await linkOf()]).toEqual([0, 1]);
  });

  it('whose later write fails is told so, and is completed as soon as the directory lets it', async () => {
    let isDown = true;
    const { journal, context, add } = failing((change, next) =>
      isOf(change, user) && isDown ? Promise.reject(new LdapError('modify', resultCode.unwillingToPerform)) : next(),
    );
    await expect(add()).rejects.toMatchObject({ status: 503, headers: { 'Retry-After': '5' } });
    expect(await recover(context)).toMatchObject({ settled: 0, left: 1 });
    isDown = false;
    expect(await recover(context)).toEqual({ settled: 1, left: 0, failures: [] });
    expect([journal.open().length, await membersOf(), await linkOf()]).toEqual([0, 1, 1]);
  });

  it('to a member that is removed meanwhile takes it out again and says so', async () => {
    const { add } = failing(async (change, next) => {
      const written = await next();
      if (isOf(change, group) && change.changetype === 'modify' && change.modifications[0]?.operation === 'add') {
        await gateway.directory.write({ changetype: 'delete', dn: (await gateway.entryOf(user, [])).dn });
      }
      return written;
    });
    await expect(add()).rejects.toMatchObject({ status: 400, scimType: 'invalidValue' });
    expect(await membersOf()).toBe(0);
  });

  it('is completed by looking at the named entries alone: no search that would go through the others', async () => {
    const { context, journal } = failing((_, next) => next());
    const searches: string[] = [];
    const { directory } = context;
    const note = ({ scope, filter }: SearchRequest): void => {
      searches.push(scope === 'base' ? 'one entry' : printFilter(filter));
    };
    const watched: Directory = {
      ...directory,
      find: (request, limit, options) => {
        note(request);
        return directory.find(request, limit, options);
      },
      stream: (request, options) => {
        note(request);
        return directory.stream(request, options);
      },
    };
    const [person, team] = [await gateway.entryOf(user, []), await gateway.entryOf(group, [], resourceType)];
    const common = { resourceType, id: group, dn: team.dn };
    const removal = {
      kind: 'removal',
      resourceType: 'User',
      id: user,
      dn: asDn('inum=gone,ou=people,o=gluu'),
    } as const;
    const renamed = { kind: 'rename', resourceType: 'User', id: user, from: removal.dn, to: person.dn } as const;
    await journal.record([
      { ...common, kind: 'membership', attribute: 'members', members: [person.dn, removal.dn] },
      { ...removal, id: 'gone', names: {}, decided: true },
      { ...renamed, names: {} },
    ]);
    const adopting = { ...context, directory: watched };
    for (const intents of journal.open()) adopting.unfinished.add({ intents, finish: async () => undefined });
    expect(await recover(adopting)).toEqual({ settled: 1, left: 0, failures: [] });
    const indexed = /^\(&\(objectClass=gluu(?:Person|Group)\)\((?:inum|member|memberOf|manager)=[^*]+\)\)$/;
    expect(searches.filter((one) => one !== 'one entry' && !indexed.test(one))).toEqual([]);
    expect(searches.length).toBeGreaterThan(3);
  });
});
