import { expect } from 'vitest';
import { everyone, filtering } from './filtering.ts';
import { onEachProfile } from './on-each-profile.ts';
import { each, expectError, part, urn, type JsonObject } from './service.ts';

onEachProfile('RFC 7644 3.4.2.2: the grammar of filters', ({ it, service, facts, lists }) => {
  const { found, foundProbes, expectAll, refused } = filtering(service);

  it('157 M, 158 M: and, or, not and parentheses bind as the standard says', async () => {
    await expectAll([
      ['userName eq "ann" or userName eq "bob" and title eq "none"', ['ann']],
      ['(userName eq "ann" or userName eq "bob") and title eq "Clerk"', ['bob']],
      ['title eq "none" and userName eq "ann" or userName eq "bob"', ['bob']],
      ['not (userName eq "ann") and not (userName eq "bob")', ['cid', 'dot']],
      ['not (userName eq "ann" or userName eq "bob")', ['cid', 'dot']],
      ['not (title pr) or active eq true', ['ann', 'bob', 'dot']],
      ['not (not (userName eq "ann"))', ['ann']],
    ]);
  });

  it('159 T: not needs parentheses', async () => {
    await refused('not userName eq "ann"', 'not title pr', 'title pr and not active eq true');
  });

  it('160 M, 161 T: in brackets all terms are about one value; dotted terms may be about several', async () => {
    for (const { name, endpoint } of lists) {
      const [find, first, second] = endpoint === '/Users' ? [found, 'ann', 'bob'] : [foundProbes, 'one', 'two'];
      const cases: readonly (readonly [string, readonly string[]])[] = [
        [`${name}[type eq "work" and value ew "@work.example"]`, [first]],
        [`${name}.type eq "work" and ${name}.value ew "@work.example"`, [first, second]],
        [`${name}[type eq "work" and primary eq true]`, [first]],
        [`${name}[not (type eq "work")]`, [first, second]],
        [`${name}[type eq "home" or type eq "other"]`, [first, second]],
      ];
      await expectAll(cases, find);
    }
  });

  it('162 M: of several values one that matches is enough', async () => {
    await expectAll([
      ['emails.value eq "ann@home.example"', ['ann']],
      ['emails.value eq "ann@work.example"', ['ann']],
      ['emails co "@home"', ['ann', 'bob']],
    ]);
    await expectAll(
      [
        ['counts eq 1', ['one']],
        ['counts eq 20', ['one']],
        ['counts gt 2 and counts lt 2', ['one']],
      ],
      foundProbes,
    );
  });

  it('163 M: a complex attribute without a value of its own is compared by a part only', async () => {
    await refused('name eq "Archer"', 'name co "a"', 'meta gt "2020-01-01T00:00:00Z"', 'addresses eq "x"');
    await expectAll([['name.familyName eq "archer"', ['ann']]]);
  });

  it('164 T: brackets within brackets are refused', async () => {
    await refused('emails[value[type eq "x"]]', 'emails[emails[type eq "work"]]');
  });

  it('165 M: values are JSON: text, number, true, false, null', async () => {
    await refused(
      "userName eq 'ann'",
      'userName eq ann',
      'active eq yes',
      'userName eq "ann',
      'userName eq {"a":1}',
      'userName eq [1]',
      'userName eq "\\x"',
    );
    await expectAll([
      ['userName eq "\\u0061nn"', ['ann']],
      ['active eq false', ['cid', 'dot']],
      ['title eq null', ['dot']],
    ]);
    await expectAll(
      [
        ['count eq 9', ['one']],
        ['ratio eq 1.025e1', ['two']],
        ['count eq -9', []],
      ],
      foundProbes,
    );
  });

  it('166 T: eq null is "has no value", ne null is "has one"', async () => {
    await expectAll([
      ['title eq null', ['dot']],
      ['title ne null', ['ann', 'bob', 'cid']],
      ['emails eq null', ['cid', 'dot']],
      ['not (title eq null)', ['ann', 'bob', 'cid']],
    ]);
  });

  it('167 M: names may be qualified by the URN of their schema', async () => {
    await expectAll([
      [`${urn.enterprise}:department eq "sales"`, ['ann']],
      [`${urn.user}:userName eq "bob"`, ['bob']],
      [`${urn.user}:name.familyName eq "baker"`, ['bob']],
      [`${urn.enterprise}:department pr and ${urn.user}:title co "court"`, ['cid']],
    ]);
  });

  it('168 M: an unknown operator is refused by name', async () => {
    const answer = await service.list('userName regex "x"');
    expectError(answer, 400, 'invalidFilter');
    expect(answer.body['detail']).toContain('regex');
    await refused('userName = "x"', 'userName like "x"', 'userName eqs "x"');
  });

  it('169 M: what is no filter is refused, with the place where it fails', async () => {
    const answer = await service.list('(userName eq "a"');
    expectError(answer, 400, 'invalidFilter');
    await refused(
      'userName eq "a")',
      'emails[type eq "work"',
      'emails type eq "work"]',
      '((userName eq "a")',
      'userName eq "a" and or title pr',
      'userName eq "a" xor title pr',
    );
  });

  it('170 M: caseExact decides how texts compare', async () => {
    await expectAll([
      ['externalId eq "x-1"', ['bob']],
      ['externalId eq "X-1"', ['ann']],
      ['externalId sw "X"', ['ann']],
      ['userName eq "ANN"', ['ann']],
      ['title eq "CLERK"', ['bob']],
    ]);
    const [ann] = (await service.list('userName eq "ann"')).body['Resources'] as readonly JsonObject[];
    await expectAll([
      [`id eq "${String(ann?.['id'])}"`, ['ann']],
      [`id eq "${String(ann?.['id']).toUpperCase()}"`, []],
    ]);
  });

  it('171 M: a filter is about the value that is shown, a default included', async () => {
    const { id, active } = await service.user({ userName: 'eve' });
    expect(active).toBe(facts.active);
    const ids = async (filter: string) => each(await service.list(`userName eq "eve" and ${filter}`), 'id');
    expect(await ids(`active eq ${facts.active}`)).toEqual([id]);
    expect(await ids('active pr')).toEqual([id]);
    expect(await ids(`active ne ${facts.active}`)).toEqual([]);
    await service.remove(`/Users/${String(id)}`);
  });

  it('172 T: schemas finds resources that have an extension', async () => {
    await expectAll([
      [`schemas eq "${urn.enterprise}"`, ['ann', 'cid']],
      [`not (schemas eq "${urn.enterprise}")`, ['bob', 'dot']],
      [`schemas eq "${urn.user}"`, everyone],
    ]);
  });

  it("173 T: what is never returned can't be found out by a filter", async () => {
    for (const filter of [
      'password co "a"',
      'password eq "x"',
      'password pr',
      'not (password sw "a")',
      'userName pr or password pr',
    ]) {
      const answer = await service.list(filter);
      expect([filter, answer.status]).toEqual([filter, 400]);
      expect(part(answer.body, 'scimType')).toBe('invalidFilter');
    }
    expectError(await service.list('secret eq "x"', '/Probes'), 400, 'invalidFilter');
  });

  it('174 T: length and nesting of a filter are bounded', async () => {
    await refused(
      `${'('.repeat(10_000)}title pr`,
      `title eq "${'x'.repeat(100_000)}"`,
      Array.from({ length: 5000 }, () => 'title pr').join(' or '),
      `${'not ('.repeat(500)}title pr${')'.repeat(500)}`,
    );
  });
});
