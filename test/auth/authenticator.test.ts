import { expect, test } from 'vitest';
import { authenticate, challengesOf, type Authenticator } from '../../src/auth/authenticator.ts';
import { answering } from '../support/some-authenticator.ts';

const accepts = (name: string): Authenticator =>
  answering({ kind: 'authenticated', principal: { id: name, name, scopes: [] } });
const rejects = (name: string): Authenticator => answering({ kind: 'rejected', detail: `${name} says no` });
const ignores = answering({ kind: 'notMine' });
const down = answering({ kind: 'unavailable', detail: 'down', retryAfterSeconds: 7 });

test('the first authenticator that knows the credentials decides, and no later one is asked', async () => {
  const second = accepts('b');
  const third = answering({ kind: 'notMine' }, { authenticate: () => Promise.reject(new Error('was asked')) });
  expect(await authenticate([ignores, second, third], {})).toMatchObject({ principal: { id: 'b' }, by: second });
});

test('neither a rejection nor an outage keeps a later authenticator from accepting', async () => {
  expect(await authenticate([rejects('a'), down, accepts('b')], {})).toMatchObject({ kind: 'authenticated' });
});

test('when nobody accepts, the last rejection is reported', async () => {
  expect(await authenticate([rejects('a'), rejects('b'), ignores], {})).toMatchObject({ detail: 'b says no' });
});

test('where one can’t tell, that is reported, whatever the others say', async () => {
  expect(await authenticate([down, rejects('a'), ignores], {})).toMatchObject({ kind: 'unavailable' });
  expect(await authenticate([rejects('a'), down], {})).toMatchObject({ kind: 'unavailable', retryAfterSeconds: 7 });
});

test('without a word from anybody the credentials are nobody’s', async () => {
  expect(await authenticate([ignores], {})).toEqual({ kind: 'notMine' });
  expect(await authenticate([], { authorization: 'Bearer x' })).toEqual({ kind: 'notMine' });
});

test('challenges are one field, in the order of the authenticators, each once', async () => {
  const challenging = (...challenges: string[]): Authenticator =>
    answering({ kind: 'notMine' }, { challenge: () => Promise.resolve(challenges) });
  const all = [challenging('Bearer x'), challenging('Basic y', 'Bearer x'), challenging()];
  expect(await challengesOf(all, { scopes: [] })).toEqual({ field: 'Bearer x, Basic y', failures: [] });
});

test('a challenge that can’t be had is left out; without any there is no field', async () => {
  const failure = new Error('down');
  const failing = answering({ kind: 'notMine' }, { challenge: () => Promise.reject(failure) });
  expect(await challengesOf([failing], { scopes: [] })).toEqual({ field: undefined, failures: [failure] });
  expect(await challengesOf([failing, answering({ kind: 'notMine' })], { scopes: [] })).toEqual({
    field: 'Bearer realm="dirgate"',
    failures: [failure],
  });
});
