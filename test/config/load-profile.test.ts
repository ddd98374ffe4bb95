import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, type ConfigIssue } from '../../src/config/config-error.ts';
import { loadProfile } from '../../src/config/load-profile.ts';
import { compileProfile } from '../../src/mapping/profile.ts';
import { mappingsFolder } from '../support/gluu-profile.ts';
import { testSubschema } from '../support/subschema.ts';
import { plantMistakes } from '../support/wrong-profile.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dirgate-profile-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const least =
  'resourceType: User\nbase: ou=people,o=gluu\nobjectClasses: [top, gluuPerson]\nid: inum\nrdn: inum\nattributes:\n  userName: uid\n';

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

const print = ({ file, line, where, message }: ConfigIssue): string =>
  `${file === undefined ? '' : relative(folder, file)}:${line ?? '-'} ${where}: ${message}`;

/** The mistakes that a profile of these files has, one line each. */
function mistakes(files: Readonly<Record<string, string>>): string[] {
  write(files);
  return loadProfile(folder, mappingsFolder).issues.map(print);
}

describe('a profile', () => {
  test.each([
    ['gluu', ['Fido2Device', 'FidoDevice', 'Group', 'User']],
    ['inetorgperson', ['Group', 'User']],
  ])('that is shipped has no mistakes: %s', (name, types) => {
    const { entries, issues } = loadProfile(name, mappingsFolder);
    expect(issues).toEqual([]);
    expect(
      entries.map(({ document, resourceType, complete }) => [document.resourceType, resourceType.name, complete]),
    ).toEqual(types.map((type) => [type, type, true]));
  });

  test('of Gluu answers on the base paths that Gluu’s clients know', () => {
    expect(loadProfile('gluu', mappingsFolder).basePaths).toContain('/identity/restv1/scim/v2');
  });

  test('is a folder of one’s own, with settings that have defaults', () => {
    write({ 'User.yaml': least });
    expect(loadProfile(folder, mappingsFolder)).toMatchObject({ issues: [], basePaths: ['/scim/v2'], put: 'replace' });
    write({ 'profile.yaml': 'basePaths: [/v2]\nput: merge\n' });
    expect(loadProfile(folder, mappingsFolder)).toMatchObject({ issues: [], basePaths: ['/v2'], put: 'merge' });
    write({ 'profile.yaml': '# nothing yet\n' });
    expect(loadProfile(folder, mappingsFolder)).toMatchObject({ issues: [], basePaths: ['/scim/v2'] });
  });

  test('brings schemas and resource types of its own', () => {
    write({
      'schemas/Badge.json': JSON.stringify({
        id: 'urn:test:2.0:Badge',
        name: 'Badge',
        attributes: [{ name: 'colour', required: true }],
      }),
      'resource-types/Badge.json': JSON.stringify({ name: 'Badge', endpoint: '/Badges', schema: 'urn:test:2.0:Badge' }),
      'Badge.yml':
        'resourceType: Badge\nbase: ou=badges,o=x\nobjectClasses: [tool]\nid: uid\nrdn: uid\nattributes: { colour: cn }\n',
    });
    const { entries, issues } = loadProfile(folder, mappingsFolder);
    expect(issues).toEqual([]);
    expect(entries.map(({ resourceType }) => resourceType.endpoint)).toEqual(['/Badges']);
  });

  test('that does not exist is refused with those that do', () => {
    const refusal = (): unknown => loadProfile('glu', mappingsFolder);
    expect(refusal).toThrow(ConfigError);
    expect(refusal).toThrow('profile: found "glu", expected gluu, inetorgperson, or a folder with mapping files');
  });

  test('without a mapping file says so', () => {
    expect(mistakes({ 'profile.yaml': 'put: merge\n' })).toEqual([
      `:- profile: ${folder} has no mapping file (*.yaml)`,
    ]);
  });
});

describe('a mistake in a profile is told with its file and line', () => {
  test('in the text of YAML', () => {
    const [first, ...others] = mistakes({ 'User.yaml': `${least}  title: [a\n`, 'profile.yaml': 'put: {\n' });
    expect(first).toMatch(/^User\.yaml:\d+ YAML: /);
    expect(others).toEqual([expect.stringMatching(/^profile\.yaml:\d YAML: /)]);
  });

  test('in keywords, nested ones too', () => {
    expect(
      mistakes({
        'User.yaml': `basis: x\n${least}  active:\n    read:\n      - oxTrustActive\n      - { attribute: gluuStatus,\n          codes: enum }\n`,
      }),
    ).toEqual([
      expect.stringMatching(
        /^User\.yaml:13 attributes\.active\.read\.1\.codes: unknown keyword "codes"; accepted here: attribute, codec, jsonPath$/,
      ),
      expect.stringMatching(/^User\.yaml:1 basis: unknown keyword "basis"; accepted here: resourceType, /),
    ]);
  });

  test('in what is missing, at what lacks it', () => {
    const [issue] = mistakes({ 'User.yaml': `${least}unique:\n  enforcedBy: directory\n` });
    expect(issue).toMatch(/^User\.yaml:8 unique\.attributes: "attributes" is missing/);
  });

  test('in the settings', () => {
    expect(mistakes({ 'User.yaml': least, 'profile.yaml': 'put: merge\nbasepath: [/v2]\n' })).toEqual([
      'profile.yaml:2 basepath: unknown keyword "basepath"; accepted here: basePaths, put',
    ]);
    expect(mistakes({ 'profile.yaml': '\nbasePaths:\n  - /scim/v2\n  - scim\n' })).toEqual([
      'profile.yaml:4 basePaths.1: found "scim", expected a path such as /scim/v2',
    ]);
  });

  test('in the resource type', () => {
    expect(mistakes({ 'User.yaml': least.replace('User', 'Person') })).toEqual([
      'User.yaml:1 resourceType: found "Person", expected Fido2Device, FidoDevice, Group, User',
    ]);
  });

  test('in a second file for the same resource type', () => {
    expect(mistakes({ 'Person.yaml': least, 'User.yaml': `# the second\n${least}` })).toEqual([
      'User.yaml:2 resourceType: User is mapped by Person.yaml already',
    ]);
  });

  test('in schemas and resource types', () => {
    const issues = mistakes({
      'User.yaml': least,
      'schemas/a.json': '{',
      'schemas/b.json': JSON.stringify({ id: 'urn:x:y', attributes: [{ name: 'a', type: 'text' }] }),
      'resource-types/c.json': JSON.stringify({ name: 'C', endpoint: '/Cs', schema: 'urn:nix' }),
    });
    expect(issues).toHaveLength(3);
    expect(issues[0]).toMatch(/^schemas\/a\.json:- JSON: /);
    expect(issues[1]).toMatch(/^schemas\/b\.json:- \/attributes\/0\/type: /);
    expect(issues[2]).toMatch(/^resource-types\/c\.json:- \/schema: /);
  });

  test('found later, against the directory, as well', () => {
    write({
      'User.yaml': `${least}  title:\n    attribute: nix\n  name.familyName:\n    attribute: sn\n    template: '{size}'\n`,
    });
    const { entries, locate } = loadProfile(folder, mappingsFolder);
    const compiled = compileProfile(entries, testSubschema);
    expect(compiled.ok ? [] : locate(compiled.issues).map(print)).toEqual([
      "User.yaml:8 attributes.title: the directory's schema has no attribute nix",
      expect.stringMatching(
        /^User\.yaml:12 attributes\.name\.familyName\.template: \{size\} is no attribute of User; /,
      ),
    ]);
  });

  test('in a file that is read in vain as well as it can be', () => {
    const { locate } = loadProfile('gluu', mappingsFolder);
    expect(locate([{ file: '/somewhere/else.yaml', path: ['id'], message: 'x' }])).toMatchObject([
      { where: 'id', message: 'x' },
    ]);
  });
});

test('five mistakes of different kinds in a copy of a shipped profile are five messages', () => {
  const messages = plantMistakes(folder);
  const { entries, issues, locate } = loadProfile(folder, mappingsFolder);
  const compiled = compileProfile(entries, testSubschema);
  const all = [...issues, ...(compiled.ok ? [] : locate(compiled.issues))];
  expect(all.map(print)).toEqual(messages.map((message) => expect.stringMatching(message)));
});
