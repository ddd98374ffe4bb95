import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mappingSchema, projectFile, withOptionTable } from '../../.ci/generate.ts';
import { optionPaths, fileKey } from '../../src/config/config.ts';
import { codecNames } from '../../src/mapping/mapping-document.ts';

const stale = 'is stale: run "npm run generate"';

describe('generated files', () => {
  test('mapping.schema.json says what the program checks', () => {
    const committed: unknown = JSON.parse(readFileSync(projectFile('mappings/mapping.schema.json'), 'utf8'));
    expect(committed, `mappings/mapping.schema.json ${stale}`).toEqual(JSON.parse(JSON.stringify(mappingSchema())));
  });

  test('README.md has the table of all options', () => {
    const readme = readFileSync(projectFile('README.md'), 'utf8');
    expect(withOptionTable(readme), `README.md ${stale}`).toBe(readme);
    for (const path of optionPaths) expect(readme).toContain(`\n| \`${fileKey(path)}\` |`);
  });
});

describe('the JSON Schema of mapping files', () => {
  const schema = JSON.parse(JSON.stringify(mappingSchema()));

  test('demands what every mapping needs and refuses unknown keywords', () => {
    expect(schema.required).toEqual(['resourceType', 'base', 'objectClasses', 'id', 'rdn']);
    expect(schema.additionalProperties).toBe(false);
    expect(schema.definitions.attribute.anyOf[1].additionalProperties).toBe(false);
  });

  test('offers a short and a long form of attributes, sources, targets and codecs', () => {
    expect(Object.keys(schema.definitions).sort()).toEqual(['attribute', 'base', 'codec', 'source', 'target', 'write']);
    const [short, long] = schema.definitions.attribute.anyOf;
    expect(short).toMatchObject({ type: 'string' });
    expect(long.properties).toMatchObject({
      codec: { $ref: '#/definitions/codec' },
      read: { items: { $ref: '#/definitions/source' } },
    });
    expect(schema.definitions.codec.anyOf[0].enum).toEqual([...codecNames]);
    expect(Object.keys(schema.definitions.codec.anyOf[1].properties)).toEqual(['enum', 'json', 'item']);
  });

  test('is named in each shipped mapping', () => {
    for (const file of ['gluu/User.yaml', 'gluu/Group.yaml']) {
      expect(readFileSync(projectFile(`mappings/${file}`), 'utf8')).toContain(
        '# yaml-language-server: $schema=../mapping.schema.json\n',
      );
    }
  });
});
