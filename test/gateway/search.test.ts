import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { search } from '../../src/gateway/search.ts';
import type { ScimError } from '../../src/scim/error.ts';
import type { ScimObject, ScimValue } from '../../src/scim/resource.ts';
import { searchRequestSchema } from '../../src/scim/query.ts';
import { countingDirectory } from '../support/counting-directory.ts';
import { baseUrl, openGateway, type TestGateway } from '../support/gateway.ts';

const people = 120;
const personLdif = (index: number): string =>
  `dn: inum=p${index},ou=people,o=gluu\nobjectClass: top\nobjectClass: gluuPerson\nobjectClass: gluuCustomPerson\ninum: p${index}\nuid: p${index}\ndisplayName: Thing ${100 + index}\n`;
const groupLdif = (index: number): string =>
  `dn: inum=g${index},ou=groups,o=gluu\nobjectClass: top\nobjectClass: gluuGroup\ninum: g${index}\ndisplayName: Thing ${100 + index}.5\n`;

describe('search', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openGateway();
    const records = [
      ...Array.from({ length: people }, (_, index) => personLdif(index)),
      ...Array.from({ length: 5 }, (_, index) => groupLdif(index * 10)),
    ];
    await gateway.server.add(records.join('\n'));
  });
  afterAll(() => gateway.close());

  const ask = async (
    members: Readonly<Record<string, ScimValue>>,
    { types = ['User', 'Group'], context = gateway.context } = {},
  ): Promise<ScimObject> => {
    const { signal } = new AbortController();
    const body = { schemas: [searchRequestSchema], ...members };
    return (await search(context, { baseUrl, resourceTypes: types, query: {}, body, signal })).body ?? {};
  };
  const refusal = (members: Readonly<Record<string, ScimValue>>): Promise<ScimError> =>
    ask(members).then(
      () => expect.unreachable(),
      (error: unknown) => error as ScimError,
    );
  const resources = (list: ScimObject): ScimObject[] => list['Resources'] as ScimObject[];
  const ids = (list: ScimObject): string[] => resources(list).map(({ id }) => String(id));
  const things = { filter: 'displayName sw "thing"' };

  it('answers a query of one type as a GET with the same parameters does', async () => {
    const parameters = { filter: 'userName sw "p1"', sortBy: 'userName', attributes: 'userName', count: '7' };
    const posted = await ask({ ...parameters, count: 7, attributes: ['userName'] }, { types: ['User'] });
    expect(posted).toEqual(await gateway.list(undefined, parameters));
    expect(resources(posted)).toHaveLength(7);
  });

  it('finds resources of all types, in the order of the types, with the true total over all pages', async () => {
    const total = people + 5;
    const seen: string[] = [];
    for (let startIndex = 1; startIndex <= total; startIndex += 61) {
      const page = await ask({ ...things, startIndex, count: 61, attributes: ['displayName'] });
      expect(page).toMatchObject({ totalResults: total, startIndex });
      seen.push(...ids(page));
    }
    expect(seen.slice(0, people).every((id) => id.startsWith('p'))).toBe(true);
    expect(seen.slice(people)).toEqual(['g0', 'g10', 'g20', 'g30', 'g40']);
    expect(new Set(seen).size).toBe(total);
  });

  it('shows each resource as its own type has it', async () => {
    const page = await ask({
      filter: 'displayName sw "thing 110"',
      attributes: ['userName', 'displayName', 'meta.resourceType'],
    });
    expect(resources(page)).toMatchObject([
      { userName: 'p10', meta: { resourceType: 'User' } },
      { id: 'g10', displayName: 'Thing 110.5', meta: { resourceType: 'Group' } },
    ]);
  });

  it('counts an attribute that a type lacks as without a value there', async () => {
    expect(ids(await ask({ filter: 'displayName sw "thing 110" and userName pr' }))).toEqual(['p10']);
    expect(ids(await ask({ filter: 'displayName sw "thing 110" and not (userName pr)' }))).toEqual(['g10']);
    expect(await refusal({ filter: 'shoeSize pr' })).toMatchObject({ status: 400, scimType: 'invalidFilter' });
  });

  it('asks the directory nothing about types that cannot match', async () => {
    const counting = countingDirectory(gateway.directory);
    const context = { ...gateway.context, directory: counting.directory };
    const filter = 'meta.resourceType eq "Group" and displayName sw "thing"';
    expect(ids(await ask({ filter, attributes: ['displayName'] }, { context }))).toHaveLength(5);
    expect(counting.taken()).toEqual(['find']);
  });

  it('sorts the whole where all types have the attribute, also over pages', async () => {
    const query = { ...things, sortBy: 'displayName', attributes: ['displayName'], count: 50 };
    const first = await ask(query);
    const second = await ask({ ...query, startIndex: 51 });
    const names = [...resources(first), ...resources(second)].map((one) => String(one['displayName']));
    expect(names).toHaveLength(100);
    expect(names.slice(0, 3)).toEqual(['Thing 100', 'Thing 100.5', 'Thing 101']);
    expect(names).toEqual(names.toSorted());
    expect(ids(await ask({ filter: 'displayName sw "thing 11"', sortBy: 'displayName' })).slice(0, 3)).toEqual([
      'p10',
      'g10',
      'p11',
    ]);
  });

  it('sorts each type in itself where one lacks the attribute', async () => {
    const page = await ask({ filter: 'displayName sw "thing 11"', sortBy: 'userName', sortOrder: 'descending' });
    expect(ids(page)).toEqual(['p19', 'p18', 'p17', 'p16', 'p15', 'p14', 'p13', 'p12', 'p11', 'p10', 'g10']);
    expect(await refusal({ sortBy: 'shoeSize' })).toMatchObject({
      scimType: 'invalidPath',
      message: expect.stringContaining('User or Group lacks'),
    });
  });

  it('goes on by cursor across the types', async () => {
    const seen: string[] = [];
    let cursor: ScimValue = '';
    while (typeof cursor === 'string') {
      const page = await ask({ ...things, cursor, count: 50 });
      expect(page['totalResults']).toBe(people + 5);
      seen.push(...ids(page));
      cursor = page['nextCursor'] ?? null;
    }
    expect([seen.length, new Set(seen).size, seen.at(-1)]).toEqual([people + 5, people + 5, 'g40']);
  });

  it('limits sorting over all types together', async () => {
    const context = { ...gateway.context, sortEntries: people + 4 };
    await expect(ask({ ...things, sortBy: 'displayName' }, { context })).rejects.toMatchObject({ scimType: 'tooMany' });
  });

  it('takes query parameters where there is no body, and wants a search request where there is one', async () => {
    const { signal } = new AbortController();
    const request = { baseUrl, resourceTypes: ['User', 'Group'], signal };
    const { body } = await search(gateway.context, { ...request, query: { filter: 'displayName sw "thing 110"' } });
    expect(body).toMatchObject({ totalResults: 2 });
    await expect(search(gateway.context, { ...request, query: {}, body: { schemas: ['x'] } })).rejects.toMatchObject({
      status: 400,
      scimType: 'invalidSyntax',
    });
    await expect(search(gateway.context, { ...request, resourceTypes: [], query: {} })).rejects.toMatchObject({
      status: 404,
    });
  });
});
