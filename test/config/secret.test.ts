import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { secret } from '../../src/config/secret.ts';

test('only reveal gives a secret away', () => {
  const hidden = secret('hunter2');
  expect(hidden.reveal()).toBe('hunter2');
  expect(String(hidden)).toBe('[secret]');
  expect(JSON.stringify({ hidden })).toBe('{"hidden":"[secret]"}');
  expect(inspect(hidden, { showHidden: true, depth: 9 })).not.toContain('hunter2');
});
