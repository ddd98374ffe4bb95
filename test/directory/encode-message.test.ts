import { AddRequest, Attribute, ModifyRequest } from 'ldapts';
import { expect, test } from 'vitest';
import { encodeAbandon, encodeMessage, encodeUnbind } from '../../src/directory/encode-message.ts';
import { ber } from './fake-server.ts';

// ldapts' writer starts with 1 KiB and grows eightfold: its buffer is then exactly full at 512 KiB.
const fullBuffer = 1024 * 8 * 8 * 8;

test('loses no octet of a large message, wherever the buffer of the writer happens to be full', () => {
  const filler = Buffer.alloc(98, 0x41);
  const value = (length: number): Buffer => ber(0x04, Buffer.alloc(length, 0x42));
  const overhead = encodeMessage(1, new AddRequest({ messageId: 1, dn: 'x', attributes: [] })).length;
  for (let slack = -24; slack <= 24; slack += 1) {
    const count = Math.floor((fullBuffer - overhead - 600) / 100);
    const last = fullBuffer - count * 100 - 60 + slack;
    const values = [...Array.from({ length: count }, () => filler), Buffer.alloc(last, 0x42)];
    const request = new AddRequest({ messageId: 1, dn: 'x', attributes: [new Attribute({ type: 'a', values })] });
    const octets = encodeMessage(1, request);
    expect(octets.readUIntBE(2, 3), `slack ${slack}`).toBe(octets.length - 5);
    expect(octets.subarray(-last).equals(value(last).subarray(-last)), `slack ${slack}`).toBe(true);
  }
});

test('writes the message id it is given, and controls behind the operation', () => {
  const request = new ModifyRequest({ messageId: 0, dn: 'cn=x', changes: [] });
  const operation = Buffer.from('66080404636e3d783000', 'hex');
  expect(encodeMessage(300, request).toString('hex')).toBe(`300e0202012c${operation.toString('hex')}`);
  const control = { type: '1.2', critical: true, value: Buffer.of(7) };
  const controls = Buffer.from('a00d300b0403312e320101ff040107', 'hex');
  expect(encodeMessage(300, request, [control]).toString('hex')).toBe(
    `301d0202012c${operation.toString('hex')}${controls.toString('hex')}`,
  );
});

test('refuses a request of more than 16 MiB as an LdapError', () => {
  const values = [Buffer.alloc(17 * 1024 * 1024)];
  const request = new AddRequest({ messageId: 1, dn: 'x', attributes: [new Attribute({ type: 'a', values })] });
  expect(() => encodeMessage(1, request)).toThrow(expect.objectContaining({ name: 'LdapError' }));
});

test.each([
  [1, '01'],
  [127, '7f'],
  [128, '0080'],
  [40_000, '009c40'],
  [2 ** 31 - 1, '7fffffff'],
])('abandons message %i as %s', (id, octets) => {
  expect(encodeAbandon(2, id).toString('hex')).toBe(
    `30${(5 + octets.length / 2).toString(16).padStart(2, '0')}02010250${(octets.length / 2).toString(16).padStart(2, '0')}${octets}`,
  );
});

test('unbinds as RFC 4511 4.3 writes it', () => {
  expect(encodeUnbind(2).toString('hex')).toBe('30050201024200');
});
