import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { presentEntry, type Shown } from '../../src/gateway/present-entry.ts';
import { presentPage } from '../../src/gateway/present-page.ts';
import { query } from '../../src/gateway/query.ts';
import { asDn } from '../../src/ldap/dn.ts';
import { makeEntry } from '../../src/ldap/entry.ts';
import { LdapError, resultCode } from '../../src/ldap/result-code.ts';
import type { JsonStream } from '../../src/scim/json-stream.ts';
import { parseProjection } from '../../src/scim/projection.ts';
import type { Resource } from '../../src/scim/resource.ts';
import { countingDirectory } from '../support/counting-directory.ts';
import { crowdLdif, nameInCrowd } from '../support/crowd.ts';
import { baseUrl, openGateway, profiles, type TestGateway } from '../support/gateway.ts';
import { mappingIn } from '../support/gluu-profile.ts';
import { lawRuns } from '../support/law-runs.ts';
import { readStream } from '../support/read-stream.ts';

const crowd = 400;
const range = (length: number): number[] => Array.from({ length }, (_, index) => index);

describe.each(profiles)('presentPage, profile %s', (profile) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile } });
    const groups = range(60).map((group) =>
      groupLdif(
        group,
        range(100).map((index) => (index + group * 7) % crowd),
      ),
    );
    await gateway.server.add([crowdLdif(profile, crowd), ...groups].join('\n'));
  });
  afterAll(() => gateway.close());

  const { signal } = new AbortController();
  function groupLdif(group: number, members: readonly number[]): string {
    const own =
      profile === 'gluu'
        ? [`dn: inum=g-${group},ou=groups,o=gluu`, 'objectClass: gluuGroup', `inum: g-${group}`, 'gluuStatus: active']
        : [`dn: cn=Crowd ${group},ou=groups,dc=example,dc=org`, 'objectClass: groupOfNames'];
    const name = profile === 'gluu' ? `displayName: Crowd ${group}` : `cn: Crowd ${group}`;
    return [...own, name, ...members.map((index) => `member: ${nameInCrowd(profile, index)}`), ''].join('\n');
  }
  function groupOf(id: number, members: readonly number[], query: Record<string, string> = {}): Shown {
    const mapping = mappingIn(gateway.context.profile, 'Group');
    const entry = makeEntry(asDn(`cn=Group ${id},${mapping.base}`), {
      [mapping.id.name]: [`id-${id}`],
      displayName: [`Group ${id}`],
      cn: [`Group ${id}`],
      member: members.map((index) => nameInCrowd(profile, index)),
    });
    return { mapping, entry, projection: parseProjection(query, mapping.resourceType) };
  }
  const read = async (part: readonly Resource[] | JsonStream): Promise<unknown> =>
    typeof part === 'function' ? readStream(part) : part;
  const pageOf = (page: readonly Shown[]) => presentPage(gateway.context, page, baseUrl, signal);

  it('shows each resource as it is shown alone, in the order of the page, however large the groups are', async () => {
    const size = fc.oneof(fc.nat(30), fc.integer({ min: 900, max: 1300 }), fc.constant(2600));
    const sizes = fc.array(fc.tuple(size, fc.nat(crowd * 2)), { minLength: 1, maxLength: 8 });
    const queries = fc.constantFrom<Record<string, string>>({}, { attributes: 'members.value' });
    await fc.assert(
      fc.asyncProperty(sizes, queries, async (groups, shown) => {
        // From `crowd` on there is nobody of that name.
        const page = groups.map(([length, from], id) =>
          groupOf(
            id,
            range(length).map((index) => (from + index) % (crowd + 20)),
            shown,
          ),
        );
        const alone = await Promise.all(page.map((one) => presentEntry(gateway.context, one, baseUrl, signal)));
        const expected = await Promise.all(
          alone.map(async (one) => (typeof one === 'function' ? readStream(one) : one)),
        );
        expect(await read(await pageOf(page))).toEqual(expected);
      }),
      lawRuns(8),
    );
  });

  it('is a list of values up to five thousand references, and a stream above that', async () => {
    const page = range(5).map((id) =>
      groupOf(
        id,
        range(1000).map((index) => index % crowd),
      ),
    );
    expect(await pageOf(page)).toHaveLength(5);
    expect(await pageOf([...page, groupOf(6, [1])])).toBeTypeOf('function');
    const hidden = range(6).map((id) => groupOf(id, range(1000), { excludedAttributes: 'members' }));
    expect(await pageOf(hidden)).toHaveLength(6);
  });

  it('resolves what the first resources refer to before it answers, so that its failure is an answer', async () => {
    const directory = {
      ...gateway.context.directory,
      find: () => Promise.reject(new LdapError('search', resultCode.busy)),
    };
    const page = range(6).map((id) =>
      groupOf(
        id,
        range(1000).map((index) => index % crowd),
      ),
    );
    const failed = presentPage({ ...gateway.context, directory }, page, baseUrl, signal);
    await expect(failed).rejects.toMatchObject({ code: resultCode.busy });
  });

  /** The LDAP operations of a page of groups, and the groups. */
  async function countedPage(wanted: Record<string, string>): Promise<readonly [readonly string[], Resource[]]> {
    const counting = countingDirectory(gateway.context.directory);
    const context = { ...gateway.context, directory: counting.directory };
    const parameters = { ...wanted, filter: 'displayName sw "Crowd"' };
    const { body, stream } = await query(context, { baseUrl, resourceType: 'Group', query: parameters, signal });
    const page = stream === undefined ? body : await readStream(stream);
    return [counting.taken(), (page as { Resources: Resource[] }).Resources];
  }

  it('takes one search for the page and one for all members, who are in many of the groups', async () => {
    const [operations, small] = await countedPage({ count: '40' });
    expect(operations).toEqual(['find', 'find']);
    expect(small.map(({ members }) => members)).toEqual(range(40).map(() => expect.objectContaining({ length: 100 })));
    const [more, all] = await countedPage({ count: '100' });
    expect(more).toEqual(['find', 'find']);
    expect(all).toHaveLength(60);
    expect(all).toEqual(expect.arrayContaining(small));
  });

  it('takes no search beside the one for the page where names give the ids, or members are not shown', async () => {
    expect((await countedPage({ excludedAttributes: 'members' }))[0]).toEqual(['find']);
    const searches = profile === 'gluu' ? ['find'] : ['find', 'find'];
    expect((await countedPage({ attributes: 'members.value' }))[0]).toEqual(searches);
  });
});
