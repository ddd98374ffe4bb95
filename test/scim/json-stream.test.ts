import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { streamArray, streamObject, type JsonPart, type JsonStream } from '../../src/scim/json-stream.ts';
import type { ScimValue } from '../../src/scim/resource.ts';
import { readStream } from '../support/read-stream.ts';

const arrayOf = (...batches: readonly (readonly JsonPart[])[]): JsonStream =>
  streamArray(async function* () {
    yield* batches;
  });
const value = fc.jsonValue() as fc.Arbitrary<ScimValue>;

describe('streamArray', () => {
  test('is the JSON of all elements, however they are cut into batches', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(value, { maxLength: 4 }), { maxLength: 5 }), async (batches) => {
        const all = batches.flat();
        const expected = all.length === 0 ? undefined : JSON.parse(JSON.stringify(all));
        expect(await readStream(arrayOf(...batches))).toEqual(expected);
      }),
    );
  });

  test('has elements that come in pieces themselves', async () => {
    const inner = streamObject([['members', arrayOf([1], [2])]]);
    expect(await readStream(arrayOf([{ a: 1 }, inner], [inner, 'x']))).toEqual([
      { a: 1 },
      { members: [1, 2] },
      { members: [1, 2] },
      'x',
    ]);
  });

  test('makes no batch before the text of the one before it was taken', async () => {
    const made: number[] = [];
    const stream = streamArray(async function* () {
      for (const batch of [1, 2, 3]) {
        made.push(batch);
        yield [batch];
      }
    });
    const pieces = stream(new AbortController().signal)[Symbol.asyncIterator]();
    expect(made).toEqual([]);
    expect(await pieces.next()).toEqual({ done: false, value: '[1' });
    expect(made).toEqual([1]);
  });

  test('hands the signal on, to the innermost', async () => {
    const seen: AbortSignal[] = [];
    const inner = streamArray(async function* (signal) {
      seen.push(signal);
      yield [1];
    });
    const { signal } = new AbortController();
    await readStream(
      streamArray(async function* (outer) {
        seen.push(outer);
        yield [streamObject([['inner', inner]])];
      }),
      signal,
    );
    expect(seen).toEqual([signal, signal]);
  });
});

describe('streamObject', () => {
  test('is the JSON of its members, in their order, each a value or a stream', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.tuple(fc.boolean(), value)), async (members) => {
        const parts = Object.entries(members).map(
          ([name, [streamed, one]]) => [name, streamed ? arrayOf([one], [one]) : one] as const,
        );
        const expected = Object.entries(members).map(([name, [streamed, one]]) => [name, streamed ? [one, one] : one]);
        const read = await readStream(streamObject(parts));
        expect(read).toEqual(JSON.parse(JSON.stringify(Object.fromEntries(expected))));
        expect(Object.keys(read as object)).toEqual(
          Object.keys(JSON.parse(JSON.stringify(Object.fromEntries(expected)))),
        );
      }),
    );
  });

  test('leaves out members without any text, wherever they stand', async () => {
    const nothing = arrayOf();
    const members = [
      ['a', nothing],
      ['b', 1],
      ['c', nothing],
      ['d', arrayOf([2])],
      ['e', nothing],
    ] as const;
    expect(await readStream(streamObject(members))).toEqual({ b: 1, d: [2] });
    expect(await readStream(streamObject([['a', nothing]]))).toEqual({});
  });
});
