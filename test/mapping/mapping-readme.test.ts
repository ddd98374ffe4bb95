import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { mappingSchema, projectFile } from '../../.ci/generate.ts';
import { compileMapping } from '../../src/mapping/compile-mapping.ts';
import { codecNames } from '../../src/mapping/mapping-document.ts';
import { parseMappingFile } from '../../src/mapping/mapping-file.ts';
import { userType } from '../support/resource-types.ts';
import { testSubschema } from '../support/subschema.ts';

const readme = readFileSync(projectFile('mappings/README.md'), 'utf8');
const examples = Array.from(readme.matchAll(/```yaml\n([^]*?)```/g), ([, text = '']) => text);
const frame = {
  resourceType: 'User',
  base: 'ou=people,o=gluu',
  objectClasses: ['top', 'gluuPerson', 'gluuCustomPerson'],
  id: 'inum',
  rdn: 'inum',
  attributes: { userName: 'uid' },
};

/** The names of all properties at any depth of a JSON Schema. */
function keywordsOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, inner]) => [
    ...(name === 'properties' ? Object.keys(inner as object) : []),
    ...keywordsOf(inner),
  ]);
}

describe('mappings/README.md', () => {
  const keywords = [...new Set(keywordsOf(mappingSchema()))];

  test('can be told apart from a file without keywords', () => {
    expect(keywords.length).toBeGreaterThan(35);
    expect(examples.length).toBeGreaterThan(4);
  });

  test.each(keywords)('explains the keyword %s and shows it in an example', (keyword) => {
    expect(examples.some((text) => new RegExp(`(?:^|[\\s{,])${keyword}:`).test(text))).toBe(true);
    const explained = readme.includes(`\`${keyword}`) || new RegExp(`^ *${keyword}:.*#`, 'm').test(readme);
    expect(explained).toBe(true);
  });

  test.each(codecNames)('explains the codec %s', (codec) => {
    expect(readme).toMatch(new RegExp(`^\\| (?:\`\\w+\`, )*\`${codec}\`(?:, \`\\w+\`)* \\|`, 'm'));
  });

  test.each(examples.filter((text) => !text.startsWith('# profile.yaml')))(
    'has an example that compiles: %.40s',
    (text) => {
      const example = parse(text) as { attributes?: object };
      const { document, issues } = parseMappingFile({
        ...frame,
        ...example,
        attributes: { ...frame.attributes, ...example.attributes },
      });
      expect(issues).toEqual([]);
      const compiled = document && compileMapping(document, userType, testSubschema);
      expect(compiled?.ok === false ? compiled.issues : []).toEqual([]);
    },
  );
});
