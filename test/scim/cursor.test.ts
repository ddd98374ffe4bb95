import { describe, expect, test } from 'vitest';
import { checkCursor, cursorSeconds, parseCursor, printCursor, type Cursor } from '../../src/scim/cursor.ts';
import { expectRefusal } from '../support/scim-error.ts';

const cursor: Cursor = { position: 20, after: '0 "ä" b', count: 10, issued: 1_000_000 };

test('a cursor is read back as it was written', () => {
  expect(parseCursor(printCursor(cursor))).toEqual(cursor);
});

describe('checkCursor', () => {
  test('lets a cursor be used with its count, or without one, until its time is over', () => {
    const last = cursor.issued + cursorSeconds * 1000;
    expect(() => checkCursor(cursor, 10, last)).not.toThrow();
    expect(() => checkCursor(cursor, undefined, last)).not.toThrow();
    expectRefusal(() => checkCursor(cursor, 10, last + 1), 'expiredCursor', '3600 seconds');
  });
  test('refuses another count than the query began with', () => {
    expectRefusal(() => checkCursor(cursor, 11, cursor.issued), 'invalidCount', '10', '11');
  });
});
