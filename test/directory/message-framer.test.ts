import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMessageFramer } from '../../src/directory/message-framer.ts';
import { ber } from './fake-server.ts';

function frame(chunks: readonly Buffer[], maximum?: number): Buffer[] {
  const framer = createMessageFramer(maximum);
  const messages: Buffer[] = [];
  for (const chunk of chunks) framer.push(chunk, (message) => messages.push(Buffer.from(message)));
  return messages;
}

function cut(octets: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (octets.length + 1)), octets.length].toSorted((a, b) => a - b);
  return ends.map((end, index) => octets.subarray(index === 0 ? 0 : ends[index - 1], end));
}

test('cuts the same messages out of any chunks, also when a chunk ends inside a length', () => {
  const content = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constant(new Uint8Array(70_000)));
  fc.assert(
    fc.property(fc.array(content, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 20 }), (contents, places) => {
      const messages = contents.map((each) => ber(0x30, Buffer.from(each)));
      const framed = frame(cut(Buffer.concat(messages), places));
      expect(framed.map((each) => each.length)).toEqual(messages.map((each) => each.length));
      expect(Buffer.concat(framed).equals(Buffer.concat(messages))).toBe(true);
    }),
  );
});

test('joins a large message of many small chunks in linear time', () => {
  const message = ber(0x30, Buffer.alloc(20_000_000));
  const chunks = Array.from({ length: Math.ceil(message.length / 1000) }, (_, index) =>
    message.subarray(index * 1000, (index + 1) * 1000),
  );
  const start = performance.now();
  expect(frame(chunks)).toHaveLength(1);
  // Joining at each chunk would copy 200 GB.
  expect(performance.now() - start).toBeLessThan(2000);
});

test('accepts a message of the largest size and refuses a longer one at its first octets', () => {
  const message = ber(0x30, Buffer.alloc(994));
  expect(message).toHaveLength(1000);
  expect(frame([message], 1000)).toEqual([message]);
  expect(() => frame([message.subarray(0, 6)], 999)).toThrow('1000 octets; at most 999');
});

test.each([['30'], ['3084'], ['30840000']])('waits for the rest of a header that is cut off after %s', (octets) => {
  expect(frame([Buffer.from(octets, 'hex')])).toEqual([]);
});

test.each([
  ['4800', '0x48'],
  ['3080', 'length'],
  ['30850000000001', 'length'],
])('refuses %s, which starts no message', (octets, said) => {
  expect(() => frame([Buffer.from(octets, 'hex')])).toThrow(said);
});
