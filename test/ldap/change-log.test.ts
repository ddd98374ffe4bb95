import { describe, expect, test } from 'vitest';
import { loggedAfter, loggedRemoval, loggedRemovals } from '../../src/ldap/change-log.ts';
import { asDn } from '../../src/ldap/dn.ts';
import { makeEntry } from '../../src/ldap/entry.ts';
import { printFilter } from '../../src/ldap/filter.ts';

const log = asDn('cn=accesslog');
const second = Date.UTC(2026, 0, 31, 12);

describe('the search for what was removed', () => {
  test.each([
    ['times', '(&(reqStart>=20260131120000.000Z)(!(&(!(reqType=delete))(!(reqType=modrdn))))(reqResult=0))'],
    ['types', '(&(|(reqType=delete)(reqType=modrdn))(!(reqStart<=20260131115959.999Z))(reqResult=0))'],
  ] as const)('asks for successful deletions and renamings of a time or later, by their %s', (by, filter) => {
    const { base, scope, filter: asked } = loggedRemovals(log, second, by, ['inum']);
    expect([base, scope, printFilter(asked)]).toEqual(['cn=accesslog', 'one', filter]);
  });

  test('asks for the old values of the attribute types that matter, and for no others', () => {
    const { attributes, matchedValues = [] } = loggedRemovals(log, second, 'types', ['objectClass', 'inum']);
    expect(attributes).toEqual(['reqDN', 'reqStart', 'reqEntryUUID', 'reqOld']);
    expect(matchedValues.map(printFilter)).toEqual([
      '(reqDN=*)',
      '(reqStart=*)',
      '(reqEntryUUID=*)',
      '(reqOld=objectClass: *)',
      '(reqOld=inum: *)',
    ]);
  });
});

describe('an entry of the change log', () => {
  const attributes = { reqDN: ['inum=A,ou=people,o=gluu'], reqStart: ['20260131120000.000013Z'] };

  test('says which entry it was, and when', () => {
    const removal = loggedRemoval(
      makeEntry(log, { ...attributes, reqEntryUUID: ['2E536760-7a96-1041-8f39-4957445e6807'] }),
    );
    expect(removal).toMatchObject({
      dn: 'inum=A,ou=people,o=gluu',
      time: second,
      entryUuid: '2e536760-7a96-1041-8f39-4957445e6807',
    });
  });

  test('says what the entry held, whatever colons that has', () => {
    const reqOld = ['cn: a: b', 'cn: ', 'CN: c', 'cname: d', new Uint8Array([0xff])];
    const old = loggedRemoval(makeEntry(log, { ...attributes, reqOld }))?.old;
    expect([old?.('cn'), old?.('CN'), old?.('sn')]).toEqual([['a: b', '', 'c'], ['a: b', '', 'c'], []]);
  });

  test.each([{ reqDN: attributes.reqDN }, { reqStart: attributes.reqStart }, { ...attributes, reqStart: ['now'] }])(
    'without name or time says nothing: %j',
    (some) => {
      expect(loggedRemoval(makeEntry(log, some))).toBeUndefined();
    },
  );
});

describe('the entry above the log', () => {
  test('says where the log begins: after the last change of any server that it lost', () => {
    const minCSN = ['20260131115900.432479Z#000000#001#000000', '20260131120000.000001Z#000000#002#000000'];
    expect(loggedAfter(makeEntry(log, { minCSN }))).toBe(second);
  });

  test.each([{}, { minCSN: ['no time'] }])('says nothing of a log that has none, or is empty: %j', (some) => {
    expect(loggedAfter(makeEntry(log, some))).toBeUndefined();
  });
});
