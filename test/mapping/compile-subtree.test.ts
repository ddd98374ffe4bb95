import { describe, expect, test } from 'vitest';
import { compileSubtree } from '../../src/mapping/compile-subtree.ts';
import { expand } from '../../src/mapping/compile-attribute.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';
import { toolIssues, toolMapping } from '../support/tool-mapping.ts';

const declare = { 'urn:test:2.0:Tool': { keys: { multiValued: true, mutability: 'readOnly' } } };
const keys = { attribute: 'testText', removable: true, subtree: { branch: 'ou=keys', rdn: 'oxId' } };
const issues = (changes: object, name = 'keys') =>
  toolIssues({ declare, attributes: { [name]: { ...keys, ...changes } } });

describe('what a PATCH may only take away', () => {
  test('is written to on updates alone, to where it is read from', () => {
    const [mapped] = toolMapping({ declare, attributes: { keys } }).attributes;
    expect(mapped).toMatchObject({ removable: true, subtree: { branch: 'ou=keys', rdn: { name: 'oxId' } } });
    expect(mapped?.targets).toMatchObject([{ attribute: { name: 'testText' }, on: 'update' }]);
    expect(toolMapping({ declare, attributes: { keys: 'testText' } }).attributes[0]?.targets).toEqual([]);
  });

  test('is read-only and has several values', () => {
    expect(issues({ subtree: undefined }, 'texts')).toEqual([
      'attributes.texts.removable: removable is for multi-valued attributes that are readOnly; texts is not',
    ]);
    expect(issues({ write: 'never' })).toEqual([
      'attributes.keys.write: what is removable is written to where it is read from; leave write out',
    ]);
  });

  test('has entries below only where that can be', () => {
    const needs = 'attributes.keys.subtree: subtree needs removable: true, and one LDAP attribute with codec text';
    expect(issues({ removable: false })).toEqual([needs]);
    expect(issues({ attribute: undefined, read: ['testText', 'cn'] })).toEqual([needs]);
    expect(issues({ subtree: { branch: 'keys', rdn: 'nix' } })).toEqual([
      expect.stringMatching(/^attributes\.keys\.subtree: the directory's schema has no attribute nix/),
      expect.stringMatching(/^attributes\.keys\.subtree\.branch: "keys" is no DN: /),
    ]);
  });

  test('has no entries unless it says so', () => {
    const find = (): never => expect.unreachable();
    const { attributes } = mappingIn(gluuProfile(), 'User');
    const [{ scim } = expect.unreachable()] = attributes;
    expect(compileSubtree(expand('uid'), [], { scim, find, path: [], issues: [] })).toBeUndefined();
  });
});
