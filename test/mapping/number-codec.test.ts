import { describe, expect, test } from 'vitest';
import { boundOf, codecFor } from '../support/codec-for.ts';
import { expectRefusal } from '../support/scim-error.ts';

const integer = { type: 'integer' };
const decimal = { type: 'decimal' };

describe('integer', () => {
  test.each([
    ['7', 7],
    ['-5', -5],
    [' 12 ', 12],
    ['007', 7],
  ])('reads %j', (text, number) => {
    expect(codecFor('integer', integer, 'testText').decode(text)).toBe(number);
  });

  test.each(['', ' ', '1.5', '0x10', 'seven', '1e3', Uint8Array.of(49, 255)])('reads %j as nothing', (value) => {
    expect(codecFor('integer', integer, 'testText').decode(value)).toBeUndefined();
  });

  test('is written as digits that the syntax allows', () => {
    expect(codecFor('integer', integer, 'testInteger').encode(-5)).toBe('-5');
    expectRefusal(() => codecFor('decimal', decimal, 'testInteger').encode(1.5), 'invalidValue', '"1.5"', 'an integer');
  });

  test.each([
    ['testInteger', 'eq', 7, '(testInteger=7)'],
    ['testInteger', 'ge', 7, '(testInteger>=7)'],
    ['testInteger', 'le', 7, '(testInteger<=7)'],
    ['testInteger', 'gt', 7, '(|) … (testInteger>=7)'],
    ['testInteger', 'lt', 7, '(|) … (testInteger<=7)'],
    ['testOneInteger', 'gt', 7, '(&(testOneInteger>=7)(!(testOneInteger=7)))'],
    ['testOneInteger', 'lt', 7, '(&(testOneInteger<=7)(!(testOneInteger=7)))'],
    ['testUnorderedInteger', 'eq', 7, '(testUnorderedInteger=7)'],
    ['testUnorderedInteger', 'ge', 7, '(|) … (testUnorderedInteger=*)'],
    ['testText', 'eq', 7, '(|) … (testText=*)'],
    ['testInteger', 'eq', 1.5, '(|) … (testInteger=*)'],
    ['testInteger', 'eq', 1e21, '(|) … (testInteger=*)'],
    ['testInteger', 'pr', undefined, '(|) … (testInteger=*)'],
  ])('%s %s %s: %s', (name, operator, value, expected) => {
    expect(boundOf(codecFor('integer', integer, name), operator, value)).toBe(expected);
  });
});

describe('decimal', () => {
  test.each([
    ['1.5', 1.5],
    ['-0.25', -0.25],
    ['1e3', 1000],
    ['7', 7],
  ])('reads %j', (text, number) => {
    expect(codecFor('decimal', decimal, 'testText').decode(text)).toBe(number);
  });

  test.each(['1,5', 'Infinity', '.', '1e999'])('reads %j as nothing', (text) => {
    expect(codecFor('decimal', decimal, 'testText').decode(text)).toBeUndefined();
  });
});
