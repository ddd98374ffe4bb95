import { describe, expect, test } from 'vitest';
import { boundOf, codecFor } from '../support/codec-for.ts';
import { expectRefusal } from '../support/scim-error.ts';

describe('binary', () => {
  const codec = codecFor('binary', { type: 'binary' }, 'testOctets');

  test('is base64 of the octets, whether these are text or not', () => {
    expect(codec.decode(Uint8Array.of(255, 255))).toBe('//8=');
    expect(codec.decode('é')).toBe('w6k=');
    expect(codec.encode('//8=')).toEqual(Uint8Array.of(255, 255));
  });

  test('is read with blanks and without padding', () => {
    expect(codec.encode('/ /\n8')).toEqual(Uint8Array.of(255, 255));
  });

  test('what is no base64 is refused', () => {
    expectRefusal(() => codec.encode('*'), 'invalidValue', 'thing', 'base64');
  });

  test('is found by its octets where the directory compares them, but presence is not certain', () => {
    expect(boundOf(codec, 'eq', '//8=')).toBe('(testOctets=\\ff\\ff)');
    expect(boundOf(codec, 'pr')).toBe('(|) … (testOctets=*)');
    const opaque = codecFor('binary', { type: 'binary' }, 'userCertificate');
    expect(boundOf(opaque, 'eq', '//8=')).toBe('(|) … (userCertificate=*)');
  });
});

test('a password is written, never read and never found', () => {
  const codec = codecFor('password', { type: 'string' }, 'userPassword');
  expect(codec.encode('secret')).toBe('secret');
  expect(codec.decode('secret')).toBeUndefined();
  expect([boundOf(codec, 'pr'), boundOf(codec, 'eq', 'secret')]).toEqual(['(|)', '(|)']);
});
