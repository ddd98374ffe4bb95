import { expect, test } from 'vitest';
import { isConfidential, parseServerUrl, type ServerAddress } from '../../src/directory/server-url.ts';

test.each<[string, ServerAddress]>([
  ['ldap://host', { scheme: 'ldap', host: 'host', port: 389 }],
  ['LDAPS://Host.Example/', { scheme: 'ldaps', host: 'Host.Example', port: 636 }],
  ['ldap://10.0.0.1:3389', { scheme: 'ldap', host: '10.0.0.1', port: 3389 }],
  ['ldaps://[::1]:1636/', { scheme: 'ldaps', host: '::1', port: 1636 }],
  ['ldap:///', { scheme: 'ldap', host: 'localhost', port: 389 }],
  ['ldapi://%2Ftmp%2Fa%20b%2Fldapi/', { scheme: 'ldapi', path: '/tmp/a b/ldapi' }],
  ['ldapi:///', { scheme: 'ldapi', path: '/var/run/slapd/ldapi' }],
])('reads %s', (url, address) => {
  expect(parseServerUrl(url)).toEqual(address);
});

test.each([
  '',
  'host',
  'http://host',
  'ldap://host:0',
  'ldap://host:70000',
  'ldap://u@host',
  'ldap://h/o=x',
  'ldapi://%zz',
  'ldap://[::1',
])('refuses %j and says what is expected', (url) => {
  expect(() => parseServerUrl(url)).toThrow(/expected ldap:\/\/host/);
});

test.each([
  ['ldaps://example.com', false, true],
  ['ldapi:///', false, true],
  ['ldap://example.com', true, true],
  ['ldap://example.com', false, false],
  ['ldap://10.0.0.1', false, false],
  ['ldap://localhost', false, true],
  ['ldap://127.8.0.1:389', false, true],
  ['ldap://[::1]', false, true],
  ['ldap://127.0.0.1.example.com', false, false],
  ['ldap://localhost.example.com', false, false],
])('calls %s with startTls %s confidential: %s', (url, startTls, confidential) => {
  expect(isConfidential(url, startTls)).toBe(confidential);
});
