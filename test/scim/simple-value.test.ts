import { describe, expect, test } from 'vitest';
import type { ScimValue } from '../../src/scim/resource.ts';
import { findAttribute, type ScimType } from '../../src/scim/schema.ts';
import { simpleValue, wrongValue } from '../../src/scim/simple-value.ts';
import { thingType } from '../support/resource-types.ts';
import { expectRefusal } from '../support/scim-error.ts';

const names = {
  string: 'text',
  boolean: 'flag',
  integer: 'count',
  decimal: 'ratio',
  dateTime: 'at',
  binary: 'bytes',
  reference: 'link',
};
type Simple = Exclude<ScimType, 'complex'>;

function attribute(name: string) {
  const found = findAttribute(thingType.schema.attributes, name);
  if (found === undefined) throw new Error(name);
  return found;
}
const read = (type: Simple, value: ScimValue, options = {}): ScimValue =>
  simpleValue(attribute(names[type]), value, 'the.path', options);

describe('simpleValue', () => {
  test.each<[Simple, ScimValue]>([
    ['string', 'x'],
    ['string', ' '],
    ['boolean', true],
    ['integer', -3],
    ['integer', 2 ** 53 - 1],
    ['decimal', 1.5],
    ['decimal', 2],
    ['dateTime', '2020-01-01T00:00:00+02:00'],
    ['binary', 'QQ=='],
    ['binary', 'QQ'],
    ['reference', 'https://example.com/a?b=c%20d#e'],
    ['reference', '../Users/1'],
    ['reference', 'urn:a:b'],
    ['reference', 'https://example.com/é'],
  ])('takes a %s like %j', (type, value) => {
    expect(read(type, value)).toBe(value);
  });
  test.each<[Simple, ScimValue, string]>([
    ['string', 5, 'text, not 5'],
    ['string', true, 'text, not true'],
    ['string', ['a', 'b'], 'text, not a list of 2'],
    ['string', { a: 1 }, 'text, not an object'],
    ['string', '\ud800', 'text'],
    ['boolean', 'yes', 'true or false, not "yes"'],
    ['boolean', 1, 'true or false, not 1'],
    ['integer', 1.5, 'whole number'],
    ['integer', 2 ** 53, 'whole number'],
    ['integer', '5', 'whole number'],
    ['decimal', Infinity, 'a number'],
    ['decimal', '1.5', 'a number'],
    ['dateTime', '2020-01-01', 'date and time'],
    ['dateTime', 5, 'date and time'],
    ['binary', 'é', 'base64'],
    ['binary', 5, 'base64'],
    ['reference', 'not a uri', 'a URI'],
    ['reference', 'http://x/100%', 'a URI'],
    ['reference', 'http://x/\u0000', 'a URI'],
    ['reference', 'http://x/{id}', 'a URI'],
  ])('refuses for a %s the value %j', (type, value, expected) => {
    expectRefusal(() => read(type, value), 'invalidValue', '"the.path"', expected);
  });
  test('takes "True" and "False" in any letter case for booleans', () => {
    expect(['True', 'FALSE', 'true'].map((text) => read('boolean', text))).toEqual([true, false, true]);
  });
  test('takes any text for a binary if told so, but no number', () => {
    expect(read('binary', 'not base64!', { lenientBinary: true })).toBe('not base64!');
    expectRefusal(() => read('binary', 5, { lenientBinary: true }), 'invalidValue');
  });
});

test('wrongValue does not repeat a secret, and shortens what it repeats', () => {
  expect(wrongValue(attribute('hidden'), 'hidden', 'pa55').message).not.toContain('pa55');
  expect(wrongValue(attribute('text'), 'text', 'x'.repeat(100)).message).toContain(`"${'x'.repeat(59)}…`);
});
