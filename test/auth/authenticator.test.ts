import { expect, test } from 'vitest';
import { authenticate, type AuthenticationOutcome, type Authenticator } from '../../src/auth/authenticator.ts';

const asked: string[] = [];

function answering(name: string, outcome: AuthenticationOutcome): Authenticator {
  return {
    scheme: { type: 'oauthbearertoken', name, description: name },
    challenge: name,
    authenticate: () => {
      asked.push(name);
      return Promise.resolve(outcome);
    },
  };
}

const accepts = (name: string): Authenticator =>
  answering(name, { kind: 'authenticated', principal: { id: name, name, scopes: [] } });
const rejects = (name: string): Authenticator =>
  answering(name, { kind: 'rejected', challenge: name, detail: `${name} says no` });
const ignores = (name: string): Authenticator => answering(name, { kind: 'notMine' });

test('the first authenticator that knows the credentials decides, and no later one is asked', async () => {
  asked.length = 0;
  const outcome = await authenticate([ignores('a'), accepts('b'), accepts('c')], {});
  expect(outcome).toMatchObject({ kind: 'authenticated', principal: { id: 'b' } });
  expect(asked).toEqual(['a', 'b']);
});

test('a rejection does not keep a later authenticator from accepting', async () => {
  expect(await authenticate([rejects('a'), accepts('b')], {})).toMatchObject({ kind: 'authenticated' });
});

test('when nobody accepts, the last rejection is reported', async () => {
  expect(await authenticate([rejects('a'), rejects('b'), ignores('c')], {})).toMatchObject({ detail: 'b says no' });
});

test('without a word from anybody the credentials are nobody’s', async () => {
  expect(await authenticate([ignores('a')], {})).toEqual({ kind: 'notMine' });
  expect(await authenticate([], { authorization: 'Bearer x' })).toEqual({ kind: 'notMine' });
});
