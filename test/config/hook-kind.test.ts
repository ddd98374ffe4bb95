import * as v from 'valibot';
import { expect, test } from 'vitest';
import { hookList } from '../../src/config/hook-kind.ts';

test('a hook needs its module; it runs beside the gateway and may take five seconds, unless it says otherwise', () => {
  expect(v.parse(hookList.schema, [{ module: '/a.ts' }, { module: '/b.js', isolated: true, timeoutMs: 1 }])).toEqual([
    { module: '/a.ts', isolated: false, timeoutMs: 5000 },
    { module: '/b.js', isolated: true, timeoutMs: 1 },
  ]);
});

test.each([
  ['/a.ts'],
  [[{}]],
  [[{ module: '' }]],
  [[{ module: '/a.ts', isolated: 'yes' }]],
  [[{ module: '/a.ts', timeoutMs: 0 }]],
  [[{ module: '/a.ts', timeout: 5 }]],
])('%j is no list of hooks', (value) => {
  expect(v.safeParse(hookList.schema, value).success).toBe(false);
});

test('the modules alone are paths; what is no hook stays as it is, to be refused', () => {
  const locate = (path: string): string => `/etc/${path}`;
  expect(hookList.located?.([{ module: 'a.ts', timeoutMs: 7 }, { module: '' }, 3], locate)).toEqual([
    { module: '/etc/a.ts', timeoutMs: 7 },
    { module: '' },
    3,
  ]);
  expect(hookList.located?.('a.ts', locate)).toBe('a.ts');
});
