import { describe, expect, test } from 'vitest';
import { asDn } from '../../src/ldap/dn.ts';
import { makeEntry, type Entry } from '../../src/ldap/entry.ts';
import { printFilter } from '../../src/ldap/filter.ts';
import type { DocumentIssue, RegistryDocument } from '../../src/mapping/mapping-document.ts';
import { checkRegistry, registerAttributes, registryConflicts, registrySearch } from '../../src/mapping/registry.ts';
import { toolDocument, toolMapping } from '../support/tool-mapping.ts';

const urn = 'urn:test:2.0:Custom';
const registry: RegistryDocument = {
  urn,
  base: 'ou=attributes,o=gluu',
  objectClass: 'gluuAttribute',
  switch: 'oxSCIMCustomAttribute',
  attribute: 'gluuAttributeName',
  type: 'gluuAttributeType',
  multiValued: 'oxMultivaluedAttribute',
  describedBy: 'description',
  types: { string: 'string', numeric: 'decimal', generalizedTime: 'dateTime' },
};

const dnOf = (inum: string) => asDn(`inum=${inum},ou=attributes,o=gluu`);

function attribute(inum: string, name: string, type: string, more: Record<string, readonly string[]> = {}): Entry {
  return makeEntry(dnOf(inum), { gluuAttributeName: [name], gluuAttributeType: [type], ...more });
}

const register = (entries: readonly Entry[], without = new Set<never>()) =>
  registerAttributes(toolDocument({}), registry, entries, without);

test('the search finds the entries that switch an attribute on, and asks for what says what it is', () => {
  const { base, scope, filter, attributes } = registrySearch(registry);
  expect([base, scope]).toEqual(['ou=attributes,o=gluu', 'subtree']);
  expect(printFilter(filter)).toBe('(&(objectClass=gluuAttribute)(oxSCIMCustomAttribute=TRUE))');
  expect(attributes).toEqual(['gluuAttributeName', 'gluuAttributeType', 'oxMultivaluedAttribute', 'description']);
});

test('a base that is no DN and a URN that is none are mistakes', () => {
  const issues: DocumentIssue[] = [];
  checkRegistry({ ...registry, base: 'attributes', urn: 'custom' }, issues);
  expect(issues.map(({ path }) => path)).toEqual([
    ['registry', 'base'],
    ['registry', 'urn'],
  ]);
  checkRegistry(registry, issues);
  checkRegistry(undefined, issues);
  expect(issues).toHaveLength(2);
});

describe('what is switched on', () => {
  test('is declared with its type and mapped by its own name', () => {
    const { document, issues } = register([
      attribute('1', 'testText', 'STRING', { oxMultivaluedAttribute: ['true'], description: ['A text'] }),
      attribute('2', 'testInteger', 'numeric', { oxMultivaluedAttribute: ['FALSE'] }),
    ]);
    expect(issues).toEqual([]);
    expect(document.declare[urn]).toEqual({
      testText: { type: 'string', multiValued: true, description: 'A text' },
      testInteger: { type: 'decimal', multiValued: false, description: '' },
    });
    expect(document.extensions[urn]).toEqual({ testText: 'testText', testInteger: 'testInteger' });
  });

  test('makes the same document in whichever order the server gives it', () => {
    const entries = [attribute('1', 'testText', 'string'), attribute('2', 'testInteger', 'numeric')];
    expect(JSON.stringify(register(entries.toReversed()).document)).toBe(JSON.stringify(register(entries).document));
  });

  test('leaves what the file maps itself, and what else it declares, as they are', () => {
    const own = toolDocument({
      declare: { [urn]: { testText: { description: 'ours' } }, 'urn:x:y': {} },
      extensions: { [urn]: { TestText: 'testOne' } },
    });
    const { document } = registerAttributes(own, registry, [
      attribute('1', 'testText', 'string'),
      attribute('2', 'testIa5', 'string'),
    ]);
    expect(document.extensions[urn]).toEqual({ TestText: 'testOne', testIa5: 'testIa5' });
    expect(document.declare).toMatchObject({ [urn]: { testText: { description: 'ours' } }, 'urn:x:y': {} });
    expect(own.extensions[urn]).toEqual({ TestText: 'testOne' });
  });

  test('may be passed over, and is where it has no name', () => {
    const entries = [attribute('1', 'testText', 'string'), attribute('2', 'testIa5', 'string')];
    const nameless = makeEntry(dnOf('3'), { gluuAttributeType: ['string'] });
    const { document } = registerAttributes(toolDocument({}), registry, [...entries, nameless], new Set([dnOf('1')]));
    expect(document.extensions[urn]).toEqual({ testIa5: 'testIa5' });
  });

  test.each([
    [attribute('1', 'testText', 'certificate'), 'accepted: string, numeric, generalizedTime'],
    [makeEntry(dnOf('1'), { gluuAttributeName: ['testText'] }), 'it has no gluuAttributeType'],
    [attribute('1', 'test text', 'string'), 'RFC 7643 2.1'],
    [attribute('1', 'userCertificate;binary', 'string'), 'RFC 7643 2.1'],
    [attribute('1', 'userPassword', 'string'), 'never shown'],
    [attribute('1', 'sambaNTPwdHistory', 'string'), 'never shown'],
  ])('is a mistake of its entry, and left out, where it can not be an attribute: %#', (entry, word) => {
    const { document, issues } = register([entry, attribute('2', 'testIa5', 'string')]);
    expect(issues).toEqual([{ dn: dnOf('1'), message: expect.stringContaining(word) }]);
    expect(document.extensions[urn]).toEqual({ testIa5: 'testIa5' });
  });

  test.each([
    ['numeric', 'FALSE', true],
    ['string', 'TRUE', true],
    ['string', 'FALSE', false],
  ])(
    'twice, in any letter case, is a mistake of the later one where it says something else: %s, %s',
    (type, multi, wrong) => {
      const again = attribute('2', 'TESTTEXT', type, { oxMultivaluedAttribute: [multi], description: ['again'] });
      const { issues, document } = register([again, attribute('1', 'testText', 'string', { description: ['first'] })]);
      const message = `"TESTTEXT" is declared by ${dnOf('1')} otherwise`;
      expect(issues).toEqual(wrong ? [{ dn: dnOf('2'), message }] : []);
      expect(document.declare[urn]).toEqual({ testText: { type: 'string', multiValued: false, description: 'first' } });
    },
  );
});

describe('a registered attribute', () => {
  const conflicts = (entries: readonly Entry[]) => {
    const { document, givenBy } = registerAttributes(
      toolDocument({ attributes: { title: { attribute: 'testOne', index: 'cn' }, 'part.at': 'testTime' } }),
      { ...registry, urn: 'urn:test:2.0:More' },
      entries,
    );
    return registryConflicts(toolMapping(document), { ...registry, urn: 'urn:test:2.0:More' }, givenBy);
  };

  test.each([
    ['testOne', 'title'],
    ['testTime', 'part'],
    ['cn', 'title'],
    ['uid', 'the mapping itself'],
    ['userid', 'the mapping itself'],
  ])('must not use %s, which %s uses', (name, user) => {
    const type = name === 'testTime' ? 'generalizedTime' : 'string';
    expect(conflicts([attribute('1', name, type)])).toEqual([
      { dn: dnOf('1'), message: `"${name}" is used by ${user} already` },
    ]);
  });

  test('that nothing else uses has no conflict', () => {
    expect(conflicts([attribute('1', 'testText', 'string')])).toEqual([]);
  });
});
