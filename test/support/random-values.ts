import * as fc from 'fast-check';
import type { ValuePool } from './random-filters.ts';

/**
 * Texts in which directories and gateways could differ: letter case, blanks, forms of one letter, LDAP's, SCIM's and
 * JSON's own signs. Left out is where slapd's folding, made for Unicode 3, is known to differ from today's: letters
 * such as ℂ, 𝒜, Ꭰ, and a decomposed İ.
 */
export const oddTexts: readonly string[] = [
  'Ann', 'ann', 'ANN', 'Ann  Lee', ' ann lee', 'Lee ', ' ', '   ', 'x', 'X x', 'Müller', 'MÜLLER', 'Mu\u0308ller', 'mueller',
  'Straße', 'STRASSE', 'ΑΣ', 'ας', 'ασ', 'İstanbul', 'istanbul', 'ıstanbul', 'ǰ', 'J\u030c', 'Ann\u00a0Lee', 'ａｎｎ', 'ﬁn', 'fin', '日本', '😀 x',
  'a.b@example.com', 'A.B@Example.COM', 'tel:+1-201', '10', '010', '1 0', '-5', 'TRUE', 'true', 'on', 'OFF', 'ok', 'Good', 'bad', '5\u20105', '5-5', '55',
  '*', 'a*b', '(a)', '\\', '\\2a', '"', 'a"b', "O'Connor, Jr.", 'tab\there', 'line\nbreak', '#x', 'null', '{}', '{"value":"Ann"}', '[1]', '\u0000x',
  'uid=Ann,ou=tools,o=gluu', 'UID=ann, ou=Tools,o=GLUU', 'ou=x', 'http://localhost/scim/v2/Tools/Ann', 'urn:test:2.0:More', 'URN:TEST:2.0:TOOL', 'Tool', 'http://x/y?z=ä',
]; // prettier-ignore

export const times: readonly string[] = [
  '2020-01-01T00:00:00Z', '2020-01-01T00:00:00.000Z', '2020-01-01T01:00:00+01:00', '2020-01-01T00:00:00.5Z', '2020-01-01T00:00:00.500000001Z',
  '2019-12-31T23:59:59.999Z', '2020-01-01T00:00:01', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '0000-01-01T00:00:00+14:00', '2016-12-31T24:00:00Z',
]; // prettier-ignore

export const generalizedTimes: readonly string[] = [
  '20200101000000Z', '20200101000000.000Z', '20200101010000+0100', '20200101000000.5Z', '20200101000000,500Z', '20200101000000.500000001Z',
  '20191231235959.999Z', '202001010000Z', '2020010100Z', '20200101000001Z', '00010101000000Z', '99991231235959.999Z',
]; // prettier-ignore

export const numbers: readonly number[] = [0, 10, -5, 1.5, 9_007_199_254_740_991, 1e21, 55];

export const pool: ValuePool = { texts: oddTexts, times, numbers };

/** A complex value as somebody's JSON text: members in any order, with blanks, with nulls, with more than is known. */
export const jsonTexts: fc.Arbitrary<string> = fc
  .record(
    {
      value: fc.constantFrom<unknown>(...oddTexts, null, 7, true),
      note: fc.constantFrom(...oddTexts),
      display: fc.constantFrom(...oddTexts, null),
      type: fc.constantFrom('work', 'Home', null),
      primary: fc.constantFrom<unknown>(true, false, null, 'true'),
      on: fc.constantFrom<unknown>(true, false, null, 'TRUE'),
      count: fc.constantFrom<unknown>(...numbers, '10', null),
      at: fc.constantFrom(...times),
      bytes: fc.constantFrom('AQ==', 'AQ', '//8=', 'A Q=='),
      unknown: fc.constantFrom<unknown>('Ann', { deep: ['Ann'] }),
    },
    { requiredKeys: [] },
  )
  .chain((object) =>
    fc
      .shuffledSubarray(Object.keys(object), { minLength: 0 })
      .map((keys) => Object.fromEntries(keys.map((key) => [key, object[key as keyof typeof object]]))),
  )
  .chain((object) =>
    fc.constantFrom(
      JSON.stringify(object),
      JSON.stringify(object, undefined, 2),
      JSON.stringify(object, undefined, ' ').replaceAll('\n', ' '),
    ),
  );
