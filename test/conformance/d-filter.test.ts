import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { each, expectError, openService, part, sorted, urn, type JsonObject, type Service } from './service.ts';

const people: Record<string, JsonObject> = {
  ann: {
    name: { familyName: 'Archer', givenName: 'Ann' },
    title: 'Head of (*) \\ stars',
    active: true,
    externalId: 'X-1',
    emails: [
      { value: 'ann@work.example', type: 'work', primary: true },
      { value: 'ann@home.example', type: 'home' },
    ],
    [urn.enterprise]: { department: 'Sales', employeeNumber: '12' },
  },
  bob: {
    name: { familyName: 'Baker' },
    title: 'Clerk',
    active: true,
    externalId: 'x-1',
    emails: [
      { value: 'bob@work.example', type: 'home' },
      { value: 'bob@home.example', type: 'work' },
    ],
  },
  cid: {
    name: { familyName: 'Éclair' },
    title: 'clerk of court',
    active: false,
    [urn.enterprise]: { department: 'Law' },
  },
  dot: { active: false, nickName: 'Dot, the "quoted"' },
};
const everyone = Object.keys(people);

const numbers: Record<string, JsonObject> = {
  one: { count: 9, ratio: 0.5, at: '2026-01-31T12:00:00Z', bytes: 'AQID', flag: true, counts: [1, 20] },
  two: { count: 10, ratio: 10.25, at: '2026-01-31T12:30:00+01:00', bytes: 'AQIE', flag: false, counts: [3] },
  none: {},
};

describe('RFC 7644 3.4.2.2: filters', () => {
  let service: Service;
  beforeAll(async () => {
    service = await openService();
    for (const [userName, more] of Object.entries(people)) await service.user({ userName, ...more });
    for (const [label, more] of Object.entries(numbers)) await service.probe({ label, ...more });
  });
  afterAll(() => service.close());

  /** The users that a filter finds, in alphabetical order. */
  const found = async (filter: string): Promise<readonly string[]> => {
    const answer = await service.list(filter);
    expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
    const names = sorted(each(answer, 'userName'));
    expect(answer.body['totalResults']).toBe(names.length);
    return names;
  };
  const foundProbes = async (filter: string): Promise<readonly string[]> =>
    sorted(each(await service.list(filter, '/Probes'), 'label'));
  const expectAll = async (cases: readonly (readonly [string, readonly string[]])[], find = found): Promise<void> => {
    for (const [filter, names] of cases) expect([filter, await find(filter)]).toEqual([filter, names.toSorted()]);
  };
  const refused = async (...filters: readonly string[]): Promise<void> => {
    for (const filter of filters) {
      const answer = await service.list(filter);
      expect([filter, answer.status]).toEqual([filter, 400]);
      expectError(answer, 400, 'invalidFilter');
    }
  };

  it('143 M: a filter answers exactly those that match it, each and its negation', async () => {
    const filters = [
      'title pr',
      'title co "c"',
      'active eq true',
      'emails.type eq "work"',
      'emails[type eq "work" and value sw "ann"]',
      'name.familyName ge "B"',
      'externalId eq "X-1"',
      `${urn.enterprise}:department sw "S"`,
      'meta.created gt "2020-01-01T00:00:00Z"',
    ];
    for (const filter of filters) {
      const [yes, no] = [await found(filter), await found(`not (${filter})`)];
      expect([filter, sorted([...yes, ...no])]).toEqual([filter, everyone.toSorted()]);
      const alone = await Promise.all(
        everyone.map(async (name) => (await found(`userName eq "${name}" and (${filter})`)).length > 0),
      );
      expect([filter, yes]).toEqual([filter, everyone.filter((_, index) => alone[index]).toSorted()]);
    }
  });

  it('144 M, 145 M: an expression is an attribute, an operator and, but for pr, a value', async () => {
    await refused(
      '',
      ' ',
      'userName',
      'userName eq',
      'eq "x"',
      '"x" eq userName',
      'userName "x"',
      'pr',
      'userName pr "x"',
      'title pr and',
      '()',
      'userName eq "a" "b"',
    );
    await expectAll([
      ['userName pr', everyone],
      ['userName eq "ann"', ['ann']],
    ]);
  });

  it('146 T: names and operators are read in any letter case', async () => {
    await expectAll([
      ['USERNAME EQ "ann"', ['ann']],
      ['Name.FAMILYNAME Sw "ba"', ['bob']],
      ['Title PR AND NOT (userName eq "ann")', ['bob', 'cid']],
    ]);
  });

  it('147 M: eq finds identical values, of each type', async () => {
    await expectAll([
      ['title eq "Clerk"', ['bob']],
      ['active eq true', ['ann', 'bob']],
      ['nickName eq "Dot, the \\"quoted\\""', ['dot']],
    ]);
    const probes = [
      ['count eq 10', ['two']],
      ['ratio eq 0.5', ['one']],
      ['flag eq false', ['two']],
      ['bytes eq "AQIE"', ['two']],
      ['at eq "2026-01-31T11:30:00Z"', ['two']],
      ['counts eq 20', ['one']],
    ] as const;
    await expectAll(probes, foundProbes);
  });

  it('148 M: ne finds what is not identical, what has no value included', async () => {
    await expectAll([
      ['title ne "Clerk"', ['ann', 'cid', 'dot']],
      ['userName ne "ann"', ['bob', 'cid', 'dot']],
      ['active ne true', ['cid', 'dot']],
    ]);
    await expectAll([['count ne 10', ['none', 'one']]], foundProbes);
  });

  it("149 M, 150 M, 151 M: co, sw and ew find parts of a text, LDAP's own signs among them", async () => {
    await expectAll([
      ['title co "(*) \\\\"', ['ann']],
      ['title co "*"', ['ann']],
      ['title co "LERK"', ['bob', 'cid']],
      ['title sw "clerk"', ['bob', 'cid']],
      ['title sw "erk"', []],
      ['title ew "court"', ['cid']],
      ['title ew "k"', ['bob']],
      ['emails.value ew "@home.example"', ['ann', 'bob']],
      ['nickName co "\\""', ['dot']],
    ]);
  });

  it('152 M: pr finds what has a value, in a complex attribute any part of it', async () => {
    await expectAll([
      ['title pr', ['ann', 'bob', 'cid']],
      ['name pr', ['ann', 'bob', 'cid']],
      ['emails pr', ['ann', 'bob']],
      ['emails.display pr', []],
      ['name.givenName pr', ['ann']],
      [`${urn.enterprise}:employeeNumber pr`, ['ann']],
    ]);
  });

  it('153 M: gt, ge, lt and le order texts', async () => {
    await expectAll([
      ['userName gt "bob"', ['cid', 'dot']],
      ['userName ge "bob"', ['bob', 'cid', 'dot']],
      ['userName lt "bob"', ['ann']],
      ['userName le "bob"', ['ann', 'bob']],
      ['name.familyName lt "B"', ['ann']],
      ['title gt "clerk"', ['ann', 'cid']],
    ]);
  });

  it('154 M: times are ordered as times, whatever offset they are written with', async () => {
    await expectAll(
      [
        ['at gt "2026-01-31T11:45:00Z"', ['one']],
        ['at lt "2026-01-31T13:00:00+01:00"', ['two']],
        ['at le "2026-01-31T13:00:00+01:00"', ['one', 'two']],
        ['meta.created gt "2020-01-01T00:00:00+14:00"', ['none', 'one', 'two']],
        ['meta.lastModified lt "2020-01-01T00:00:00Z"', []],
      ],
      foundProbes,
    );
  });

  it('155 M: numbers are ordered as numbers', async () => {
    await expectAll(
      [
        ['count gt 9', ['two']],
        ['count le 10', ['one', 'two']],
        ['count lt 10', ['one']],
        ['ratio gt 9', ['two']],
        ['ratio lt 0.75', ['one']],
        ['counts ge 4', ['one']],
      ],
      foundProbes,
    );
  });

  it('156 M: ordering a Boolean or binary value is refused', async () => {
    await refused('active gt true', 'active le false', 'emails[primary ge true]');
    for (const filter of ['flag lt true', 'bytes gt "AQID"', 'bytes le "AQID"']) {
      expectError(await service.list(filter, '/Probes'), 400, 'invalidFilter');
    }
  });

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
    await expectAll([
      ['emails[type eq "work" and value ew "@work.example"]', ['ann']],
      ['emails.type eq "work" and emails.value ew "@work.example"', ['ann', 'bob']],
      ['emails[type eq "work" and primary eq true]', ['ann']],
      ['emails[not (type eq "work")]', ['ann', 'bob']],
      ['emails[type eq "home" or type eq "other"]', ['ann', 'bob']],
    ]);
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
    expect(active).toBe(false);
    const ids = async (filter: string) => each(await service.list(`userName eq "eve" and ${filter}`), 'id');
    expect(await ids('active eq false')).toEqual([id]);
    expect(await ids('active pr')).toEqual([id]);
    expect(await ids('active ne false')).toEqual([]);
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
