import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayContext } from '../../src/gateway/context.ts';
import { createGateway, type OperationName } from '../../src/gateway/gateway.ts';
import type { GivenUpdate, Hook, HookModule, HookRequest, ResourceHooks } from '../../src/gateway/hook.ts';
import type { ScimRequest, ScimResponse } from '../../src/gateway/request.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import { createTurns } from '../../src/gateway/turns.ts';
import { LdapError, resultCode } from '../../src/ldap/result-code.ts';
import { ScimError } from '../../src/scim/error.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { baseUrl, openGateway, type TestGateway } from '../support/gateway.ts';
import { hookOf } from '../support/hook-of.ts';
import { readStream } from '../support/read-stream.ts';

const { signal } = new AbortController();
const patch = (...Operations: readonly ScimObject[]): ScimObject => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
});
const listed = ({ body }: ScimResponse, name = 'Resources'): readonly ScimObject[] =>
  (body?.[name] ?? []) as readonly ScimObject[];
const title = (value: string): ScimObject => patch({ op: 'replace', path: 'title', value });

describe('hooks', () => {
  let gateway: TestGateway;
  let logged: { readonly details: object; readonly message: string }[];
  beforeAll(async () => {
    gateway = await openGateway({ directory: { sample: false } });
  });
  afterAll(() => gateway.close());

  /** What the operations answer with these hooks. */
  function hooked(hooks: readonly (HookModule | Hook)[], more: Partial<GatewayContext> = {}) {
    logged = [];
    const context: GatewayContext = {
      ...gateway.context,
      warn: (details, message) => void logged.push({ details, message }),
      hooks: hooks.map((one, index) => ('functions' in one ? one : hookOf(one, `hook-${index}`))),
      ...more,
    };
    const { operations, ...others } = createGateway(() => context);
    const call = async (operation: OperationName, request: Partial<ScimRequest> = {}): Promise<ScimResponse> => {
      const { stream, ...answer } = await operations[operation]({
        baseUrl,
        resourceType: 'User',
        query: {},
        signal,
        ...request,
      });
      return stream === undefined ? answer : { ...answer, body: (await readStream(stream, signal)) as ScimObject };
    };
    const refusal = async (operation: OperationName, request?: Partial<ScimRequest>): Promise<ScimError> => {
      const answer: unknown = await call(operation, request).catch((error: unknown) => error);
      if (answer instanceof ScimError) return answer;
      throw new Error(`expected a ScimError, got ${JSON.stringify(answer)}`, { cause: answer });
    };
    return { ...others, call, refusal };
  }
  const users = (own: ResourceHooks): HookModule => ({ resources: { User: own } });
  const person = async (userName: string, more: ScimObject = {}): Promise<string> =>
    String((await gateway.create({ userName, name: { familyName: userName }, ...more }))['id']);
  const stored = async (id: string): Promise<ScimObject> => (await gateway.call('retrieve', { id })).body ?? {};

  describe('before a resource is created', () => {
    it('see it checked and with its password, and what they return is written and answered', async () => {
      const seen: unknown[] = [];
      const { call } = hooked([
        users({
          beforeCreate: ({ resource }) => {
            seen.push(resource);
            return { resource: { ...resource, title: 'Dr', nickName: 'one' } };
          },
        }),
        users({
          beforeCreate: ({ resource }) => ({
            resource: { ...resource, nickName: `${String(resource['nickName'])} two` },
          }),
        }),
      ]);
      const body = { USERNAME: 'new', name: { familyName: 'n' }, password: 'not for everyone', id: 'mine' };
      const { body: made } = await call('create', { body });
      expect(made).toMatchObject({ userName: 'new', title: 'Dr', nickName: 'one two' });
      expect(await stored(String(made?.['id']))).toMatchObject({ title: 'Dr', nickName: 'one two' });
      expect(seen).toEqual([expect.objectContaining({ userName: 'new', password: 'not for everyone' })]);
      expect(seen[0]).not.toHaveProperty('id');
    });

    it('change nothing by writing into what they are given', async () => {
      const { call } = hooked([
        users({
          beforeCreate: ({ resource }) => {
            Object.assign(resource, { title: 'changed in place' });
          },
        }),
      ]);
      const { body } = await call('create', { body: { userName: 'inplace', name: { familyName: 'n' } } });
      expect(body).not.toHaveProperty('title');
    });

    it('refuse with the status and detail that they give, and those that follow are not asked', async () => {
      let asked = 0;
      const { refusal } = hooked([
        users({ beforeCreate: () => ({ refuse: { status: 409, detail: 'not this one', scimType: 'uniqueness' } }) }),
        users({ beforeCreate: () => void (asked += 1) }),
      ]);
      const body = { userName: 'refused', name: { familyName: 'n' } };
      const error = await refusal('create', { body });
      expect([error.status, error.scimType, error.message]).toEqual([409, 'uniqueness', 'not this one']);
      expect((await gateway.list('userName eq "refused"'))['totalResults']).toBe(0);
      expect([asked, logged]).toEqual([0, []]);
    });

    it.each([
      ['throw', () => Promise.reject(new Error('secret words: hidden-password'))],
      ['return a text', () => 'yes' as never],
      ['return no resource', () => ({}) as never],
      ['return what the schema refuses', ({ resource }) => ({ resource: { ...resource, active: 'maybe' } })],
      ['leave out what is required', () => ({ resource: { title: 'x' } })],
      ['refuse with a status that is none', () => ({ refuse: { status: 200, detail: 'x' } })],
      ['refuse with 500', () => ({ refuse: { status: 500, detail: 'x' } })],
      ['refuse without a word', () => ({ refuse: { status: 400 } }) as never],
      ['refuse with an unknown scimType', () => ({ refuse: { status: 400, detail: 'x', scimType: 'odd' } })],
    ] satisfies [string, ResourceHooks['beforeCreate']][])(
      'that %s refuse the request; only the log says why, and never the password',
      async (_, beforeCreate) => {
        const { refusal } = hooked([users({ beforeCreate })]);
        const body = { userName: 'broken', name: { familyName: 'n' }, password: 'hidden-password' };
        const error = await refusal('create', { body });
        const detail =
          'the hook "hook-0" of this service failed (User.beforeCreate), and the request was refused; its log says why';
        expect([error.status, error.message, error.cause]).toEqual([500, detail, undefined]);
        expect(logged).toEqual([
          {
            message: 'a hook failed',
            details: { hook: 'hook-0', function: 'User.beforeCreate', reason: expect.any(String) },
          },
        ]);
        expect(JSON.stringify(logged)).not.toContain('hidden-password');
        expect((await gateway.list('userName eq "broken"'))['totalResults']).toBe(0);
      },
    );

    it('that take too long refuse it with 503', async () => {
      const late: Hook = {
        name: 'slow',
        functions: new Set(['*.beforeCreate']),
        call: () => Promise.reject(new DOMException('no answer within 10 ms', 'TimeoutError')),
      };
      const error = await hooked([late]).refusal('create', { body: { userName: 'late', name: { familyName: 'n' } } });
      expect([error.status, error.headers['Retry-After']]).toEqual([503, '5']);
    });
  });

  describe('before a resource is changed', () => {
    it('see it before and after, with the operations, and change what is written', async () => {
      const id = await person('kim', { title: 'old' });
      const seen: GivenUpdate[] = [];
      const { call } = hooked([
        users({
          beforeUpdate: (given) => {
            seen.push(given);
            return { resource: { ...given.resource, nickName: 'by hook', id: 'other', meta: {} } };
          },
        }),
      ]);
      const { body } = await call('modify', { id, body: title('new') });
      expect(body).toMatchObject({ id, title: 'new', nickName: 'by hook' });
      expect(seen).toMatchObject([
        {
          before: { id, title: 'old' },
          resource: { id, title: 'new' },
          operations: [{ op: 'replace', path: 'title', value: 'new' }],
        },
      ]);
      await call('replace', { id, body: { userName: 'kim', name: { familyName: 'kim' } } });
      expect(seen[1]).not.toHaveProperty('operations');
      const left = await stored(id);
      expect([left['title'], left['nickName']]).toEqual([undefined, 'by hook']);
    });

    it('are not asked again where the directory refuses a write, unless the resource has changed meanwhile', async () => {
      const id = await person('again');
      const given: GivenUpdate[] = [];
      const count: ResourceHooks = {
        beforeUpdate: (one) => {
          given.push(one);
          return { resource: { ...one.resource, nickName: 'counted' } };
        },
      };
      const refusing = (times: number, meanwhile: () => Promise<unknown>): Directory => {
        let left = times;
        const { directory } = gateway.context;
        return {
          ...directory,
          write: async (change, options) => {
            if (left === 0 || change.changetype !== 'modify') return directory.write(change, options);
            left -= 1;
            await meanwhile();
            throw new LdapError('modify', resultCode.noSuchAttribute);
          },
        };
      };
      // Nothing that hooks are given says anything of it but the version.
      const { dn } = await gateway.entryOf(id);
      let touched = 0;
      const touch = (): Promise<unknown> => {
        touched += 1;
        const modifications = [{ operation: 'replace', type: 'o', values: [`touched ${touched}`] } as const];
        return gateway.directory.write({ changetype: 'modify', dn, modifications });
      };
      const version = (await gateway.call('retrieve', { id })).etag;
      const same = hooked([users(count)], { directory: refusing(3, touch) });
      await same.call('modify', { id, body: title('one') });
      expect([touched, (await gateway.call('retrieve', { id })).etag]).not.toEqual([0, version]);
      expect([given.length, await stored(id)]).toMatchObject([1, { title: 'one', nickName: 'counted' }]);
      const other = hooked([users(count)], {
        inTurn: createTurns(),
        directory: refusing(1, () =>
          gateway.call('modify', { id, body: patch({ op: 'add', path: 'locale', value: 'de' }) }),
        ),
      });
      await other.call('modify', { id, body: title('two') });
      expect(given.slice(1).map(({ before }) => before['locale'])).toEqual([undefined, 'de']);
      expect(await stored(id)).toMatchObject({ title: 'two', locale: 'de', nickName: 'counted' });
    });

    it('get groups without members, which they can neither see nor take away', async () => {
      const [ann, bob] = [await person('ann'), await person('bob')];
      const given: GivenUpdate[] = [];
      const rename: HookModule = {
        resources: {
          Group: {
            beforeUpdate: (one) => {
              given.push(one);
              return { resource: { ...one.resource, members: [], displayName: 'renamed' } };
            },
          },
        },
      };
      const made = await gateway.call('create', {
        resourceType: 'Group',
        body: { displayName: 'g', members: [{ value: ann }] },
      });
      const id = String(made.body?.['id']);
      const add = patch({ op: 'add', path: 'members', value: [{ value: bob }] });
      await hooked([rename]).call('modify', { resourceType: 'Group', id, body: add });
      const { body } = await gateway.call('retrieve', { resourceType: 'Group', id });
      expect(body?.['displayName']).toBe('renamed');
      expect(
        listed({ status: 200, body: body ?? {} }, 'members')
          .map(({ value }) => String(value))
          .sort(),
      ).toEqual([ann, bob].sort());
      expect(given).toHaveLength(1);
      expect(given[0]?.operations).toEqual(add['Operations']);
      for (const view of [given[0]?.before, given[0]?.resource]) expect(view).not.toHaveProperty('members');
    });

    it('refuse, and break, without anything being written', async () => {
      const id = await person('stays', { title: 'old' });
      const refusing = hooked([users({ beforeUpdate: () => ({ refuse: { status: 422, detail: 'no' } }) })]);
      expect(await refusing.refusal('modify', { id, body: title('new') })).toMatchObject({
        status: 422,
        message: 'no',
      });
      const broken = hooked([users({ beforeUpdate: ({ resource }) => ({ resource: { ...resource, userName: '' } }) })]);
      expect(await broken.refusal('modify', { id, body: title('new') })).toMatchObject({ status: 500 });
      expect(await stored(id)).toMatchObject({ title: 'old' });
    });
  });

  it('before a resource is removed, see it whole and may refuse', async () => {
    const id = await person('keep', { title: 'precious' });
    const seen: unknown[] = [];
    const refusing = hooked([
      users({
        beforeDelete: ({ resource }) => {
          seen.push(resource);
          return resource['title'] === 'precious' ? { refuse: { status: 403, detail: 'kept' } } : undefined;
        },
      }),
    ]);
    expect(await refusing.refusal('remove', { id })).toMatchObject({ status: 403, message: 'kept' });
    expect(seen).toMatchObject([{ id, userName: 'keep', title: 'precious' }]);
    await gateway.call('modify', { id, body: title('plain') });
    expect((await refusing.call('remove', { id })).status).toBe(204);
    expect(await gateway.refusal('retrieve', { id })).toMatchObject({ status: 404 });
  });

  it('after a write, are told what the directory then holds; what fails there is logged and undoes nothing', async () => {
    const told: unknown[] = [];
    const tell = (name: string) => (given: ScimObject) => {
      told.push([name, given]);
      throw new Error('too late');
    };
    const after = users({
      afterCreate: (given) => tell('created')({ ...given }),
      afterUpdate: (given) => tell('updated')({ ...given }),
      afterDelete: (given) => tell('removed')({ ...given }),
    });
    const { call } = hooked([after, after]);
    const body = { userName: 'told', name: { familyName: 'n' }, title: 'Dr', password: 'a good one' };
    const made = await call('create', { body, query: { attributes: 'userName' } });
    expect(made.body).not.toHaveProperty('title');
    const id = String(made.body?.['id']);
    await call('modify', { id, body: title('Prof') });
    await call('modify', { id, body: title('Prof') });
    expect((await call('remove', { id })).status).toBe(204);
    expect(told).toMatchObject([
      ['created', { resource: { id, title: 'Dr' } }],
      ['created', { resource: { id, title: 'Dr' } }],
      ['updated', { resource: { id, title: 'Prof' } }],
      ['updated', { resource: { id, title: 'Prof' } }],
      ['removed', { resource: { id, title: 'Prof' } }],
      ['removed', { resource: { id, title: 'Prof' } }],
    ]);
    expect(logged).toHaveLength(6);
    expect(JSON.stringify(told)).not.toContain('a good one');
  });

  it('are told, and not asked, when a bulk request takes back what it could not complete', async () => {
    const told: unknown[] = [];
    const { bulk } = hooked([
      {
        resources: {
          Group: {
            beforeDelete: () => ({ refuse: { status: 403, detail: 'never' } }),
            afterCreate: ({ resource }) => void told.push(['created', resource['displayName']]),
            afterDelete: ({ resource }) => void told.push(['removed', resource['displayName']]),
          },
        },
      },
    ]);
    const group = (displayName: string, bulkId: string, other: string) => {
      const members = [{ value: `bulkId:${other}` }];
      return { method: 'POST', path: '/Groups', bulkId, data: { displayName, members } };
    };
    // Groups of Gluu have people for members only.
    const Operations = [group('Circle A', 'a', 'b'), group('Circle B', 'b', 'a')];
    const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations };
    const audit = (_: unknown, run: () => Promise<ScimResponse>) => run();
    const answer = await bulk(
      { baseUrl, body, signal, audit, authorize: () => true },
      () => new ScimError(500, undefined, '?'),
    );
    expect(listed(answer, 'Operations').map(({ status }) => status)).toEqual(['400', '400']);
    const query = { filter: 'displayName sw "Circle"' };
    expect((await gateway.call('query', { resourceType: 'Group', query })).body).toMatchObject({ totalResults: 0 });
    expect(told).toEqual([
      ['created', 'Circle A'],
      ['removed', 'Circle A'],
    ]);
  });

  describe('on results', () => {
    it('change what is shown of one resource, or refuse it', async () => {
      const id = await person('shown', { title: 'Dr' });
      const { call } = hooked([
        users({
          onRetrieve: ({ resource }) => ({ resource: { ...resource, title: null, nickName: 'x' } }),
        }),
      ]);
      const { body } = await call('retrieve', { id });
      expect([body?.['nickName'], body?.['title'], body?.['userName']]).toEqual(['x', null, 'shown']);
      const projected = await call('retrieve', { id, query: { attributes: 'userName' } });
      expect(projected.body).toMatchObject({ id, userName: 'shown', nickName: 'x' });
      const refusing = hooked([users({ onRetrieve: () => ({ refuse: { status: 451, detail: 'not shown' } }) })]);
      expect(await refusing.refusal('retrieve', { id })).toMatchObject({ status: 451 });
      const etag = (await gateway.call('retrieve', { id })).etag ?? '';
      expect(await refusing.refusal('retrieve', { id, ifNoneMatch: etag })).toMatchObject({ status: 451 });
      const other = hooked([users({ onRetrieve: () => ({ resource: { id: 'another' } }) })]);
      expect(await other.refusal('retrieve', { id })).toMatchObject({ status: 500 });
    });

    it('change the resources of a page, keeping which they are; lists of references stay as they are', async () => {
      const numbered: HookModule = {
        resources: {
          '*': {
            onSearch: ({ resources, totalResults }) => ({
              resources: resources.map((one, index) => ({ ...one, nickName: `${index}/${totalResults}` })),
            }),
          },
        },
      };
      const ids = [await person('page1'), await person('page2')];
      const group = { displayName: 'paged', members: ids.map((value) => ({ value })) };
      await gateway.call('create', { resourceType: 'Group', body: group });
      const query = { filter: 'userName sw "page"', sortBy: 'userName' };
      const { body } = await hooked([numbered]).call('query', { query });
      const found = body?.['Resources'] as ScimObject[];
      expect(found.map(({ nickName }) => nickName)).toEqual(['0/2', '1/2']);
      expect(found.map(({ groups }) => (groups as ScimObject[]).length)).toEqual([1, 1]);
      const root = await hooked([numbered]).search({
        baseUrl,
        resourceTypes: ['User', 'Group'],
        query: { filter: 'displayName eq "paged" or userName eq "page1"' },
        signal,
      });
      expect(listed(root).map(({ nickName, members }) => [nickName, members !== undefined])).toEqual([
        ['0/2', false],
        ['0/2', true],
      ]);
      const fewer = hooked([users({ onSearch: ({ resources }) => ({ resources: resources.slice(1) }) })]);
      expect(await fewer.refusal('query', { query })).toMatchObject({ status: 500 });
      const swapped = hooked([users({ onSearch: ({ resources }) => ({ resources: resources.toReversed() }) })]);
      expect(await swapped.refusal('query', { query })).toMatchObject({ status: 500 });
    });

    it('the members of a large group are sent as they are made, whatever hooks make of the rest', async () => {
      const { directory } = gateway;
      const members = Array.from({ length: 1200 }, (_, index) => `inum=m${index},ou=people,o=gluu`);
      const entry = { objectClass: ['top', 'gluuGroup'], inum: ['large'], displayName: ['large'], member: members };
      const attributes = Object.entries(entry).map(([type, values]) => ({ type, values }));
      await directory.write({ changetype: 'add', dn: 'inum=large,ou=groups,o=gluu' as never, attributes });
      const named: HookModule = {
        resources: {
          Group: {
            onRetrieve: ({ resource }) => ({
              resource: { ...resource, displayName: `${Object.keys(resource).includes('members')}` },
            }),
            onSearch: ({ resources }) => ({ resources: resources.map((one) => ({ ...one, displayName: 'found' })) }),
          },
        },
      };
      const { call } = hooked([named]);
      const one = await call('retrieve', { resourceType: 'Group', id: 'large' });
      expect(one.body).toMatchObject({ displayName: 'false' });
      const list = await call('query', { resourceType: 'Group', query: { filter: 'displayName eq "large"' } });
      expect(list.body).toMatchObject({ totalResults: 1, Resources: [{ id: 'large', displayName: 'found' }] });
    });
  });

  describe('that may answer instead', () => {
    it('are asked before anything is done, and the first answer is sent', async () => {
      const asked: HookRequest[] = [];
      const id = await person('unasked');
      const { call, search } = hooked([
        { answerResource: (request) => void asked.push(request) },
        {
          answerResource: () => ({ answer: { status: 202, body: { queued: true }, location: 'https://x.example/1' } }),
          answerSearch: () => ({ answer: { status: 200, body: { totalResults: 0 } } }),
        },
        { answerResource: () => ({ answer: { status: 299 } }) },
      ]);
      const sender = () => ({ method: 'DELETE', path: '/scim/v2/Users/x', headers: { 'x-client': 'test' } });
      expect(await call('remove', { id, sender })).toEqual({
        status: 202,
        body: { queued: true },
        location: 'https://x.example/1',
      });
      expect(await stored(id)).toMatchObject({ userName: 'unasked' });
      expect(asked).toEqual([
        { operation: 'remove', resourceType: 'User', resourceTypes: ['User'], id, query: {}, baseUrl, ...sender() },
      ]);
      expect((await call('query')).body).toEqual({ totalResults: 0 });
      const root = { baseUrl, resourceTypes: ['User', 'Group'], query: {}, signal };
      expect((await search(root)).body).toEqual({ totalResults: 0 });
    });

    it('may refuse, and are broken where their answer is none', async () => {
      const refusing = hooked([{ answerResource: () => ({ refuse: { status: 429, detail: 'later' } }) }]);
      expect(await refusing.refusal('retrieve', { id: 'x' })).toMatchObject({ status: 429, message: 'later' });
      for (const answer of [{ status: 99 }, { status: 200, body: [] }, undefined]) {
        const broken = hooked([{ answerResource: () => ({ answer }) as never }]);
        expect(await broken.refusal('retrieve', { id: 'x' })).toMatchObject({ status: 500 });
      }
    });
  });

  describe('that fence a request', () => {
    it('are all met: their conditions are joined as trees, whatever these are made of', async () => {
      for (const [userName, nickName, locale] of [
        ['f1', 'a', 'de'],
        ['f2', 'a', 'fr'],
        ['f3', 'b', 'de'],
      ] as const) {
        await person(userName, { nickName, locale });
      }
      const fence = (text: string): HookModule => ({ fence: () => ({ filters: { User: text } }) });
      const { call, updated, findOwn } = hooked([
        fence('nickName eq "a" or nickName eq "b"'),
        fence('locale eq "de" or locale eq "it"'),
        fence('not (userName eq "f3")'),
        { fence: () => undefined },
      ]);
      const names = listed(await call('query')).map(({ userName }) => userName);
      expect(names).toEqual(['f1']);
      const request = {
        baseUrl,
        resourceType: 'User',
        principal: 'p',
        query: { timeStamp: '2020-01-01T00:00:00Z' },
        signal,
      };
      expect((await updated(request)).body).toMatchObject({ total: 1 });
      const me = { baseUrl, resourceType: 'User', query: {}, signal };
      await expect(findOwn({ by: 'userName', value: 'f2' }, me)).rejects.toMatchObject({ status: 404 });
      await expect(findOwn({ by: 'userName', value: 'f1' }, me)).resolves.toHaveProperty('id');
    });

    it('refuse each operation of a bulk request by itself', async () => {
      const { bulk } = hooked([
        { fence: ({ operation }) => (operation === 'create' ? { filters: { User: 'userName sw "ok"' } } : undefined) },
      ]);
      const post = (userName: string) => ({
        method: 'POST',
        path: '/Users',
        bulkId: userName,
        data: { userName, name: { familyName: 'n' } },
      });
      const body = {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations: [post('ok1'), post('ko1')],
      };
      const request = {
        baseUrl,
        body,
        signal,
        audit: (_: unknown, run: () => Promise<ScimResponse>) => run(),
        authorize: () => true,
      };
      const answer = await bulk(request, () => new ScimError(500, undefined, 'unexpected'));
      expect(listed(answer, 'Operations').map(({ status }) => status)).toEqual(['201', '403']);
    });

    it.each([
      ['has a mistake', { User: 'nickName eq' }],
      ['names an unknown attribute', { User: 'nickname2 eq "a"' }],
      ['names an unknown resource type', { Usr: 'nickName eq "a"' }],
      ['is no text', { User: 7 as never }],
    ])('refuse the request where a condition %s', async (_, filters) => {
      const { refusal } = hooked([{ fence: () => ({ filters }) }]);
      const error = await refusal('query');
      expect([error.status, error.message]).toEqual([
        500,
        'the hook "hook-0" of this service failed (fence), and the request was refused; its log says why',
      ]);
      expect(logged).toHaveLength(1);
    });

    it('may refuse, and break', async () => {
      const refusing = hooked([{ fence: () => ({ refuse: { status: 401, detail: 'who?' } }) }]);
      expect(await refusing.refusal('query')).toMatchObject({ status: 401, message: 'who?' });
      const broken = hooked([{ fence: () => ({ filter: 'userName pr' }) as never }]);
      expect(await broken.refusal('query')).toMatchObject({ status: 500 });
      const throwing = hooked([{ fence: () => Promise.reject(new Error('down')) }]);
      expect(await throwing.refusal('retrieve', { id: 'x' })).toMatchObject({ status: 500 });
    });
  });
});
