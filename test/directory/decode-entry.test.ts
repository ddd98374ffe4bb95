import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeMessage } from '../../src/directory/ber-message.ts';
import { decodeEntry } from '../../src/directory/decode-entry.ts';
import { octetsOf, type Entry } from '../../src/ldap/entry.ts';
import { ber, entry, message } from './fake-server.ts';

function decode(octets: Buffer): Entry {
  const { buffer, start, end } = decodeMessage(octets);
  return decodeEntry(buffer, start, end);
}

test('keeps the octets of any value', () => {
  const octets = fc.uint8Array({ maxLength: 40 });
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          octets,
          fc.string().map((text) => Buffer.from(text)),
        ),
      ),
      (values) => {
        const { attributes } = decode(entry(5, 'cn=x', { a: values.map((each) => Buffer.from(each)) }));
        expect(attributes.get('a')?.map((each) => Buffer.from(octetsOf(each)))).toEqual(
          values.map((each) => Buffer.from(each)),
        );
      },
    ),
  );
});

test('gives UTF-8 as text, a leading U+FEFF included', () => {
  const texts = ['', 'plain', '\0', '\uFEFFx', 'ä', '\u{1F600}'];
  expect(decode(entry(5, 'cn=ä', { a: texts }))).toEqual({ dn: 'cn=ä', attributes: new Map([['a', texts]]) });
});

test.each([['80'], ['c3'], ['eda0bd'], ['f4908080'], ['c080']])('gives %s, which is not UTF-8, as bytes', (octets) => {
  const bytes = Buffer.from(octets, 'hex');
  expect(decode(entry(5, '', { a: [bytes] })).attributes.get('a')).toEqual([new Uint8Array(bytes)]);
});

test('copies bytes, so that a value does not keep a received chunk alive', () => {
  const received = entry(5, '', { a: [Buffer.of(0xff)], b: ['x'.repeat(60_000)] });
  const [value] = decode(received).attributes.get('a') ?? [];
  expect(typeof value === 'string' ? undefined : value?.buffer.byteLength).toBe(1);
});

test('keys attributes in lower case, options included, and keeps one that has no values', () => {
  const { attributes } = decode(entry(5, '', { 'CN;Lang-DE': ['x'], objectClass: [] }));
  expect(attributes).toEqual(new Map([['cn;lang-de', ['x']], ['objectclass', []]])); // prettier-ignore
});

test('joins the values of an attribute that a server sends in two parts', () => {
  const part = (value: string): Buffer => ber(0x30, ber(0x04, 'a'), ber(0x31, ber(0x04, value)));
  const octets = message(5, ber(0x64, ber(0x04, 'cn=x'), ber(0x30, part('1'), part('2'))));
  expect(decode(octets).attributes.get('a')).toEqual(['1', '2']);
});

test('refuses any truncated or overlong element as a protocol error, whichever octet is wrong', () => {
  const octets = entry(5, 'cn=x', { a: ['b', 'c'] });
  for (let at = 0; at < octets.length; at += 1) {
    const changed = Buffer.from(octets);
    changed[at] = 0x84;
    try {
      decode(changed);
    } catch (error) {
      expect(error).toMatchObject({ name: 'LdapError', code: 2 });
    }
    expect(() => decode(octets.subarray(0, at))).toThrow(expect.objectContaining({ code: 2 }));
  }
});
