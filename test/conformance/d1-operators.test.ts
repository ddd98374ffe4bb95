import { expect } from 'vitest';
import { everyone, filtering } from './filtering.ts';
import { onEachProfile } from './on-each-profile.ts';
import { expectError, sorted, urn } from './service.ts';

onEachProfile('RFC 7644 3.4.2.2: the operators of filters', ({ it, service }) => {
  const { found, foundProbes, expectAll, refused } = filtering(service);

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
      ['userType eq "Dot, the \\"quoted\\""', ['dot']],
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
      ['userType co "\\""', ['dot']],
    ]);
  });

  it('152 M: pr finds what has a value, in a complex attribute any part of it', async () => {
    await expectAll([
      ['title pr', ['ann', 'bob', 'cid']],
      ['emails pr', ['ann', 'bob']],
      ['name.givenName pr', ['ann']],
      [`${urn.enterprise}:employeeNumber pr`, ['ann']],
    ]);
    const probes = [
      ['one pr', ['none', 'two']],
      ['one.left pr', ['two']],
      ['parts pr', ['one', 'two']],
      ['parts.display pr', []],
    ] as const;
    await expectAll(probes, foundProbes);
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
});
