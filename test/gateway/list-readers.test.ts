import { expect, test } from 'vitest';
import { createListReaders } from '../../src/gateway/list-readers.ts';

test('whoever begins is known until the last page, a cursor, or five minutes of silence', () => {
  const readers = createListReaders();
  expect(readers.any(0)).toBe(false);
  readers.begin('kim', 10, 1000);
  expect(readers.page(10, 10, false, 2000)).toBe('kim');
  expect(readers.any(301_999)).toBe(true);
  expect(readers.any(302_000)).toBe(false);
  expect(readers.page(20, 10, true, 3000)).toBe('kim');
  expect(readers.any(3000)).toBe(false);
  readers.begin('lee', 10, 4000);
  readers.leave('lee');
  expect(readers.any(4000)).toBe(false);
});

test('each page is taken for one of whoever can ask for it: others go on', () => {
  const readers = createListReaders();
  readers.begin('kim', 10, 0);
  readers.begin('lee', 7, 0);
  expect(readers.page(7, 7, true, 0)).toBe('lee');
  expect(readers.any(0)).toBe(true);
  expect(readers.page(10, 100, true, 0)).toBe('kim');
  expect(readers.any(0)).toBe(false);
});

test('a last page that is asked for again, and one that nobody can ask for, end nobody else', () => {
  const readers = createListReaders();
  readers.begin('kim', 10, 0);
  readers.page(10, 10, true, 0);
  readers.begin('lee', 20, 0);
  expect(readers.page(10, 10, true, 0)).toBe('kim');
  expect(readers.page(30, 10, true, 0)).toBeUndefined();
  readers.leave('kim');
  readers.leave('kim');
  expect(readers.any(0)).toBe(true);
  expect(readers.page(20, 20, true, 0)).toBe('lee');
  expect(readers.any(0)).toBe(false);
});

test('whoever is silent for five minutes is forgotten when the next one begins', () => {
  const readers = createListReaders();
  readers.begin('kim', 10, 0);
  readers.begin('lee', 20, 300_000);
  expect(readers.page(10, 10, false, 300_000)).toBeUndefined();
});
