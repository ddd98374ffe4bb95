import { describe, expect, test } from 'vitest';
import { compileMapping } from '../../src/mapping/compile-mapping.ts';
import { compileVersion } from '../../src/mapping/compile-version.ts';
import { parseMappingFile } from '../../src/mapping/mapping-file.ts';
import type { Subschema } from '../../src/ldap/subschema.ts';
import { testSubschema } from '../support/subschema.ts';
import { toolIssues, toolMapping, toolType } from '../support/tool-mapping.ts';

describe('the version of a mapping', () => {
  test('is entryCSN, which the directory writes', () => {
    expect(toolMapping({}).version).toMatchObject({ name: 'entryCSN', writtenBy: 'directory' });
  });

  test('is none where the directory has no entryCSN and the mapping names nothing', () => {
    const attributeType: Subschema['attributeType'] = (name) =>
      name === 'entryCSN' ? undefined : testSubschema.attributeType(name);
    const find = () => ({ ok: false, message: 'not looked for' }) as const;
    expect(compileVersion(undefined, [], { ...testSubschema, attributeType }, find, [])).toBeUndefined();
  });

  test('is written by the directory where users may not write it, else by the gateway', () => {
    expect(toolMapping({ version: 'entryuuid' }).version).toMatchObject({ name: 'entryUUID', writtenBy: 'directory' });
    expect(toolMapping({ version: 'TESTONE' }).version).toMatchObject({ name: 'testOne', writtenBy: 'gateway' });
  });

  test.each([
    [{ version: 'testOn' }, /^version: the directory's schema has no attribute testOn; did you mean testOne\?$/],
    [{ version: 'inum' }, /^version: entries of this type can't hold inum/],
    [{ version: 'createTimestamp' }, /^version: createTimestamp holds a time, which two changes may share/],
    [{ version: 'testInteger' }, /^version: testInteger takes no text; name an attribute of Directory String syntax$/],
    [{ version: 'testNoRule' }, /^version: testNoRule has no equality rule/],
    [{ version: 'uid' }, /^version: uid holds something else in this mapping/],
    [{ version: 'cn', attributes: { title: 'cn' } }, /^version: cn holds something else in this mapping/],
    [{ version: 'cn', entry: { cn: { constant: 'x' } } }, /^version: cn holds something else in this mapping/],
  ])('%j is a mistake', (document, message) => {
    expect(toolIssues(document)).toEqual([expect.stringMatching(message)]);
  });

  test('needs no equality rule in a directory that publishes none', () => {
    const { document } = parseMappingFile({
      resourceType: 'Tool',
      base: 'ou=tools,o=gluu',
      objectClasses: ['top', 'tool'],
      id: 'uid',
      rdn: 'uid',
      version: 'testOne',
    });
    if (document === undefined) throw new Error('expected a document');
    const attributeType: Subschema['attributeType'] = (name) => {
      const type = testSubschema.attributeType(name);
      if (type === undefined) return undefined;
      const { equality: _, ...ruleless } = type;
      return ruleless;
    };
    expect(compileMapping(document, toolType, { ...testSubschema, attributeType }).ok).toBe(true);
  });
});
