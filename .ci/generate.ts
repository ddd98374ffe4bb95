// Writes what is derived from the sources: `npm run generate`. A test fails where it is stale.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toJsonSchema, type ConversionConfig, type JsonSchema } from '@valibot/to-json-schema';
import { optionTable } from '../src/config/option-table.ts';
import { mappingFileSchema, type Alternatives } from '../src/mapping/mapping-file.ts';

/** A file of this project. */
export const projectFile = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The JSON Schema of mapping files, for completion in editors. */
export function mappingSchema(): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  const config: ConversionConfig = {
    typeMode: 'input',
    // What valibot checks beyond JSON Schema is left out.
    errorMode: 'ignore',
    overrideSchema: ({ valibotSchema }) => {
      if (!('alternatives' in valibotSchema)) return undefined;
      const { name, alternatives } = valibotSchema as unknown as Alternatives;
      if (!(name in definitions)) {
        definitions[name] = {};
        definitions[name] = { anyOf: alternatives.map((one) => convert(one)) };
      }
      return { $ref: `#/definitions/${name}` };
    },
  };
  const convert = (schema: Alternatives['alternatives'][number]): JsonSchema => {
    const { $schema: _, ...converted } = toJsonSchema(schema, config);
    return converted;
  };
  const converted = convert(mappingFileSchema);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A mapping file of Dirgate',
    description: 'Each keyword is explained in mappings/README.md.',
    ...converted,
    definitions,
  };
}

/** README.md with the table of all options between its markers. */
export function withOptionTable(readme: string): string {
  return readme.replace(
    /(<!-- options -->\n)[^]*?(?=<!-- \/options -->)/,
    (_, start: string) => `${start}${optionTable()}`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const schema = projectFile('mappings/mapping.schema.json');
  writeFileSync(schema, `${JSON.stringify(mappingSchema(), undefined, 2)}\n`);
  execFileSync(projectFile('node_modules/.bin/oxfmt'), [schema], { stdio: 'inherit' });
  const readme = projectFile('README.md');
  writeFileSync(readme, withOptionTable(readFileSync(readme, 'utf8')));
}
