import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { progressLine } from '../../src/cli/progress-line.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('progress is told once a second at most, only when there is some, and never after the end', () => {
  const told: string[] = [];
  const { show, end } = progressLine({ write: (text) => told.push(text) });
  for (let seen = 1; seen <= 10; seen += 1) show(seen, undefined);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(3000);
  show(4, 10);
  vi.advanceTimersByTime(1000);
  show(5, 10);
  end();
  vi.advanceTimersByTime(5000);
  expect(told).toEqual(['10 entries counted\n', '4 of 10 entries read\n']);
});
