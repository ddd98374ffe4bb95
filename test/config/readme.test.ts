import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { moduleFunctions, resourceFunctions } from '../../src/gateway/hook.ts';
import { createAuthorization } from '../../src/auth/authorize.ts';
import { scopePresets } from '../../src/auth/scope-presets.ts';
import { configOptions } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { readTokenHashes } from '../../src/config/read-token-hashes.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(project, 'README.md'), 'utf8');
const secureIt = readme.slice(readme.indexOf('## Secure it'), readme.indexOf('## Hooks'));
const hooks = readme.slice(readme.indexOf('## Hooks'), readme.indexOf('## Operate it'));
const examplesIn = (section: string): string[] =>
  [...section.matchAll(/```yaml\n([^]*?)```/g)].map(([, text = '']) => text);
const examples = examplesIn(secureIt);
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dirgate-readme-'));
  for (const name of ['introspection-secret', 'uma-key']) writeFileSync(join(folder, name), 'secret');
  const [, commands = ''] = /```sh\n([^]*?)```/.exec(secureIt) ?? [];
  const script = commands.replace('dirgate token', `"${process.execPath}" "${join(project, 'src/main.ts')}" token`);
  await promisify(execFile)('sh', ['-ec', script], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true }));

const loaded = (text: string): ReturnType<typeof loadConfig> => {
  const file = join(folder, 'dirgate.yaml');
  writeFileSync(file, text);
  return loadConfig({
    file,
    environment: { DIRGATE_DIRECTORY_URLS: 'ldap://127.0.0.1', DIRGATE_TOKEN: 'a-token-of-good-length' },
  });
};

describe('"Secure it" in README.md', () => {
  test('has an example of each way in, and each is taken as it stands', () => {
    expect(examples.map((text) => text.split(':')[0])).toEqual([
      'authentication',
      'jwt',
      'introspection',
      'uma',
      'basic',
      'authorization',
      'me',
    ]);
    for (const example of examples) expect(() => loaded(example)).not.toThrow();
  });

  test('has commands that make a token with these scopes', () => {
    expect(readTokenHashes(loaded(examples[0] ?? '').authentication.tokenHashesFile ?? '')).toMatchObject([
      { name: 'entra', scopes: ['read', 'write'] },
    ]);
  });

  test('shows lines that replace those of the preset', () => {
    const { rules, preset } = loaded(examples[5] ?? '').authorization;
    const { scopesFor } = createAuthorization(rules, scopePresets[preset]);
    expect(scopesFor('search', 'User')).toEqual(['list-users']);
    expect(scopesFor('remove', 'Group')).toEqual(['delete:Group']);
    expect(scopesFor('retrieve', 'User')).toEqual(['https://gluu.org/scim/users.read']);
  });

  test('names only scopes that the presets have', () => {
    const rows = [...secureIt.matchAll(/^\| .*\|$/gm)].map(([row]) => row);
    const named = rows.flatMap((row) =>
      [...row.matchAll(/`((?:read|write|internal|https)[\w:/.-]+)`/g)].map(([, one]) => one ?? ''),
    );
    const known = Object.values(scopePresets).flatMap((rules) =>
      createAuthorization([], rules).scopesOf(['User', 'Group']),
    );
    expect(named.length).toBeGreaterThanOrEqual(8);
    expect(named.filter((scope) => !known.includes(scope))).toEqual([]);
  });
});

test('the page on Gluu names only options that exist', () => {
  const page = readFileSync(join(project, 'mappings/gluu/README.md'), 'utf8');
  const named = [...page.matchAll(/`([a-z]+\.[a-zA-Z]+)(?:: [\w-]+)?`/g)].map(([, path = '']) => path);
  const options = named.filter((path) => !['profile.yaml', 'groups.value'].includes(path));
  expect(options.length).toBeGreaterThanOrEqual(7);
  expect(options.filter((path) => !(path in configOptions))).toEqual([]);
});

test('"Hooks" in README.md has an example that is taken as it stands, and names each function that a hook may have', () => {
  const [example = ''] = examplesIn(hooks);
  expect(loaded(example).hooks).toEqual([
    { module: join(folder, 'hooks/department-fence.ts'), isolated: false, timeoutMs: 5000 },
    { module: join(folder, 'hooks/policy.mjs'), isolated: true, timeoutMs: 500 },
  ]);
  const named = [...moduleFunctions, ...resourceFunctions].filter((name) => !hooks.includes(name));
  expect(named).toEqual([]);
});

test('the page on Gluu names for scripts only functions that a hook may have', () => {
  const page = readFileSync(join(project, 'mappings/gluu/README.md'), 'utf8');
  const modules = [...page.slice(page.indexOf('| script | module |')).matchAll(/\|([^|]*)\|\n/g)].map(
    ([, cell]) => cell,
  );
  const named = modules.flatMap((cell = '') => [...cell.matchAll(/`(?:resources\.\w+\.)?((?!resources)\w+)`/g)]);
  const functions = named.map(([, name]) => name);
  expect(new Set(functions)).toEqual(new Set([...moduleFunctions, ...resourceFunctions]));
});
