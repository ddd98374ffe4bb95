import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../src/gateway/query.ts';
import type { GatewayContext } from '../../src/gateway/context.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { baseUrl, openGateway, profiles, type TestGateway } from '../support/gateway.ts';

const people = 230;

const nameOf = (index: number): string => `walker${String(index).padStart(3, '0')}`;
const titleOf = (index: number): string => (index % 2 === 0 ? 'title: Even\n' : '');
const personLdif = {
  gluu: (index: number) =>
    `dn: inum=${nameOf(index)},ou=people,o=gluu\nobjectClass: gluuPerson\nobjectClass: gluuCustomPerson\n` +
    `inum: ${nameOf(index)}\nuid: ${nameOf(index)}\n${titleOf(index).replace('title', 'oxTrustTitle')}`,
  inetorgperson: (index: number) =>
    `dn: uid=${nameOf(index)},ou=people,dc=example,dc=org\nobjectClass: inetOrgPerson\nuid: ${nameOf(index)}\n` +
    `cn: ${nameOf(index)}\nsn: ${nameOf(index)}\n${titleOf(index)}`,
};

describe.each(profiles)('query, profile %s', (profile) => {
  const samples = profile === 'gluu' ? 6 : 4;
  let gateway: TestGateway;
  const names = (list: ScimObject): string[] =>
    (list['Resources'] as ScimObject[]).map((one) => String(one['userName']));
  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile } });
    await gateway.server.add(Array.from({ length: people }, (_, index) => personLdif[profile](index)).join('\n'));
  });
  afterAll(() => gateway.close());

  it('gives every page the true total, and each entry exactly once over all pages', async () => {
    const total = people + samples;
    const seen: string[] = [];
    for (let startIndex = 1; startIndex <= total; startIndex += 50) {
      const page = await gateway.list(undefined, { startIndex: String(startIndex), count: '50' });
      expect(page['totalResults']).toBe(total);
      expect(page['startIndex']).toBe(startIndex);
      expect(page['itemsPerPage']).toBe(names(page).length);
      seen.push(...names(page));
    }
    expect(seen).toHaveLength(total);
    expect(new Set(seen).size).toBe(total);
  });

  it('shows the same page whether the answer is read whole or walked', async () => {
    const whole = await gateway.list('userName sw "walker01"', { count: '5', startIndex: '4' });
    const walked = await gateway.list('userName sw "walker"', { count: '5', startIndex: '14' });
    expect(whole['totalResults']).toBe(10);
    expect(walked['totalResults']).toBe(people);
    expect(names(whole)).toEqual(names(walked));
  });

  it('evaluates on the values what LDAP cannot answer, with the true total', async () => {
    const later = await gateway.list('userName ge "walker100" and userName lt "walker210"', { count: '3' });
    expect(later['totalResults']).toBe(110);
    expect(names(later)).toEqual(['walker100', 'walker101', 'walker102']);
    const noTitle = await gateway.list('userName sw "walker" and not (title eq "even")', { count: '0' });
    expect(noTitle).toMatchObject({ totalResults: people / 2, Resources: [] });
  });

  it('answers count=0 with the total alone, and an index beyond the end with an empty page', async () => {
    expect(await gateway.list(undefined, { count: '0' })).toMatchObject({
      totalResults: people + samples,
      itemsPerPage: 0,
    });
    const beyond = await gateway.list(undefined, { startIndex: '9999' });
    expect(beyond).toMatchObject({ totalResults: people + samples, startIndex: 9999, Resources: [] });
  });

  it('refuses a scan beyond the limit with tooMany, saying what to add', async () => {
    const narrow: GatewayContext = { ...gateway.context, scanEntries: 100 };
    const request = { baseUrl, resourceType: 'User', signal: new AbortController().signal };
    await expect(query(narrow, { ...request, query: { filter: 'userName ge "a"' } })).rejects.toMatchObject({
      status: 400,
      scimType: 'tooMany',
      message: expect.stringContaining('add a condition'),
    });
    const { body } = await query(narrow, { ...request, query: { filter: 'title pr', count: '0' } });
    expect(body?.['totalResults'], 'a filter that LDAP answers alone has no such limit').toBeGreaterThan(100);
  });

  if (profile === 'gluu')
    it('speaks about the value that is shown: people whom only gluuStatus makes active are found', async () => {
      const active = await gateway.list('active eq true', { attributes: 'userName,active' });
      expect(names(active)).toContain('outsider');
      expect((active['Resources'] as ScimObject[]).every((one) => one['active'] === true)).toBe(true);
      const inactive = await gateway.list('active eq false', { count: '1000' });
      expect(Number(active['totalResults']) + Number(inactive['totalResults'])).toBe(people + samples);
      expect((inactive['Resources'] as ScimObject[]).every((one) => one['active'] === false)).toBe(true);
    });

  it('wants all conditions of a value path to hold for the same value', async () => {
    const both = await gateway.list('emails[type eq "work" and value eq "bjensen@example.com"]');
    const apart = await gateway.list('emails[type eq "home" and value eq "bjensen@example.com"]');
    expect([names(both), names(apart)]).toEqual([['bjensen'], []]);
  });

  if (profile === 'gluu')
    it('finds references by the display name and the id of what they name', async () => {
      const byDisplay = await gateway.list('groups.display eq "tour guides"', { attributes: 'userName,groups' });
      expect(names(byDisplay)).toContain('bjensen');
      const [person = {}] = byDisplay['Resources'] as ScimObject[];
      const [first = {}] = person['groups'] as ScimObject[];
      const byId = await gateway.list(`groups eq "${String(first['value'])}"`);
      expect(byId['totalResults']).toBe(byDisplay['totalResults']);
    });

  if (profile === 'gluu')
    it('finds addresses that stand only in mail, because they are shown as e-mails', async () => {
      expect(names(await gateway.list('emails.value co "@gluu.example.com"'))).toEqual(['admin']);
    });

  it('refuses a filter on an attribute that the type does not have', async () => {
    expect(await gateway.refusal('query', { query: { filter: 'shoeSize eq 43' } })).toMatchObject({
      scimType: 'invalidFilter',
    });
  });
});
