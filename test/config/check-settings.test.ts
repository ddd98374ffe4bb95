import { expect, test } from 'vitest';
import { checkSettings } from '../../src/config/check-settings.ts';
import { configOptions, optionPaths, type Settings } from '../../src/config/config.ts';
import { secret } from '../../src/config/secret.ts';

const byDefault = Object.fromEntries(optionPaths.map((path) => [path, configOptions[path].byDefault]));

const groups = Object.groupBy(optionPaths, (path) => path.split('.')[0] ?? '');
const defaultsOf = (group: string): object =>
  Object.fromEntries((groups[group] ?? []).map((path) => [path.slice(group.length + 1), byDefault[path]]));

const settings = (directory: Partial<Settings['directory']>, token = 'x'.repeat(16)): Settings =>
  ({
    ...Object.fromEntries(
      ['listen', 'introspection', 'jwt', 'uma', 'basic', 'me', 'journal'].map((group) => [group, defaultsOf(group)]),
    ),
    authentication: { tokens: [], token: secret(token) },
    directory: { startTls: byDefault['directory.startTls'], urls: ['ldap://a'], ...directory },
    paging: { defaultCount: 100, maxCount: 100 },
  }) as unknown as Settings;

test('settings that go together have no issue', () => {
  expect(checkSettings(settings({ startTls: true, bindDn: 'cn=x', bindPassword: secret('y') }))).toEqual([]);
});

test('StartTLS names the URLs that it can’t be for', () => {
  const [issue] = checkSettings(settings({ startTls: true, urls: ['ldap://a', 'ldaps://b'] }));
  expect(issue).toEqual({
    paths: ['directory.startTls', 'directory.urls'],
    message: 'StartTLS is for ldap:// only, not for ldaps://b.',
  });
});

test('a cursor secret of 15 characters is too short, one of 16 is not', () => {
  const withSecret = (length: number): Settings => {
    const some = settings({});
    return { ...some, paging: { ...some.paging, cursorSecret: secret('x'.repeat(length)) } };
  };
  expect(checkSettings(withSecret(15))).toMatchObject([{ paths: ['paging.cursorSecret'] }]);
  expect(checkSettings(withSecret(16))).toEqual([]);
});

test('a token of 15 characters is too short, one of 16 is not', () => {
  expect(checkSettings(settings({}, 'x'.repeat(15)))).toHaveLength(1);
  expect(checkSettings(settings({}, 'x'.repeat(16)))).toEqual([]);
});

test('a certificate needs its key, and a key its certificate', () => {
  const some = settings({});
  const listening = (files: object): Settings => ({ ...some, listen: { ...some.listen, ...files } });
  for (const one of [{ certFile: 'a' }, { keyFile: 'a' }]) {
    expect(checkSettings(listening(one))).toMatchObject([{ paths: ['listen.certFile', 'listen.keyFile'] }]);
  }
  expect(checkSettings(listening({ certFile: 'a', keyFile: 'b' }))).toEqual([]);
});

test('nobody registers openly where the directory decides what people may do', () => {
  const some = settings({ actAsCaller: true });
  const registering = (registration: 'scope' | 'open'): Settings => ({ ...some, me: { ...some.me, registration } });
  expect(checkSettings(registering('open'))).toMatchObject([{ paths: ['me.registration', 'directory.actAsCaller'] }]);
  expect(checkSettings(registering('scope'))).toEqual([]);
});
