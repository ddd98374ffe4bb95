import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerReferences } from '../../src/gateway/answer-references.ts';
import { query } from '../../src/gateway/query.ts';
import type { SearchRequest } from '../../src/ldap/directory.ts';
import { printFilter } from '../../src/ldap/filter.ts';
import { referenceQuestions } from '../../src/mapping/reference-questions.ts';
import { parseFilter } from '../../src/scim/filter-parser.ts';
import { resolveFilter } from '../../src/scim/resolve-filter.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { countingDirectory } from '../support/counting-directory.ts';
import { baseUrl, openGateway, profiles, type TestGateway } from '../support/gateway.ts';
import { mappingIn } from '../support/gluu-profile.ts';

const { signal } = new AbortController();
const crowd = 1100;
const crowdLdif = {
  gluu: (index: number) =>
    `dn: inum=c${index},ou=people,o=gluu\nobjectClass: gluuPerson\ninum: c${index}\nuid: c${index}\n` +
    `displayName: Crowd ${index}\n`,
  inetorgperson: (index: number) =>
    `dn: uid=c${index},ou=people,dc=example,dc=org\nobjectClass: inetOrgPerson\nuid: c${index}\ncn: c\nsn: c\n` +
    `displayName: Crowd ${index}\n`,
};

describe.each(profiles)('conditions on references, profile %s', (profile) => {
  // Members of a group may be groups as well in the one profile: ids and names are looked for among both.
  const types = profile === 'gluu' ? ['User'] : ['User', 'Group'];
  const asked = types.map(() => 'find');
  let gateway: TestGateway;
  const ids: string[] = [];
  const resourceType = 'Group';
  const namesOf = (body: ScimObject | undefined): string[] =>
    ((body?.['Resources'] ?? []) as ScimObject[]).map(({ displayName }) => String(displayName)).sort();

  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile } });
    await gateway.server.add(Array.from({ length: crowd }, (_, index) => crowdLdif[profile](index)).join('\n'));
    for (const name of ['Ann', 'Ben', 'Cid', 'Dan']) {
      const boss = ids[0] === undefined ? {} : { manager: { value: ids[0] } };
      const extension = { 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': boss };
      ids.push(String((await gateway.create({ userName: name, displayName: name, ...extension }))['id']));
    }
    const [ann = '', ben = '', cid = ''] = ids;
    for (const [displayName, members] of Object.entries({ One: [ann], Two: [ann, ben], Three: [cid], Four: [] })) {
      const body = { displayName, members: members.map((value) => ({ value })) };
      await gateway.call('create', { resourceType, body });
    }
  });
  afterAll(() => gateway.close());

  /** A query of groups, and what the directory was asked for it. */
  async function groups(filter: string, more: Readonly<Record<string, string>> = {}) {
    const { taken, directory } = countingDirectory(gateway.directory);
    const searches: SearchRequest[] = [];
    const find: typeof directory.find = (request, ...others) => {
      searches.push(request);
      return directory.find(request, ...others);
    };
    const context = { ...gateway.context, directory: { ...directory, find } };
    const request = { baseUrl, resourceType, signal, query: { filter, attributes: 'displayName', ...more } };
    const { body } = await query(context, request);
    return { names: namesOf(body), total: body?.['totalResults'], operations: taken(), searches };
  }

  it('finds the groups of a member with two searches: who that is, and who refers to that name; no member is read', async () => {
    const { names, operations, searches } = await groups(`members.value eq "${ids[0]}"`);
    expect([names, operations]).toEqual([
      ['One', 'Two'],
      [...asked, 'find'],
    ]);
    const { dn } = await gateway.entryOf(ids[0]);
    expect(printFilter(searches.at(-1)?.filter ?? { kind: 'and', filters: [] })).toContain(`(member=${dn})`);
    expect(searches.at(-1)?.attributes).not.toContain('member');
  });

  it('answers many conditions in one search for ids and one for names', async () => {
    const any = ids.map((id) => `members.value eq "${id}"`).join(' or ');
    const { names, operations } = await groups(`(${any}) and (members.display eq "ben" or members.display sw "ci")`);
    expect([names, operations]).toEqual([
      ['Three', 'Two'],
      [...asked, ...asked, 'find'],
    ]);
  });

  it('asks nothing more where nobody is meant', async () => {
    expect(await groups('members.display eq "nobody"')).toMatchObject({ total: 0, operations: asked });
    const unknown = await groups('members.value eq "00000000-0000-0000-0000-000000000000"');
    expect(unknown).toMatchObject({ total: 0, operations: asked });
    const others = await groups('displayName sw "T" and not (members.value eq "00000000-0000-0000-0000-000000000000")');
    expect(others.names).toEqual(expect.arrayContaining(['Three', 'Two']));
  });

  it('takes "not" of what is known to the letter', async () => {
    const { names, operations } = await groups(
      `(displayName eq "One" or displayName eq "Three") and not (members.display eq "Ann")`,
    );
    expect([names, operations.length]).toEqual([['Three'], asked.length + 1]);
  });

  it('finds people by the name of their manager', async () => {
    const filter = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName eq "Ann"';
    const { body } = await gateway.call('query', { query: { filter, attributes: 'displayName' } });
    expect(namesOf(body)).toEqual(['Ben', 'Cid', 'Dan']);
  });

  it('finds the people of a group by its id or name, whoever holds the link', async () => {
    if (profile === 'gluu') return;
    const people = async (filter: string) => {
      const { taken, directory } = countingDirectory(gateway.directory);
      const context = { ...gateway.context, directory };
      const asking = { baseUrl, resourceType: 'User', signal, query: { filter, attributes: 'displayName' } };
      return { names: namesOf((await query(context, asking)).body), operations: taken() };
    };
    expect(await people('groups.display eq "two"')).toEqual({
      names: ['Ann', 'Ben'],
      operations: ['find', 'stream', 'find'],
    });
    expect((await people('groups.display sw "t" and not (groups.display eq "One")')).names).toEqual(
      expect.arrayContaining(['Ben', 'Cid']),
    );
    expect(await people('groups.display eq "Four"')).toEqual({ names: [], operations: ['find', 'stream'] });
    expect(await people('groups.display eq "none"')).toEqual({ names: [], operations: ['find'] });
  });

  it('refuses a name that more than 1,000 have, saying what to add', async () => {
    const refused = await gateway.refusal('query', { resourceType, query: { filter: 'members.display sw "crowd"' } });
    expect(refused).toMatchObject({ status: 400, scimType: 'tooMany' });
    expect(refused.message).toContain(
      `more than 1000 resources of type ${types.join(' or ')} meet the condition on "members.display"`,
    );
    expect(refused.message).toContain('displayName or id with eq');
  });

  it('evaluates such a name on the candidates where another condition keeps these few', async () => {
    const [ann = ''] = ids;
    const crowded = 'members.display sw "crowd"';
    expect(await groups(`displayName eq "One" and ${crowded}`)).toMatchObject({ names: [] });
    expect((await groups(`displayName eq "One" and not (${crowded})`)).names).toEqual(['One']);
    expect((await groups(`members.value eq "${ann}" and not (${crowded})`)).names).toEqual(['One', 'Two']);
  });

  it('finds out anew for each page who is meant, and keeps no ids for those that are meant no longer', async () => {
    const filter = 'members.display eq "Dan"';
    const page = { startIndex: '2', count: '1', sortBy: 'displayName' };
    const list = (query: Readonly<Record<string, string>>) =>
      gateway.call('query', { resourceType, query: { filter, ...query } });
    expect((await list(page)).body).toMatchObject({ totalResults: 0 });
    const patch = (path: string, value: string, id: string | undefined) =>
      gateway.call('modify', {
        id: id ?? '',
        body: {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
          Operations: [{ op: 'replace', path, value }],
        },
      });
    // Another writer, of whom the gateway hears nothing.
    const { dn } = await gateway.entryOf(ids[0]);
    const rename = (name: string) =>
      gateway.directory.write({
        changetype: 'modify',
        dn,
        modifications: [{ operation: 'replace', type: 'displayName', values: [name] }],
      });
    await rename('Dan');
    expect((await list(page)).body).toMatchObject({ totalResults: 2, Resources: [{ displayName: 'Two' }] });
    const first = (await list({ count: '1', sortBy: 'displayName', cursor: '' })).body;
    expect(first).toMatchObject({ totalResults: 2, Resources: [{ displayName: 'One' }] });
    await patch('displayName', 'Dan', ids[2]);
    const second = await list({ count: '1', sortBy: 'displayName', cursor: String(first?.['nextCursor']) });
    expect(second.body, 'the cursor goes on after the same group').toMatchObject({
      totalResults: 3,
      Resources: [{ displayName: 'Three' }],
    });
    await rename('Ann');
    await patch('displayName', 'Cid', ids[2]);
    expect((await list(page)).body).toMatchObject({ totalResults: 0 });
  });
});

it('asks once for what is looked for in several ways', async () => {
  const gateway = await openGateway();
  const { context } = gateway;
  const [users, groups] = ['User', 'Group'].map((name) => mappingIn(context.profile, name));
  if (users === undefined || groups === undefined) throw new Error('the profile has no users or groups');
  const limits = { maxLength: 1000, maxDepth: 10, maxTerms: 20 };
  const questions = [
    [users, 'manager.value eq "a" or manager.displayName eq "b"'],
    [groups, 'members.value eq "a" or members.display eq "b"'],
  ] as const;
  const { directory, taken } = countingDirectory(gateway.directory);
  const all = questions.flatMap(([mapping, filter]) =>
    referenceQuestions(resolveFilter(parseFilter(filter, limits), mapping.resourceType), mapping, (name) =>
      context.profile.get(name),
    ),
  );
  const answers = await answerReferences({ ...context, directory }, all, baseUrl, signal);
  expect([answers.size, taken()]).toEqual([4, ['find', 'find']]);
  await gateway.close();
});
