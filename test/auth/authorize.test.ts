import { expect, test } from 'vitest';
import { authorize, everyScope, scopeFor } from '../../src/auth/authorize.ts';

const may = (scopes: readonly string[], operation: string, resourceType: string): boolean =>
  authorize({ id: 'p', name: 'p', scopes }, operation, resourceType);

test.each([
  ['retrieve', 'read'],
  ['query', 'read'],
  ['create', 'write'],
  ['replace', 'write'],
  ['modify', 'write'],
  ['remove', 'write'],
  ['an operation to come', 'write'],
])('%s needs the scope %s', (operation, scope) => {
  expect(scopeFor(operation)).toBe(scope);
});

test('a scope without a resource type covers all of them', () => {
  expect(may(['read'], 'query', 'User')).toBe(true);
  expect(may(['read'], 'query', 'Group')).toBe(true);
});

test('a scope for one resource type covers that one only', () => {
  expect(may(['read:User'], 'query', 'User')).toBe(true);
  expect(may(['read:User'], 'query', 'Group')).toBe(false);
});

test('reading does not include writing, nor writing reading', () => {
  expect(may(['read'], 'create', 'User')).toBe(false);
  expect(may(['write'], 'retrieve', 'User')).toBe(false);
  expect(may([], 'retrieve', 'User')).toBe(false);
});

test('every scope allows everything', () => {
  expect(['retrieve', 'create', 'remove'].every((operation) => may(everyScope, operation, 'Group'))).toBe(true);
});
