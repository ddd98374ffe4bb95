import { describe, expect, test } from 'vitest';
import { parseMappingFile } from '../../src/mapping/mapping-file.ts';
import { compileProfile, type ProfileEntry } from '../../src/mapping/profile.ts';
import { groupType } from '../support/resource-types.ts';
import { testSubschema } from '../support/subschema.ts';
import { toolType } from '../support/tool-mapping.ts';

function entry(file: string, document: object, resourceType = toolType): ProfileEntry {
  const parsed = parseMappingFile({
    resourceType: resourceType.name,
    base: 'ou=tools,o=gluu',
    objectClasses: ['top', 'tool'],
    id: 'uid',
    rdn: 'uid',
    ...document,
  });
  if (parsed.document === undefined) throw new Error(JSON.stringify(parsed.issues));
  return { file, document: parsed.document, resourceType, complete: true };
}
const groups = entry(
  'Group.yaml',
  { attributes: { displayName: 'cn', members: { attribute: 'testReference', reference: 'Tool' } } },
  groupType,
);

describe('a profile', () => {
  test('is its mappings by resource type', () => {
    const compiled = compileProfile([entry('Tool.yaml', {}), groups], testSubschema);
    expect(compiled.ok && [...compiled.profile.keys()]).toEqual(['Tool', 'Group']);
  });

  test('leaves out an optional resource type where the directory lacks its classes', () => {
    const lacking = { ...groups, document: { ...groups.document, objectClasses: ['nix'] } };
    const compiled = (optional: boolean) =>
      compileProfile(
        [entry('Tool.yaml', { optional }), { ...lacking, document: { ...lacking.document, optional } }],
        testSubschema,
      );
    const lenient = compiled(true);
    expect(lenient.ok && [...lenient.profile.keys()]).toEqual(['Tool']);
    expect(compiled(false).ok).toBe(false);
  });

  test('has other bases where the configuration says so', () => {
    const compiled = compileProfile([entry('Tool.yaml', {}), groups], testSubschema, { Tool: 'ou=elsewhere,o=x' });
    expect(compiled.ok && [...compiled.profile.values()].map(({ base }) => base)).toEqual([
      'ou=elsewhere,o=x',
      'ou=tools,o=gluu',
    ]);
  });

  test('tells the mistakes of all files, each with its file', () => {
    const compiled = compileProfile(
      [
        entry('Tool.yaml', {
          attributes: { title: 'nix' },
          extensions: { 'urn:test:2.0:More': { extra: { attribute: 'testReference', reference: 'Device' } } },
        }),
        { ...groups, document: { ...groups.document, id: 'nox' } },
      ],
      testSubschema,
    );
    expect(
      compiled.ok ? [] : compiled.issues.map(({ file, path, message }) => `${file} ${path.join('.')}: ${message}`),
    ).toEqual([
      "Tool.yaml attributes.title: the directory's schema has no attribute nix",
      "Group.yaml id: the directory's schema has no attribute nox",
      'Tool.yaml extensions.urn:test:2.0:More.extra.reference: found "Device", but this profile maps Tool, Group',
    ]);
  });

  test('refers only to resource types that it maps', () => {
    const compiled = compileProfile([groups], testSubschema);
    expect(compiled.ok ? [] : compiled.issues).toEqual([
      {
        file: 'Group.yaml',
        path: ['attributes', 'members', 'reference'],
        message: 'found "Tool", but this profile maps Group',
      },
    ]);
  });

  describe('with entries below those of another resource type', () => {
    const below = (type: string) => ({ base: { below: type, branch: 'ou=parts' }, operations: ['query'] });
    const parts = (type: string) =>
      entry('Group.yaml', { ...below(type), attributes: { displayName: 'cn' } }, groupType);
    const printed = (entries: readonly ProfileEntry[], bases: Readonly<Record<string, string>> = {}) => {
      const compiled = compileProfile(entries, testSubschema, bases);
      return compiled.ok ? [] : compiled.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    };

    test('looks for them where that one is, the configured base included', () => {
      const compiled = compileProfile([parts('Tool'), entry('Tool.yaml', {})], testSubschema, { Tool: 'ou=x,o=y' });
      const mapping = compiled.ok ? compiled.profile.get('Group') : undefined;
      expect(mapping).toMatchObject({
        base: 'ou=x,o=y',
        scope: 'subtree',
        place: { kind: 'below', branch: 'ou=parts' },
      });
    });

    test('needs one that has a base', () => {
      const message = 'base.below: found "Group"; entries can stand below those of Tool';
      expect(printed([parts('Group'), entry('Tool.yaml', {})])).toEqual([message]);
      expect(printed([parts('Device'), entry('Tool.yaml', {})])).toEqual([message.replace('Group', 'Device')]);
    });

    test('lets the base be configured there alone', () => {
      expect(printed([parts('Tool'), entry('Tool.yaml', {})], { Group: 'ou=x,o=y' })).toEqual([
        'base: Group stands below Tool: configure the base of that alone',
      ]);
    });
  });
});
