import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayContext } from '../../src/gateway/context.ts';
import { createGateway, type Gateway, type OperationName } from '../../src/gateway/gateway.ts';
import { fencedContext } from '../../src/gateway/make-fence.ts';
import type { ScimRequest, ScimResponse } from '../../src/gateway/request.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import { asDn } from '../../src/ldap/dn.ts';
import { textsOf } from '../../src/ldap/entry.ts';
import { ScimError } from '../../src/scim/error.ts';
import type { Filter } from '../../src/scim/filter.ts';
import { parseFilter } from '../../src/scim/filter-parser.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { baseUrl, openGateway, profiles, type TestGateway } from '../support/gateway.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const { signal } = new AbortController();
const sales: Readonly<Record<string, string>> = {
  User: `${enterprise}:department eq "Sales"`,
  Group: 'displayName sw "sales"',
};

/** What one may ask who knows only of what meets these conditions. */
interface Fenced {
  readonly context: GatewayContext;
  readonly gateway: Gateway;
  readonly call: (operation: OperationName, request?: Partial<ScimRequest>) => Promise<ScimResponse>;
  readonly refusal: (operation: OperationName, request?: Partial<ScimRequest>) => Promise<ScimError>;
}

async function fenced(context: GatewayContext, conditions: Readonly<Record<string, string>> = sales): Promise<Fenced> {
  const filters = new Map(
    Object.entries(conditions).map(([type, text]): [string, Filter] => [type, parseFilter(text, context.filterLimits)]),
  );
  const own = await fencedContext(context, filters, { baseUrl, signal });
  const gateway = createGateway(() => own);
  const call: Fenced['call'] = (operation, request = {}) =>
    gateway.operations[operation]({ baseUrl, resourceType: 'User', query: {}, signal, ...request });
  return {
    context: own,
    gateway,
    call,
    refusal: async (operation, request) => {
      const answer = await call(operation, request).catch((error: unknown) => error);
      if (answer instanceof ScimError) return answer;
      throw new Error(`expected a ScimError, got ${JSON.stringify(answer)}`, { cause: answer });
    },
  };
}

const patch = (...Operations: readonly ScimObject[]): ScimObject => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
});
const valuesIn = (list: unknown): string[] => ((list ?? []) as ScimObject[]).map((one) => String(one['value'])).sort();
const namesIn = ({ body }: ScimResponse): string[] =>
  ((body?.['Resources'] ?? []) as ScimObject[]).map((one) => String(one['userName'] ?? one['displayName'])).sort();

describe.each(profiles)('in the profile %s, a request that knows of the sales department only', (profile) => {
  let whole: TestGateway;
  let own: Fenced;
  const ids: Record<string, string> = {};
  const idOf = (name: string): string => ids[name] ?? '';
  const members = async (name: string): Promise<string[]> => {
    const { body } = await whole.call('retrieve', { resourceType: 'Group', id: idOf(name) });
    return valuesIn(body?.['members']);
  };

  beforeAll(async () => {
    whole = await openGateway({ directory: { profile, sample: false, changeLog: {} } });
    for (const [userName, department, manager] of [
      ['ann', 'Sales', 'eve'],
      ['bob', 'Sales', 'ann'],
      ['eve', 'Engineering', 'ann'],
      ['fay', 'Engineering', undefined],
    ] as const) {
      const work = { department, ...(manager === undefined ? {} : { manager: { value: idOf(manager) } }) };
      const known = manager !== undefined && ids[manager] === undefined ? { department } : work;
      const { id } = await whole.create({
        userName,
        displayName: userName,
        name: { familyName: userName },
        [enterprise]: known,
      });
      ids[userName] = String(id);
    }
    // Shown by its first value, found by LDAP by the second.
    const two = await whole.create({
      userName: 'two',
      displayName: 'two',
      name: { familyName: 'two' },
      [enterprise]: { department: 'Engineering' },
    });
    ids['two'] = String(two['id']);
    const { dn } = await whole.entryOf(ids['two']);
    await whole.directory.write({
      changetype: 'modify',
      dn,
      modifications: [{ operation: 'add', type: 'departmentNumber', values: ['Sales'] }],
    });
    const manager = { op: 'replace', path: `${enterprise}:manager`, value: { value: idOf('eve') } };
    await whole.call('modify', { id: idOf('ann'), body: patch(manager) });
    for (const [displayName, names] of [
      ['sales-all', ['ann', 'bob', 'eve']],
      ['sales-none', ['eve']],
      ['secret', ['ann', 'fay']],
    ] as const) {
      const body = { displayName, members: names.map((name) => ({ value: idOf(name) })) };
      const { body: group } = await whole.call('create', { resourceType: 'Group', body });
      ids[displayName] = String(group?.['id']);
    }
    own = await fenced(whole.context);
  }, 60_000);
  afterAll(() => whole.close());

  it('finds, counts and pages these alone', async () => {
    const all = await own.call('query');
    expect([all.body?.['totalResults'], namesIn(all)]).toEqual([2, ['ann', 'bob']]);
    expect((await own.call('query', { query: { count: '0' } })).body).toMatchObject({ totalResults: 2 });
    const second = await own.call('query', { query: { startIndex: '2', count: '1', sortBy: 'userName' } });
    expect([second.body?.['totalResults'], namesIn(second)]).toEqual([2, ['bob']]);
    const groups = await own.call('query', { resourceType: 'Group' });
    expect(namesIn(groups)).toEqual(['sales-all', 'sales-none']);
    const both = await own.gateway.search({ baseUrl, resourceTypes: ['User', 'Group'], query: {}, signal });
    expect(both.body).toMatchObject({ totalResults: 4 });
  });

  it('is answered 404 about all others, whatever it would do', async () => {
    for (const name of ['eve', 'two']) {
      const id = idOf(name);
      const message = `there is no User with the id ${JSON.stringify(id)}`;
      for (const [operation, body] of [
        ['retrieve', undefined],
        ['replace', { userName: name }],
        ['modify', patch({ op: 'add', path: 'title', value: 'x' })],
        ['remove', undefined],
      ] as const) {
        const refused = await own.refusal(operation, { id, ...(body === undefined ? {} : { body }) });
        expect([operation, refused.status, refused.message]).toEqual([operation, 404, message]);
      }
      expect((await whole.call('retrieve', { id })).body).not.toHaveProperty('title');
    }
    expect((await own.call('retrieve', { id: idOf('ann') })).status).toBe(200);
  });

  it('is shown no reference to others, and none from them', async () => {
    const ann = await own.call('retrieve', { id: idOf('ann') });
    expect(ann.body?.[enterprise]).not.toHaveProperty('manager');
    expect(valuesIn(ann.body?.['groups'])).toEqual([idOf('sales-all')]);
    const bob = await own.call('retrieve', { id: idOf('bob') });
    expect(bob.body?.[enterprise]).toMatchObject({ manager: { value: idOf('ann') } });
    const group = await own.call('retrieve', { resourceType: 'Group', id: idOf('sales-all') });
    expect(valuesIn(group.body?.['members'])).toEqual([idOf('ann'), idOf('bob')].sort());
    const ids = await own.call('retrieve', {
      resourceType: 'Group',
      id: idOf('sales-all'),
      query: { attributes: 'members.value' },
    });
    expect(valuesIn(ids.body?.['members'])).toEqual([idOf('ann'), idOf('bob')].sort());
    const list = await own.call('query', { resourceType: 'Group', query: { filter: 'displayName eq "sales-none"' } });
    expect(JSON.stringify(list.body)).not.toContain(idOf('eve'));
  });

  it('learns nothing of others by filters or the order', async () => {
    const total = async (resourceType: string, filter: string): Promise<unknown> =>
      (await own.call('query', { resourceType, query: { filter } })).body?.['totalResults'];
    expect(await total('Group', `members.value eq "${idOf('eve')}"`)).toBe(0);
    expect(await total('Group', `members[value eq "${idOf('eve')}"]`)).toBe(0);
    expect(await total('Group', `not (members.value eq "${idOf('eve')}")`)).toBe(2);
    expect(await total('Group', 'members.display co "ev"')).toBe(0);
    expect(await total('Group', 'members pr')).toBe(1);
    expect(await total('User', `groups.value eq "${idOf('secret')}"`)).toBe(0);
    expect(await total('User', 'groups.display eq "secret"')).toBe(0);
    expect(await total('User', `${enterprise}:manager.value eq "${idOf('eve')}"`)).toBe(0);
    expect(await total('User', `${enterprise}:manager pr`)).toBe(1);
    expect(await total('User', `userName eq "eve"`)).toBe(0);
    expect(await total('User', `${enterprise}:department eq "Engineering" or userName eq "ann"`)).toBe(1);
  });

  it('refers to nobody else: an id that it does not know of is an unknown one', async () => {
    const unknown = { status: 400, scimType: 'invalidValue' };
    const add = patch({ op: 'add', path: 'members', value: [{ value: idOf('fay') }] });
    const refused = await own.refusal('modify', { resourceType: 'Group', id: idOf('sales-all'), body: add });
    expect(refused).toMatchObject(unknown);
    const nobody = patch({ op: 'add', path: 'members', value: [{ value: 'no-one' }] });
    const none = await own.refusal('modify', { resourceType: 'Group', id: idOf('sales-all'), body: nobody });
    expect(refused.message.replace(idOf('fay'), 'no-one')).toBe(none.message);
    const manager = patch({ op: 'add', path: `${enterprise}:manager`, value: { value: idOf('fay') } });
    expect(await own.refusal('modify', { id: idOf('bob'), body: manager })).toMatchObject(unknown);
    const body = { displayName: 'sales-new', members: [{ value: idOf('fay') }] };
    expect(await own.refusal('create', { resourceType: 'Group', body })).toMatchObject(unknown);
  });

  it('leaves members in place of which it does not know, whether it writes all or removes what it names', async () => {
    const group = { resourceType: 'Group', id: idOf('sales-all') };
    const all = await members('sales-all');
    const one = patch({ op: 'remove', path: `members[value eq "${idOf('eve')}"]` });
    await own.call('modify', { ...group, body: one });
    expect(await members('sales-all')).toEqual(all);
    const listed = patch({ op: 'remove', path: 'members', value: [{ value: idOf('eve') }] });
    await own.call('modify', { ...group, body: listed });
    expect(await members('sales-all')).toEqual(all);
    await own.call('replace', { ...group, body: { displayName: 'sales-all', members: [{ value: idOf('bob') }] } });
    expect(await members('sales-all')).toEqual([idOf('bob'), idOf('eve')].sort());
    await own.call('modify', { ...group, body: patch({ op: 'remove', path: 'members' }) });
    expect(await members('sales-all')).toEqual([idOf('eve')]);
    const replaced = patch({ op: 'replace', path: 'members', value: [{ value: idOf('ann') }, { value: idOf('bob') }] });
    await own.call('modify', { ...group, body: replaced });
    expect(await members('sales-all')).toEqual(all);
    const eve = await whole.call('retrieve', { id: idOf('eve') });
    expect(valuesIn(eve.body?.['groups'])).toEqual([idOf('sales-all'), idOf('sales-none')].sort());
  });

  it('keeps a manager of which it does not know, unless it names another', async () => {
    const { body } = await own.call('retrieve', { id: idOf('ann') });
    await own.call('replace', { id: idOf('ann'), body: { ...body, title: 'Head' } });
    const { body: now } = await whole.call('retrieve', { id: idOf('ann') });
    expect(now).toMatchObject({ title: 'Head', [enterprise]: { manager: { value: idOf('eve') } } });
  });

  it('is refused with 403 what would leave, and nothing is written', async () => {
    const moved = { status: 403, message: expect.stringMatching(/^the User would then be none of those/) };
    const leave = patch(
      { op: 'replace', path: `${enterprise}:department`, value: 'Engineering' },
      { op: 'add', path: 'title', value: 'Gone' },
    );
    expect(await own.refusal('modify', { id: idOf('bob'), body: leave })).toMatchObject(moved);
    const clear = patch({ op: 'remove', path: `${enterprise}:department` });
    expect(await own.refusal('modify', { id: idOf('bob'), body: clear })).toMatchObject(moved);
    const elsewhere = { userName: 'bob', name: { familyName: 'bob' }, [enterprise]: { department: 'Engineering' } };
    expect(await own.refusal('replace', { id: idOf('bob'), body: elsewhere })).toMatchObject(moved);
    expect(await own.refusal('create', { body: { ...elsewhere, userName: 'new' } })).toMatchObject(moved);
    const { body } = await whole.call('retrieve', { id: idOf('bob') });
    expect(body).toMatchObject({ [enterprise]: { department: 'Sales' } });
    expect(body).not.toHaveProperty('title');
    expect((await whole.list('userName eq "new"'))['totalResults']).toBe(0);
    const renamed = patch({ op: 'replace', path: 'displayName', value: 'other' });
    const group = { resourceType: 'Group', id: idOf('sales-none') };
    expect(await own.refusal('modify', { ...group, body: renamed })).toMatchObject({ status: 403 });
    await own.call('modify', { ...group, body: patch({ op: 'replace', path: 'displayName', value: 'sales-few' }) });
    await own.call('modify', { ...group, body: patch({ op: 'replace', path: 'displayName', value: 'sales-none' }) });
  });

  it('makes and removes what belongs to it, and cleans up where it can not see', async () => {
    const body = {
      userName: 'gil',
      displayName: 'gil',
      name: { familyName: 'gil' },
      [enterprise]: { department: 'Sales' },
    };
    const { body: gil } = await own.call('create', { body });
    const join = patch({ op: 'add', path: 'members', value: [{ value: String(gil?.['id']) }] });
    await whole.call('modify', { resourceType: 'Group', id: idOf('secret'), body: join });
    expect((await own.call('remove', { id: String(gil?.['id']) })).status).toBe(204);
    expect(await members('secret')).toEqual([idOf('ann'), idOf('fay')].sort());
    const { attributes } = await whole.entryOf(idOf('secret'), ['member'], 'Group');
    expect(attributes.get('member')).toHaveLength(2);
  });

  it('writes nothing to what has left by the time of the write, and removes none of it', async () => {
    const body = { userName: 'leo', name: { familyName: 'leo' }, [enterprise]: { department: 'Sales' } };
    const id = String((await whole.create(body))['id']);
    const { dn } = await whole.entryOf(id, []);
    const { directory } = whole.context;
    const move = (value: string): Promise<unknown> =>
      directory.write({
        changetype: 'modify',
        dn,
        modifications: [{ operation: 'replace', type: 'departmentNumber', values: [value] }],
      });
    let moved = false;
    const moving: Directory = {
      ...directory,
      write: async (change, options) => {
        if (!moved) await move('Engineering');
        moved = true;
        return directory.write(change, options);
      },
    };
    const late = await fenced({ ...whole.context, directory: moving });
    for (const [operation, sent] of [
      ['modify', patch({ op: 'add', path: 'title', value: 'late' })],
      ['modify', patch({ op: 'replace', path: 'userName', value: 'late' })],
      ['remove', {}],
    ] as const) {
      await move('Sales');
      moved = false;
      expect(await late.refusal(operation, { id, body: sent })).toMatchObject({ status: 404 });
      const { body: left } = await whole.call('retrieve', { id });
      expect([moved, left?.['userName'], left?.['title']]).toEqual([true, 'leo', undefined]);
    }
    await whole.call('remove', { id });
  });

  it('meets what must be unique wherever it is', async () => {
    const body = { userName: 'eve', name: { familyName: 'eve' }, [enterprise]: { department: 'Sales' } };
    expect(await own.refusal('create', { body })).toMatchObject({ status: 409, scimType: 'uniqueness' });
  });

  it('pages no list and uses no cursor that was made for others', async () => {
    const query = { cursor: '', count: '1', sortBy: 'userName' };
    const first = await whole.call('query', { query });
    const cursor = String(first.body?.['nextCursor']);
    const again = { ...query, cursor };
    expect(await own.refusal('query', { query: again })).toMatchObject({ scimType: 'invalidCursor' });
    expect((await whole.call('query', { query: again })).body).toMatchObject({ totalResults: 5 });
    for (const startIndex of ['1', '2']) {
      const page = { startIndex, count: '1', sortBy: 'userName' };
      expect((await whole.call('query', { query: page })).body).toMatchObject({ totalResults: 5 });
      expect((await own.call('query', { query: page })).body).toMatchObject({ totalResults: 2 });
    }
    const other = await fenced(whole.context, { User: `${enterprise}:department eq "Engineering"` });
    const mine = await own.call('query', { query });
    const taken = { query: { ...query, cursor: String(mine.body?.['nextCursor']) } };
    expect(await other.refusal('query', taken)).toMatchObject({ scimType: 'invalidCursor' });
  });

  it('is nobody where it is outside itself', async () => {
    const who = (id: string) =>
      own.gateway.findOwn({ by: 'id', value: id }, { baseUrl, resourceType: 'User', query: {}, signal });
    const named = (value: string) =>
      own.gateway.findOwn({ by: 'userName', value }, { baseUrl, resourceType: 'User', query: {}, signal });
    expect(await who(idOf('ann'))).toMatchObject({ id: idOf('ann') });
    await expect(who(idOf('two'))).rejects.toMatchObject({ status: 404 });
    expect(await named('ann')).toMatchObject({ id: idOf('ann') });
    for (const name of ['eve', 'two']) await expect(named(name)).rejects.toMatchObject({ status: 404 });
    const { dn } = await whole.entryOf(idOf('two'));
    const byDn = own.gateway.findOwn({ by: 'dn', dn }, { baseUrl, resourceType: 'User', query: {}, signal });
    await expect(byDn).rejects.toMatchObject({ status: 404 });
  });

  it('is told of changes of these alone, and in what the directory holds nobody else is named', async () => {
    const request = {
      baseUrl,
      resourceType: 'User',
      principal: 'p',
      signal,
      query: { timeStamp: '2020-01-01T00:00:00Z' },
    };
    const all = await whole.call('query', { query: { count: '0' } });
    const everybody = (await createGateway(() => whole.context).updated(request)).body;
    expect(everybody?.['total']).toBe(all.body?.['totalResults']);
    const { body } = await own.gateway.updated(request);
    expect(body?.['total']).toBe(2);
    const results = body?.['results'] as ScimObject[];
    expect(results.map(({ uid }) => String(uid)).sort()).toEqual(['ann', 'bob']);
    for (const name of ['eve', 'fay', 'secret', 'two']) {
      const { dn } = await whole.entryOf(idOf(name), [], name === 'secret' ? 'Group' : 'User');
      expect(JSON.stringify(body).toLowerCase()).not.toContain(dn.toLowerCase());
    }
    const bob = results.find(({ displayName }) => String(displayName) === 'bob');
    expect(bob?.['manager']).toEqual([(await whole.entryOf(idOf('ann'), [])).dn]);
    expect(JSON.stringify(everybody)).toContain((await whole.entryOf(idOf('eve'), [])).dn);
    const groups = (await own.gateway.updated({ ...request, resourceType: 'Group' })).body;
    expect(groups?.['total']).toBe(2);
    const { dn } = await whole.entryOf(idOf('eve'), []);
    expect(JSON.stringify(groups).toLowerCase()).not.toContain(dn.toLowerCase());
    const deleted = await own.gateway.updated({ ...request, query: { ...request.query, includeDeleted: 'true' } });
    expect(deleted.body).toMatchObject({ total: 2, deletedSupported: false });
    expect(deleted.body).not.toHaveProperty('deleted');
    const asked = { ...request, query: { ...request.query, includeDeleted: 'true' } };
    expect((await createGateway(() => whole.context).updated(asked)).body).toMatchObject({ deletedSupported: true });
    const empty = { ...request, query: { ...request.query, start: '0', pageSize: '1' } };
    const cursor = String((await createGateway(() => whole.context).updated(empty)).body?.['cursor']);
    const taken = { ...request, query: { cursor } };
    await expect(own.gateway.updated(taken)).rejects.toMatchObject({ scimType: 'invalidCursor' });
  });

  it('may be bound to references: the members of a group, the people of a manager', async () => {
    const group = await fenced(whole.context, { User: `groups.value eq "${idOf('secret')}"` });
    expect(namesIn(await group.call('query'))).toEqual(['ann', 'fay']);
    const fresh = { userName: 'hal', name: { familyName: 'hal' } };
    expect(await group.refusal('create', { body: fresh })).toMatchObject({ status: 403 });
    await group.call('modify', { id: idOf('fay'), body: patch({ op: 'add', path: 'title', value: 'Dr' }) });
    const team = await fenced(whole.context, {
      User: `${enterprise}:manager.value eq "${idOf('eve')}" or userName eq "eve"`,
    });
    expect(namesIn(await team.call('query'))).toEqual(['ann', 'eve']);
    const other = patch({ op: 'remove', path: `${enterprise}:manager` });
    expect(await team.refusal('modify', { id: idOf('ann'), body: other })).toMatchObject({ status: 403 });
    const mine = await fenced(whole.context, { Group: `members.value eq "${idOf('fay')}"` });
    expect(namesIn(await mine.call('query', { resourceType: 'Group' }))).toEqual(['secret']);
    const ann = await mine.call('retrieve', { id: idOf('ann') });
    expect(valuesIn(ann.body?.['groups'])).toEqual([idOf('secret')]);
    const others = await fenced(whole.context, { Group: `members[not (value eq "${idOf('ann')}")]` });
    const shared = await others.call('retrieve', { id: idOf('ann') });
    expect(valuesIn(shared.body?.['groups'])).toEqual([idOf('sales-all'), idOf('secret')].sort());
    const leave = patch({ op: 'remove', path: `members[value eq "${idOf('fay')}"]` });
    const secret = { resourceType: 'Group', id: idOf('secret') };
    expect(await mine.refusal('modify', { ...secret, body: leave })).toMatchObject({ status: 403 });
    const join = patch({ op: 'add', path: 'members', value: [{ value: idOf('bob') }] });
    await mine.call('modify', { ...secret, body: join });
    expect(await members('secret')).toEqual([idOf('ann'), idOf('bob'), idOf('fay')].sort());
    await mine.call('modify', { ...secret, body: patch({ op: 'remove', path: `members[value eq "${idOf('bob')}"]` }) });
    expect(await members('secret')).toEqual([idOf('ann'), idOf('fay')].sort());
  });

  it('is refused where its own condition fits nothing', async () => {
    const wrong = fenced(whole.context, { User: 'departmant eq "Sales"' });
    await expect(wrong).rejects.toMatchObject({ scimType: 'invalidFilter' });
  });
});

describe('what stands below people of whom a request does not know', () => {
  const babs = 'a1c5d3b2-2f64-4c8e-9a1d-6f1f2e0b7c21';
  const phone = '1598271346118';
  let whole: TestGateway;
  beforeAll(async () => {
    whole = await openGateway();
  });
  afterAll(() => whole.close());

  it('is not known to it either', async () => {
    const device = { resourceType: 'FidoDevice' };
    const known = await fenced(whole.context, { User: `id eq "${babs}"` });
    expect((await known.call('query', device)).body).toMatchObject({ totalResults: 2 });
    expect((await known.call('retrieve', { ...device, id: phone })).status).toBe(200);
    const others = await fenced(whole.context, { User: `not (id eq "${babs}")` });
    expect((await others.call('query', device)).body).toMatchObject({ totalResults: 0 });
    expect((await others.call('query', { ...device, query: { filter: `userId eq "${babs}"` } })).body).toMatchObject({
      totalResults: 0,
    });
    expect(await others.refusal('query', { ...device, query: { userId: babs } })).toMatchObject({ status: 404 });
    for (const operation of ['retrieve', 'remove'] as const) {
      expect(await others.refusal(operation, { ...device, id: phone })).toMatchObject({ status: 404 });
    }
    const own = await whole.directory.read(asDn(`inum=${babs},ou=people,o=gluu`), ['uid']);
    expect(own && textsOf(own, 'uid')).toHaveLength(1);
  });
});
