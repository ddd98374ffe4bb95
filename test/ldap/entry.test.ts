import { describe, expect, test } from 'vitest';
import { asDn } from '../../src/ldap/dn.ts';
import { makeEntry, octetsOf, textOf, textsOf, valuesOf } from '../../src/ldap/entry.ts';

const photo = Uint8Array.of(255, 216);
const entry = makeEntry(asDn('cn=a'), { objectClass: ['top', 'person'], jpegPhoto: [photo, 'ASCII'] });

describe('an entry', () => {
  test('gives its values in any letter case, and none for what it lacks', () => {
    expect(valuesOf(entry, 'OBJECTCLASS')).toEqual(['top', 'person']);
    expect(valuesOf(entry, 'cn')).toEqual([]);
  });

  test('gives only text where text is asked for', () => {
    expect(textsOf(entry, 'JpegPhoto')).toEqual(['ASCII']);
  });
});

describe('a value', () => {
  test('has octets, and text when they are UTF-8', () => {
    expect(octetsOf('é')).toEqual(Uint8Array.of(0xc3, 0xa9));
    expect(octetsOf(photo)).toBe(photo);
    expect(textOf('é')).toBe('é');
    expect(textOf(photo)).toBeUndefined();
  });
});
