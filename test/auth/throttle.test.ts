import { expect, test } from 'vitest';
import { createThrottle } from '../../src/auth/throttle.ts';

let now = 0;
const throttleOf = (perMinute: number): ReturnType<typeof createThrottle> => createThrottle(perMinute, () => now);

function fail(throttle: ReturnType<typeof createThrottle>, times: number, source = 'a'): void {
  for (let time = 0; time < times; time += 1) throttle.failed(source, `guess ${time}`);
}

test('as many failures as the limit pass, then the source waits until one has worn off', () => {
  const throttle = throttleOf(6);
  fail(throttle, 5);
  expect(throttle.secondsToWait('a', 'x')).toBe(0);
  fail(throttle, 1);
  expect(throttle.secondsToWait('a', 'x')).toBe(10);
  now += 9999;
  expect(throttle.secondsToWait('a', 'x')).toBe(1);
  now += 1;
  expect(throttle.secondsToWait('a', 'x')).toBe(0);
});

test('other sources do not wait', () => {
  const throttle = throttleOf(1);
  fail(throttle, 3);
  expect(throttle.secondsToWait('b', 'x')).toBe(0);
  expect(throttle.secondsToWait('a', 'x')).toBeGreaterThan(0);
});

test('credentials that were good are looked at, whatever their neighbours do, until they fail', () => {
  const throttle = throttleOf(1);
  throttle.succeeded('good');
  fail(throttle, 3);
  expect(throttle.secondsToWait('a', 'good')).toBe(0);
  throttle.failed('a', 'good');
  expect(throttle.secondsToWait('a', 'good')).toBeGreaterThan(0);
});

test('0 is no limit', () => {
  const throttle = throttleOf(0);
  fail(throttle, 1000);
  expect(throttle.secondsToWait('a', 'x')).toBe(0);
});

test('memory is bounded: of too many sources the one that was quiet for longest is forgotten', () => {
  const throttle = throttleOf(1);
  fail(throttle, 5, 'first');
  fail(throttle, 5, 'second');
  for (let index = 0; index < 9998; index += 1) throttle.failed(`source ${index}`, 'x');
  expect(throttle.secondsToWait('first', 'x')).toBeGreaterThan(0);
  throttle.failed('first', 'x');
  throttle.failed('one more', 'x');
  expect(throttle.secondsToWait('second', 'x')).toBe(0);
  expect(throttle.secondsToWait('first', 'x')).toBeGreaterThan(0);
});
