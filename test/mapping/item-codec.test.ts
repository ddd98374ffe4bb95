import { describe, expect, test } from 'vitest';
import { boundOf, codecFor, subOf } from '../support/codec-for.ts';
import { expectRefusal } from '../support/scim-error.ts';

const email = {
  type: 'complex',
  multiValued: true,
  subAttributes: [
    { name: 'value' },
    { name: 'type' },
    { name: 'primary', type: 'boolean' },
    { name: 'at', type: 'dateTime' },
  ],
};
const mail = codecFor({ item: { sub: 'value', with: { type: 'Work', primary: false } } }, email, 'mail');

describe('a plain value as an item', () => {
  test('is shown with what all items have in common', () => {
    expect(mail.decode('a@b.c')).toEqual({ value: 'a@b.c', type: 'Work', primary: false });
    expect([mail.decode(''), mail.decode(Uint8Array.of(255))]).toEqual([undefined, undefined]);
  });

  test('is its stored sub-attribute, as the syntax allows', () => {
    expect([mail.encode({ value: 'a@b.c', type: 'home' }), mail.encode('a@b.c')]).toEqual(['a@b.c', 'a@b.c']);
    expectRefusal(() => mail.encode({ value: 'ü@b.c' }), 'invalidValue', 'thing.value', 'mail', 'ASCII');
  });

  test('stores the sub-attribute by the type that it has', () => {
    const codec = codecFor({ item: { sub: 'at', with: {} } }, email, 'testTime');
    expect(codec.decode('20200101000000Z')).toEqual({ at: '2020-01-01T00:00:00.000Z' });
    expect(codec.encode({ at: '2020-01-01T01:00:00+01:00' })).toBe('20200101000000.000Z');
  });

  test('is the value where no sub-attribute is named', () => {
    expect(codecFor('item', email, 'mail').decode('a@b.c')).toEqual({ value: 'a@b.c' });
  });
});

describe('looking for an item', () => {
  const bound = (operator: string, value: string | boolean, sub: string): string =>
    boundOf(mail, operator, value, subOf(email, sub));

  test('by the stored sub-attribute asks for it', () => {
    expect(bound('eq', 'a@b.c', 'value')).toBe('(|) … (mail=a@b.c)');
    expect(bound('sw', 'a', 'value')).toBe('(|) … (mail=a*)');
  });

  test('by one that is the same for all finds all or none', () => {
    expect(bound('eq', 'work', 'type')).toBe('(|) … (mail=*)');
    expect(bound('eq', false, 'primary')).toBe('(|) … (mail=*)');
    expect(bound('eq', true, 'primary')).toBe('(|)');
    expect(bound('eq', 'home', 'type')).toBe('(|)');
    expect(bound('co', 'or', 'type')).toBe('(|) … (mail=*)');
  });

  test('by one that no item has finds none', () => {
    expect(bound('eq', '2020-01-01T00:00:00Z', 'at')).toBe('(|)');
    expect(bound('pr', '', 'at')).toBe('(|)');
  });
});
