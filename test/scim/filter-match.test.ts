import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ResolvedAttribute } from '../../src/scim/attribute-path.ts';
import {
  compareCodePoints,
  compileFilter,
  compileValueFilter,
  defaultPreparation,
} from '../../src/scim/filter-match.ts';
import { parseFilter } from '../../src/scim/filter-parser.ts';
import { resolveFilter, resolveValueFilter } from '../../src/scim/resolve-filter.ts';
import type { Resource } from '../../src/scim/resource.ts';
import type { ResourceType } from '../../src/scim/resource-type.ts';
import { findAttribute } from '../../src/scim/schema.ts';
import { thingType, userType } from '../support/resource-types.ts';

const limits = { maxLength: 2000, maxDepth: 10, maxTerms: 30 };
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

function matches(text: string, resource: Resource, type: ResourceType = thingType): boolean {
  return compileFilter(resolveFilter(parseFilter(text, limits), type), defaultPreparation)(resource);
}

const kim: Resource = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
  id: 'Ab1',
  userName: 'Kim',
  name: { familyName: 'Jönsson' },
  active: true,
  title: '',
  emails: [
    { value: 'kim@work.example', type: 'work', primary: true },
    { value: 'kim@home.example', type: 'home' },
  ],
  meta: { created: '2020-01-01T12:00:00.123456Z' },
  [enterprise]: { department: 'R&D', manager: { value: 'm1' } },
};

describe('compileFilter', () => {
  test.each([
    ['userName eq "kIM"', true],
    ['userName eq "kim "', false],
    ['userName ne "other"', true],
    ['userName ne "KIM"', false],
    ['id eq "Ab1"', true],
    ['id eq "ab1"', false],
    ['userName sw "KI"', true],
    ['userName sw "im"', false],
    ['userName ew "IM"', true],
    ['userName ew "ki"', false],
    ['userName co "I"', true],
    ['userName co "x"', false],
    ['userName gt "kil"', true],
    ['userName gt "kim"', false],
    ['userName ge "kim"', true],
    ['userName lt "kin"', true],
    ['userName lt "kim"', false],
    ['userName le "kim"', true],
    ['userName gt "A"', true],
    ['title pr', false],
    ['title eq null', true],
    ['title eq ""', true],
    ['title ne "x"', true],
    ['nickName lt "z"', false],
    ['name pr', true],
    ['addresses pr', false],
    ['emails pr', true],
    ['name.familyName eq "JO\u0308NSSON"', true],
    ['name[familyName sw "j"]', true],
    ['active eq true', true],
    ['active eq "False"', false],
    ['department eq "r&d"', true],
    ['manager eq "m1"', true],
    ['schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"', true],
    ['schemas[value ew ":Group"]', false],
    ['userName eq "x" or id pr and active eq true', true],
    ['(userName eq "x" or id pr) and active eq false', false],
    ['not (userName eq "x" or active eq false)', true],
  ])('%s is %s for Kim', (text, expected) => {
    expect(matches(text, kim, userType)).toBe(expected);
  });
  test('a multi-valued attribute matches with any value, not with all', () => {
    expect(matches('emails.value ew "home.example"', kim, userType)).toBe(true);
    expect(matches('emails.type ne "work"', kim, userType)).toBe(false);
    expect(matches('emails.type eq "home" and emails.value sw "kim@work"', kim, userType)).toBe(true);
  });
  test('the conditions of a value path hold on one value', () => {
    expect(matches('emails[type eq "home" and value sw "kim@work"]', kim, userType)).toBe(false);
    expect(matches('emails[type eq "home" and value sw "kim@home"]', kim, userType)).toBe(true);
    expect(matches('emails[not (type eq "work")]', kim, userType)).toBe(true);
    expect(matches('not (emails[type eq "work"])', kim, userType)).toBe(false);
  });
  test('a missing flag of an existing value counts as false, a missing attribute does not', () => {
    expect(matches('emails[type eq "home" and primary eq false]', kim, userType)).toBe(true);
    expect(matches('emails[type eq "work" and primary eq false]', kim, userType)).toBe(false);
    expect(matches('emails.primary eq false', kim, userType)).toBe(true);
    expect(matches('emails.primary eq false', { userName: 'x' }, userType)).toBe(false);
    expect(matches('emails.primary pr', { emails: [{ value: 'x' }] }, userType)).toBe(false);
    expect(matches('active eq false', { userName: 'x' }, userType)).toBe(false);
    expect(matches('active ne true', { userName: 'x' }, userType)).toBe(true);
  });
  test('times are compared as instants, to the nanosecond', () => {
    expect(matches('meta.created eq "2020-01-01T14:00:00.123456+02:00"', kim, userType)).toBe(true);
    expect(matches('meta.created gt "2020-01-01T12:00:00.123455Z"', kim, userType)).toBe(true);
    expect(matches('meta.created lt "2020-01-01T12:00:00.123457Z"', kim, userType)).toBe(true);
    expect(matches('meta.created gt "2020-01-01T12:00:00.1234560Z"', kim, userType)).toBe(false);
    expect(matches('meta.created gt "2020-01-01T12:30:00.9+01:00"', kim, userType)).toBe(true);
    expect(matches('at ge "2020-01-01T12:00:00Z"', { at: 'yesterday' })).toBe(false);
  });
  test('numbers are compared as numbers', () => {
    expect(matches('count gt 9', { count: 10 })).toBe(true);
    expect(matches('count eq 10.0', { count: 10 })).toBe(true);
    expect(matches('ratio lt 1e-1', { ratio: 0.05 })).toBe(true);
    expect(matches('count le 9', { count: 10 })).toBe(false);
    expect(matches('count eq 0', { count: 0 })).toBe(true);
    expect(matches('count lt 5', {})).toBe(false);
  });
  test('binaries are compared as octets', () => {
    expect(matches('bytes eq "QQ"', { bytes: 'QQ==' })).toBe(true);
    expect(matches('bytes ne "QQ=="', { bytes: 'QQ' })).toBe(false);
    expect(matches('bytes eq "qq=="', { bytes: 'QQ==' })).toBe(false);
  });
  test('references are compared as written', () => {
    expect(matches('link eq "http://x/A"', { link: 'http://x/A' })).toBe(true);
    expect(matches('link eq "http://x/a"', { link: 'http://x/A' })).toBe(false);
  });
  test('a value of another type than the schema says does not match', () => {
    expect(matches('text eq "5"', { text: 5 })).toBe(false);
    expect(matches('text co "5"', { text: 5 })).toBe(false);
    expect(matches('flag eq true', { flag: 'true' })).toBe(false);
    expect(matches('count eq 5', { count: '5' })).toBe(false);
  });
  test('uses the preparation of the attribute that is compared', () => {
    const asked: string[] = [];
    const preparation = ({ attribute, sub }: ResolvedAttribute) => {
      asked.push(sub?.name ?? attribute.name);
      return (text: string) => text.replaceAll(' ', '');
    };
    const filter = resolveFilter(parseFilter('texts eq "a b" and parts.value sw "c d"', limits), thingType);
    expect(compileFilter(filter, preparation)({ texts: ['ab'], parts: [{ value: 'cde' }] })).toBe(true);
    expect(asked).toEqual(['texts', 'value']);
  });
});

test('compileValueFilter tests one value, complex or simple', () => {
  const attribute = (name: string): ResolvedAttribute => {
    const found = findAttribute(thingType.schema.attributes, name);
    if (found === undefined) throw new Error(name);
    return { attribute: found };
  };
  const compile = (text: string, name: string) =>
    compileValueFilter(resolveValueFilter(parseFilter(text, limits), attribute(name)), defaultPreparation);
  expect(compile('value eq "A" and on eq false', 'parts')({ value: 'a' })).toBe(true);
  expect(compile('value eq "A" and on eq false', 'parts')({ value: 'a', on: true })).toBe(false);
  expect(compile('value sw "a"', 'texts')('Abc')).toBe(true);
  expect(compile('value sw "b"', 'texts')('Abc')).toBe(false);
});

describe('compareCodePoints', () => {
  test('orders by code point, not by code unit', () => {
    expect(compareCodePoints('\uFFFD', '😀')).toBeLessThan(0);
    expect(compareCodePoints('\uE000', '\u{10FFFF}')).toBeLessThan(0);
    expect(compareCodePoints('\uFFFD', '\u{10000}')).toBeLessThan(0);
    expect(compareCodePoints('😀', '\uD7FF')).toBeGreaterThan(0);
    expect(compareCodePoints('a', 'ab')).toBeLessThan(0);
    expect(compareCodePoints('Z', 'a')).toBeLessThan(0);
  });
  test('orders like the code points one by one', () => {
    const text = fc.string({ unit: 'binary', maxLength: 4 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [left, right] = [Array.from(a), Array.from(b)].map((letters) =>
          letters.map((c) => c.codePointAt(0) ?? 0),
        );
        const index = (left ?? []).findIndex((point, at) => point !== right?.[at]);
        const expected =
          index < 0 ? (left?.length ?? 0) - (right?.length ?? 0) : (left?.[index] ?? 0) - (right?.[index] ?? -1);
        expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(expected));
      }),
    );
  });
});

test('defaultPreparation is idempotent and folds case only where the schema does', () => {
  const attribute = (name: string): ResolvedAttribute => {
    const found = findAttribute(thingType.schema.attributes, name);
    if (found === undefined) throw new Error(name);
    return { attribute: found };
  };
  expect(defaultPreparation(attribute('text'))('Ｋim İ ΑΣ')).toBe('kim i ασ');
  expect(defaultPreparation(attribute('exact'))('Ｋim')).toBe('Kim');
  expect(defaultPreparation(attribute('link'))('Kim')).toBe('Kim');
  const prepare = defaultPreparation(attribute('text'));
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(prepare(prepare(text))).toBe(prepare(text));
    }),
  );
});
