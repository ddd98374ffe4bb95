import { describe, expect, test } from 'vitest';
import {
  createAuthorization,
  type Authorization,
  type AuthorizedOperation,
  type ScopeRule,
} from '../../src/auth/authorize.ts';
import { scopePresets } from '../../src/auth/scope-presets.ts';

const may = (
  authorization: Authorization,
  scopes: readonly string[],
  operation: AuthorizedOperation,
  resourceType: string,
): boolean => authorization.allows({ id: 'p', name: 'p', scopes }, operation, resourceType);

const table = (...own: ScopeRule[]): Authorization => createAuthorization(own, scopePresets.dirgate);

test.each<[AuthorizedOperation, string]>([
  ['retrieve', 'read'],
  ['query', 'read'],
  ['search', 'read'],
  ['updatedUsers', 'read'],
  ['create', 'write'],
  ['replace', 'write'],
  ['modify', 'write'],
  ['remove', 'write'],
  ['bulk.remove', 'write'],
])('unless configured, %s needs the scope %s, for all resource types or for one', (operation, scope) => {
  expect(table().scopesFor(operation, 'User')).toEqual([scope, `${scope}:User`]);
});

test('what one does to oneself takes the scope me, too, which is good for nothing else', () => {
  expect(table().scopesFor('me.retrieve', 'User')).toEqual(['read', 'read:User', 'me']);
  expect(table().scopesFor('me.modify', 'User')).toEqual(['write', 'write:User', 'me']);
  expect(may(table(), ['me'], 'retrieve', 'User')).toBe(false);
});

test('a scope without a resource type covers all of them, one with it that one only', () => {
  expect(may(table(), ['read'], 'query', 'Group')).toBe(true);
  expect(may(table(), ['read:User'], 'query', 'User')).toBe(true);
  expect(may(table(), ['read:User'], 'query', 'Group')).toBe(false);
});

test('reading does not include writing, nor writing reading, and no scope includes anything', () => {
  expect(may(table(), ['read'], 'create', 'User')).toBe(false);
  expect(may(table(), ['write'], 'retrieve', 'User')).toBe(false);
  expect(may(table(), [], 'retrieve', 'User')).toBe(false);
});

test('who is unrestricted may do everything, even what no scope allows', () => {
  const principal = { id: 'p', name: 'p', scopes: [], unrestricted: true };
  expect(createAuthorization([], []).allows(principal, 'remove', 'User')).toBe(true);
});

describe('a line of one’s own', () => {
  const line: ScopeRule = { resourceTypes: ['User'], operations: ['query'], scopes: ['list'] };

  test('replaces the preset for its operation and resource type, and nothing else', () => {
    expect(table(line).scopesFor('query', 'User')).toEqual(['list']);
    expect(table(line).scopesFor('retrieve', 'User')).toEqual(['read', 'read:User']);
    expect(table(line).scopesFor('query', 'Group')).toEqual(['read', 'read:Group']);
  });

  test('holds for what is done by other ways, too, unless these have a line', () => {
    expect(table(line).scopesFor('search', 'User')).toEqual(['list']);
    const searching: ScopeRule = { ...line, operations: ['search'], scopes: ['search:{type}'] };
    expect(table(line, searching).scopesFor('search', 'User')).toEqual(['search:User']);
  });

  test('adds to other lines of one’s own, and without scopes it lets nobody in', () => {
    expect(table(line, { ...line, scopes: ['more'] }).scopesFor('query', 'User')).toEqual(['list', 'more']);
    expect(table({ ...line, resourceTypes: ['*'], operations: ['*'], scopes: [] }).scopesFor('create', 'User')).toEqual(
      [],
    );
  });
});

test('all scopes of the table are listed once each, for the resource types that are served', () => {
  expect(table().scopesOf(['User', 'Group'])).toEqual([
    'read',
    'read:User',
    'read:Group',
    'write',
    'write:User',
    'write:Group',
    'me',
  ]);
});
