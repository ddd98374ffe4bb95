import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const project = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(project, path), 'utf8');
const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(join(project, folder)).filter((name) => name.endsWith(ending));

/** Modules of types and constants alone have nothing to run. */
const runs = (path: string): boolean =>
  /^export (?:async )?(?:function|class)|^export const \w+ = [^;]*=>/m.test(read(path));

describe.each(['scim', 'ldap', 'mapping'])('src/%s', (layer) => {
  const modules = filesIn(`src/${layer}`, '.ts').filter((name) => runs(`src/${layer}/${name}`));

  test.each(modules)('%s has a test of its name that imports it, or finds it in the table of codecs', (name) => {
    const path = `test/${layer}/${name.replace(/\.ts$/, '.test.ts')}`;
    expect(existsSync(join(project, path)), path).toBe(true);
    const text = read(path);
    expect(text.includes(`/src/${layer}/${name}'`) || (name.endsWith('-codec.ts') && text.includes('codecFor('))).toBe(
      true,
    );
  });
});

const { scripts, exports: exported } = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  exports: Record<string, Record<string, string>>;
};

test('what the package exports is built from a source, which TypeScript finds by the same name', () => {
  const { compilerOptions } = JSON.parse(read('tsconfig.json')) as {
    compilerOptions: { paths: Record<string, readonly string[]> };
  };
  for (const [name, files] of Object.entries(exported)) {
    const [source = ''] = compilerOptions.paths[name.replace('.', 'dirgate')] ?? [];
    expect(existsSync(join(project, source)), name).toBe(true);
    const built = source.replace('./src/', './dist/').replace(/\.ts$/, '');
    expect(Object.values(files)).toEqual([`${built}.d.ts`, `${built}.js`]);
  }
});

test.each(Object.entries(scripts))('npm run %s names no path that does not exist', (_, script) => {
  const named = script.split(/[\s&]+/).filter((word) => /^(?:src|test|\.ci)\//.test(word));
  expect(named.filter((path) => !existsSync(join(project, path)))).toEqual([]);
});

test('npm run soak runs each test whose size DIRGATE_LAW_RUNS multiplies', () => {
  const paths = readdirSync(join(project, 'test'), { recursive: true, encoding: 'utf8' }).map((path) => `test/${path}`);
  const laws = paths.filter((path) => path.endsWith('.test.ts') && read(path).includes("/law-runs.ts';\n"));
  expect(laws.length).toBeGreaterThan(5);
  const soaked = scripts['soak']?.split(' ').filter((word) => word.startsWith('test/')) ?? [];
  expect(laws.filter((law) => !soaked.some((path) => law === path || law.startsWith(`${path}/`)))).toEqual([]);
});

describe('documents', () => {
  const documents = ['README.md', '.github/CONTRIBUTING.md', 'mappings/README.md', 'mappings/gluu/README.md'];
  const paths = /(?<![\w/.-])((?:src|test|mappings|ldif|\.ci|\.github)\/[\w./-]*\w)/g;

  test.each(documents)('%s names no path that does not exist', (document) => {
    const named = [...read(document).matchAll(paths)].map(([, path]) => path ?? '');
    // A profile of one's own, as the documents' examples have it.
    const missing = named.filter((path) => !path.startsWith('mappings/mine') && !existsSync(join(project, path)));
    expect(missing).toEqual([]);
  });

  test.each(documents)('%s names no npm script that does not exist', (document) => {
    const named = [...read(document).matchAll(/npm (?:run ([\w:]+)|(test))/g)].map(
      ([, run, test]) => run ?? test ?? '',
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

test('every resource type that is shipped with a mapping has a resource type document', () => {
  for (const profile of ['gluu', 'inetorgperson']) {
    const types = filesIn(`mappings/${profile}`, '.yaml').filter((name) => name !== 'profile.yaml');
    for (const name of types) {
      expect(existsSync(join(project, 'mappings/resource-types', name.replace(/\.yaml$/, '.json')))).toBe(true);
    }
  }
});
