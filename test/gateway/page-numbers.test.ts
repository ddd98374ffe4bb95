import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { textList } from '../../src/gateway/key-list.ts';
import { numbersAfter, plainNumbers, type PageNumbers } from '../../src/gateway/page-numbers.ts';
import { timedKeys, type TimedKeys } from '../../src/gateway/timed-keys.ts';

interface List {
  readonly keys: TimedKeys;
  readonly numbers: PageNumbers;
}

const keysOf = (times: ReadonlyMap<string, number>): TimedKeys => {
  const keys = textList();
  for (const key of times.keys()) keys.add(key);
  return timedKeys([...times.values()], keys);
};

/** What one list after the other holds: each change gets a later time, and some entries go. */
const histories = fc.array(
  fc.record({
    change: fc.array(fc.nat({ max: 12 }), { maxLength: 6 }),
    remove: fc.array(fc.nat({ max: 12 }), { maxLength: 2 }),
  }),
  { minLength: 1, maxLength: 5 },
);

function listsOf(
  history: readonly { readonly change: readonly number[]; readonly remove: readonly number[] }[],
): List[] {
  const times = new Map<string, number>();
  const lists: List[] = [];
  for (const [time, { change, remove }] of history.entries()) {
    for (const one of change) times.set(`k${one}`, time);
    for (const one of remove) times.delete(`k${one}`);
    const keys = keysOf(times);
    const last = lists.at(-1);
    lists.push({ keys, numbers: last ? numbersAfter(last.keys, last.numbers, keys) : plainNumbers(keys) });
  }
  return lists;
}

/** Reads pages by number while one list takes the place of another: what the last one held, and was not told. */
function missed(
  lists: readonly List[],
  pageSize: number,
  exchanges: readonly boolean[],
  stop: 'short' | 'total',
): string[] {
  const told = new Set<string>();
  let current = 0;
  for (let page = 0; page < 1000; page += 1) {
    if (page > 0 && exchanges[page] === true) current = Math.min(current + 1, lists.length - 1);
    const { keys, numbers } = lists[current] as List;
    const from = numbers.indexOf(page * pageSize);
    const shown = keys.slice(from, from + pageSize);
    for (const { time, key } of shown) told.add(`${time} ${key}`);
    if (stop === 'short' ? shown.length < pageSize : (page + 1) * pageSize >= numbers.total) {
      return keys.slice(0, keys.length).flatMap(({ time, key }) => (told.has(`${time} ${key}`) ? [] : key));
    }
  }
  throw new Error('there is no end');
}

test.each(['short', 'total'] as const)(
  'no reader misses an entry, whenever lists are exchanged; stops by %s',
  (stop) => {
    const exchanges = fc.array(fc.boolean(), { maxLength: 12 });
    fc.assert(
      fc.property(histories, fc.integer({ min: 1, max: 5 }), exchanges, (history, pageSize, when) => {
        expect(missed(listsOf(history), pageSize, when, stop)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  },
);

test('a list that nobody reads is paged as it is', () => {
  const keys = keysOf(
    new Map([
      ['a', 1],
      ['b', 2],
    ]),
  );
  const numbers = plainNumbers(keys);
  expect([0, 1, 2, 9].map(numbers.indexOf)).toEqual([0, 1, 2, 9]);
  expect([numbers.total, numbers.bytes]).toEqual([2, 0]);
});

test('one that holds the same as the list before is, too', () => {
  const keys = keysOf(
    new Map([
      ['a', 1],
      ['b', 2],
    ]),
  );
  const more = keysOf(
    new Map([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]),
  );
  const numbers = numbersAfter(keys, plainNumbers(keys), more);
  expect([0, 1, 2, 9].map(numbers.indexOf)).toEqual([0, 1, 2, 9]);
  expect(numbers.total).toBe(3);
});

test('pages overlap by what has moved', () => {
  const keys = keysOf(
    new Map([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]),
  );
  const moved = keysOf(
    new Map([
      ['b', 2],
      ['c', 3],
      ['a', 4],
    ]),
  );
  const numbers = numbersAfter(keys, plainNumbers(keys), moved);
  expect([0, 1, 2, 3, 4].map(numbers.indexOf)).toEqual([0, 0, 1, 2, 3]);
  expect(numbers.total).toBe(4);
  expect(numbers.bytes).toBe(16);
});
