import { expect, test } from 'vitest';
import type { Principal } from '../../src/auth/authenticator.ts';
import { ownIdentity, type OwnIdentityOptions } from '../../src/auth/own-identity.ts';

const options: OwnIdentityOptions = { by: 'userName', claim: 'preferred_username', issuers: undefined };
const somebody: Principal = { id: 'jwt:x', name: 'x', scopes: [], issuer: 'https://as.example' };
const withClaims = (claims: Readonly<Record<string, unknown>>): Principal => ({ ...somebody, claims });

test('whoever came in by the password of an entry is that entry, whatever tokens are mapped by', () => {
  const dn = 'uid=kim,ou=people,o=example';
  const kim = { ...withClaims({ preferred_username: 'other' }), dn };
  expect(ownIdentity(kim, options)).toEqual({ by: 'dn', dn });
  expect(ownIdentity(kim, { ...options, by: undefined })).toEqual({ by: 'dn', dn });
});

test('a claim names the user, as it stands', () => {
  const value = 'kim" or userName pr or userName eq "';
  expect(ownIdentity(withClaims({ preferred_username: value }), options)).toEqual({ by: 'userName', value });
  expect(ownIdentity(withClaims({ org: { login: 'kim' } }), { ...options, by: 'id', claim: 'org.login' })).toEqual({
    by: 'id',
    value: 'kim',
  });
});

test('credentials without the claim stand for nobody: static tokens, and tokens of clients', () => {
  expect(ownIdentity(somebody, options)).toBeUndefined();
  for (const claims of [{}, { preferred_username: '' }, { preferred_username: ['kim'] }, { preferred_username: 1 }]) {
    expect(ownIdentity(withClaims(claims), options)).toBeUndefined();
  }
});

test.each(['client_id', 'azp', 'appid'])('a token whose subject is the client itself, by %s, is no person', (name) => {
  const bySubject = { ...options, claim: 'sub' };
  expect(ownIdentity(withClaims({ sub: 'app', [name]: 'app' }), bySubject)).toBeUndefined();
  expect(ownIdentity(withClaims({ sub: 'kim', [name]: 'app' }), bySubject)).toEqual({ by: 'userName', value: 'kim' });
});

test('tokens stand for nobody unless it is configured what they name', () => {
  expect(ownIdentity(withClaims({ preferred_username: 'kim' }), { ...options, by: undefined })).toBeUndefined();
});

test('only the issuers that are named know the users', () => {
  const token = withClaims({ preferred_username: 'kim' });
  const { issuer: _, ...unknown } = token;
  expect(ownIdentity(token, { ...options, issuers: ['https://as.example'] })).toBeDefined();
  expect(ownIdentity(token, { ...options, issuers: ['https://other.example'] })).toBeUndefined();
  expect(ownIdentity(unknown, { ...options, issuers: ['https://as.example'] })).toBeUndefined();
});
