import { describe, expect, test } from 'vitest';
import { basicAuthenticator, type CheckedPerson } from '../../src/auth/basic.ts';
import { UnavailableError } from '../../src/auth/fetch-json.ts';

const kim: CheckedPerson = { dn: 'uid=kim,o=x', scopes: ['read'] };

function setting(cacheSeconds = 30) {
  const checked: [string, string][] = [];
  let now = 0;
  let check = (name: string, password: string): Promise<CheckedPerson | undefined> =>
    Promise.resolve(name === 'kim' && password === 'pässword:1' ? kim : undefined);
  const authenticator = basicAuthenticator({
    check: (name, password) => {
      checked.push([name, password]);
      return check(name, password);
    },
    cacheSeconds,
    now: () => now,
  });
  return {
    authenticator,
    checked,
    pass: (milliseconds: number) => (now += milliseconds),
    answer: (other: typeof check) => (check = other),
    send: (text: string) =>
      authenticator.authenticate({ authorization: `Basic ${Buffer.from(text).toString('base64')}` }),
  };
}

const good = 'kim:pässword:1';

test('a good name and password let in, with the entry’s DN and the scopes of the person', async () => {
  expect(await setting().send(good)).toEqual({
    kind: 'authenticated',
    principal: { id: 'dn:uid=kim,o=x', name: 'kim', scopes: ['read'], dn: 'uid=kim,o=x', subject: 'kim' },
  });
});

test.each(['kim:wrong', 'lee:pässword:1', 'kim:pässword'])('%s is rejected', async (text) => {
  expect(await setting().send(text)).toEqual({ kind: 'rejected', detail: 'Name or password is wrong.' });
});

test.each(['kim:', 'kim', ':x', '', 'kim:a\nb', 'kim\0:a', `kim:${'x'.repeat(2000)}`])(
  '%j is rejected before anybody is asked',
  async (text) => {
    const { send, checked } = setting();
    expect(await send(text)).toMatchObject({ kind: 'rejected' });
    expect(checked).toEqual([]);
  },
);

test.each(['Basic', 'Basic !!!', 'basic eDp5 eDp5', `Basic ${Buffer.from([0x78, 0x3a, 0xff]).toString('base64')}`])(
  '"%s" is rejected',
  async (authorization) => {
    expect(await setting().authenticator.authenticate({ authorization })).toMatchObject({ kind: 'rejected' });
  },
);

test.each([undefined, 'Bearer x', 'Basically x'])('%s is left to others', async (authorization) => {
  const credentials = authorization === undefined ? {} : { authorization };
  expect(await setting().authenticator.authenticate(credentials)).toEqual({ kind: 'notMine' });
});

test('the challenge says that names are UTF-8 (RFC 7617 2.1)', async () => {
  const { challenge } = setting().authenticator;
  expect(await challenge({ scopes: ['read'] })).toEqual(['Basic realm="dirgate", charset="UTF-8"']);
});

test('while the directory does not answer, nobody can tell', async () => {
  const { send, answer } = setting();
  answer(() => Promise.reject(new UnavailableError('down')));
  expect(await send(good)).toEqual({ kind: 'unavailable', detail: 'down', retryAfterSeconds: 5 });
});

describe('a good password', () => {
  test('is remembered for the time given from its check, and a wrong one never', async () => {
    const { send, checked, pass } = setting();
    await send(good);
    pass(20_000);
    await send(good);
    expect(checked).toHaveLength(1);
    pass(10_000);
    await send(good);
    expect(checked).toHaveLength(2);
    await send('kim:wrong');
    await send('kim:wrong');
    expect(checked).toHaveLength(4);
  });

  test('is not remembered where the time is 0', async () => {
    const { send, checked } = setting(0);
    await send(good);
    await send(good);
    expect(checked).toHaveLength(2);
  });

  test('is forgotten with what may have changed it, and no other', async () => {
    const { send, checked, authenticator } = setting();
    await send(good);
    authenticator.forget(({ dn }) => dn === 'uid=lee,o=x');
    await send(good);
    expect(checked).toHaveLength(1);
    authenticator.forget(({ dn }) => dn === kim.dn);
    await send(good);
    expect(checked).toHaveLength(2);
  });

  test('is not remembered if something changed while it was being checked', async () => {
    const { send, checked, authenticator, answer } = setting();
    answer(() => {
      authenticator.forget(() => false);
      return Promise.resolve(kim);
    });
    await send(good);
    await send(good);
    expect(checked).toHaveLength(2);
  });
});
