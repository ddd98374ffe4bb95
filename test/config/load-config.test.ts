import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, type ConfigIssue } from '../../src/config/config-error.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig, type ConfigSources } from '../../src/config/load-config.ts';

const token = 'a-token-of-good-length';
const enough = { DIRGATE_DIRECTORY_URLS: 'ldap://127.0.0.1:389', DIRGATE_TOKEN: token };
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dirgate-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function yaml(text: string): string {
  const file = join(folder, 'dirgate.yaml');
  writeFileSync(file, text);
  return file;
}

const load = (text: string, environment: ConfigSources['environment'] = enough): Config =>
  loadConfig({ file: yaml(text), environment });

function issuesOf(sources: ConfigSources): readonly ConfigIssue[] {
  try {
    loadConfig(sources);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  return [];
}

const mistakesIn = (text: string, environment: ConfigSources['environment'] = enough): readonly ConfigIssue[] =>
  issuesOf({ file: yaml(text), environment });

describe('a configuration without mistakes', () => {
  test('needs only a directory and a token; everything else has a default', () => {
    expect(loadConfig({ environment: enough })).toEqual({
      listen: { host: '127.0.0.1', port: 8080, certFile: undefined, keyFile: undefined, trustedProxies: [] },
      publicUrl: 'http://127.0.0.1:8080',
      basePaths: undefined,
      compatibility: {
        checkFormats: true,
        createUnmatched: true,
        removeListed: true,
        refuseRemoveAll: false,
        allowEmptyPatch: true,
        refuseLargeCount: false,
        allowEmptyFilter: false,
        anyStart: false,
        dropUnknownMembers: false,
        wso2: false,
      },
      profile: 'gluu',
      bases: {},
      registry: { pollSeconds: 10, urns: {}, bases: {} },
      directory: {
        urls: ['ldap://127.0.0.1:389'],
        bindDn: undefined,
        bindPassword: undefined,
        startTls: false,
        caFile: undefined,
        serverName: undefined,
        sharedConnections: 4,
        streamConnections: 16,
        operationTimeoutMs: 10_000,
        clockSkewSeconds: 5,
        connectTimeoutMs: 5000,
        actAsCaller: false,
      },
      authentication: {
        tokens: [{ name: 'token', sha256: createHash('sha256').update(token).digest('hex') }],
        tokenHashesFile: undefined,
        openDiscovery: true,
        failuresPerMinute: 30,
      },
      jwt: { issuers: [], clockSkewSeconds: 30 },
      introspection: {
        issuer: undefined,
        endpoint: undefined,
        clientId: undefined,
        clientSecret: undefined,
        privateKey: undefined,
        audience: undefined,
        mode: 'scopes',
        cacheSeconds: 30,
      },
      uma: {
        issuer: undefined,
        clientId: undefined,
        clientSecret: undefined,
        privateKey: undefined,
        resourceId: undefined,
        scope: undefined,
        cacheSeconds: 30,
      },
      basic: {
        userDn: undefined,
        searchBase: undefined,
        searchAttributes: ['uid'],
        scopes: {},
        cacheSeconds: 30,
      },
      me: {
        by: undefined,
        claim: 'sub',
        issuers: undefined,
        locked: [
          'userName',
          'externalId',
          'active',
          'roles',
          'entitlements',
          'userType',
          'urn:ietf:params:scim:schemas:extension:gluu:2.0:User',
        ],
        registration: 'off',
        registrationsPerMinute: 5,
      },
      authorization: { preset: 'dirgate', rules: [] },
      passwords: { assumeHashed: false, scheme: 'SSHA' },
      limits: {
        bodyBytes: 16_777_216,
        filterLength: 8192,
        filterDepth: 50,
        filterTerms: 200,
        scanEntries: 1_000_000,
        sortEntries: 200_000,
        bulkOperations: 1000,
        bulkBytes: 8_388_608,
        requestTimeoutMs: 30_000,
      },
      paging: {
        defaultCount: 100,
        maxCount: 1000,
        snapshotBytes: 268_435_456,
        snapshotSeconds: 300,
        cursorSecret: undefined,
      },
      journal: {
        kind: 'file',
        folder: './dirgate-journal',
        base: undefined,
        instance: undefined,
        leaseSeconds: 15,
      },
      hooks: [],
      log: { level: 'info' },
    });
  });

  test('is read from a file', () => {
    const hash = 'ab'.repeat(32);
    const config = load(
      `
listen: { host: "::1", port: 9 } # a comment
basePaths: [/scim/v2, /identity/restv1/scim/v2]
bases: { User: "ou=people,o=x" }
directory:
  urls: [ldap://a, ldap://b]
  startTls: true
authentication:
  tokens:
    - { name: ci, sha256: ${hash} }
`,
      {},
    );
    expect(config).toMatchObject({
      listen: { host: '::1', port: 9 },
      publicUrl: 'http://[::1]:9',
      basePaths: ['/scim/v2', '/identity/restv1/scim/v2'],
      bases: { User: 'ou=people,o=x' },
      directory: { urls: ['ldap://a', 'ldap://b'], startTls: true },
      authentication: { tokens: [{ name: 'ci', sha256: hash }] },
    });
  });

  test('the environment goes before the file, and the command line before both', () => {
    const file = yaml('listen: { host: in-file, port: 1 }\nlog: { level: warn }');
    const environment = { ...enough, DIRGATE_LISTEN_PORT: '2', DIRGATE_LISTEN_HOST: 'in-environment' };
    const config = loadConfig({ file, environment, overrides: { 'listen.port': 3 } });
    expect(config.listen).toMatchObject({ host: 'in-environment', port: 3 });
    expect(config.log.level).toBe('warn');
  });

  test('text from environment and command line becomes number, flag and list', () => {
    const environment = {
      ...enough,
      DIRGATE_PAGING_MAX_COUNT: '500',
      DIRGATE_DIRECTORY_START_TLS: 'TRUE',
      DIRGATE_DIRECTORY_URLS: 'ldap://a, ldap://b  ldap://c',
    };
    const config = loadConfig({ environment, overrides: { 'listen.port': '0' } });
    expect(config.paging.maxCount).toBe(500);
    expect(config.listen.port).toBe(0);
    expect(config.directory).toMatchObject({ startTls: true, urls: ['ldap://a', 'ldap://b', 'ldap://c'] });
  });

  test('empty variables and empty keys count as not given', () => {
    expect(load('listen:\n  port:\nlog:\n', { ...enough, DIRGATE_LISTEN_HOST: '' }).listen).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
    });
    expect(load('').listen.port).toBe(8080);
  });

  test('links do not name an address that nobody can call', () => {
    const environment = { ...enough, DIRGATE_LISTEN_HOST: '0.0.0.0' };
    expect(loadConfig({ environment }).publicUrl).toBe('http://localhost:8080');
  });

  test('a slash at the end of publicUrl is dropped', () => {
    expect(load('publicUrl: https://scim.example.com/tenant/').publicUrl).toBe('https://scim.example.com/tenant');
  });

  test('relative paths start at the configuration file', () => {
    writeFileSync(join(folder, 'ca.pem'), 'certificate');
    const config = load('profile: ./mine\ndirectory: { caFile: ca.pem }\njournal: { folder: not-yet }');
    expect(config.journal.folder).toBe(join(folder, 'not-yet'));
    expect(config.directory.caFile).toBe(join(folder, 'ca.pem'));
    expect(config.profile).toBe(join(folder, 'mine'));
  });
});

describe('secrets', () => {
  const bound = { ...enough, DIRGATE_DIRECTORY_BIND_DN: 'cn=admin' };

  test('come from the environment', () => {
    const config = loadConfig({ environment: { ...bound, DIRGATE_DIRECTORY_BIND_PASSWORD: 'hunter2' } });
    expect(config.directory.bindPassword?.reveal()).toBe('hunter2');
  });

  test('come from a file that the configuration or the environment names, without its last newline', () => {
    writeFileSync(join(folder, 'password'), ' hunter2 \n');
    const named = load('directory: { bindPasswordFile: password }', bound);
    expect(named.directory.bindPassword?.reveal()).toBe(' hunter2 ');
    const environment = { ...bound, DIRGATE_DIRECTORY_BIND_PASSWORD_FILE: join(folder, 'password') };
    expect(loadConfig({ environment }).directory.bindPassword?.reveal()).toBe(' hunter2 ');
  });

  test('a token in a file works like one in the environment', () => {
    writeFileSync(join(folder, 'token'), `${token}\n`);
    const config = load('authentication: { tokenFile: token }', { DIRGATE_DIRECTORY_URLS: 'ldap://a' });
    expect(config.authentication).toEqual(loadConfig({ environment: enough }).authentication);
  });

  test('do not stand in the configuration file', () => {
    expect(mistakesIn('directory:\n  bindDn: cn=admin\n  bindPassword: hunter2')).toMatchObject([
      { line: 2, where: 'directory.bindDn' },
      { line: 3, where: 'directory.bindPassword', message: expect.stringContaining('directory.bindPasswordFile') },
    ]);
    expect(mistakesIn('authentication:\n  token: hunter2hunter2hunter2', enough)).toMatchObject([
      { line: 2, where: 'authentication.token', message: expect.stringContaining('DIRGATE_TOKEN') },
    ]);
  });

  test('are not shown by anything that prints the configuration', () => {
    const environment = { ...bound, DIRGATE_DIRECTORY_BIND_PASSWORD: 'hunter2' };
    const config = loadConfig({ environment });
    expect(JSON.stringify(config)).toContain('"bindPassword":"[secret]"');
    expect(
      `${JSON.stringify(config)}${inspect(config, { depth: 9 })}${String(config.directory.bindPassword)}`,
    ).not.toMatch(new RegExp(`hunter2|${token}`));
  });

  test('are not repeated in messages about them', () => {
    const text = 'authentication: { tokens: [ { name: a, sha256: hunter2 } ] }';
    expect(JSON.stringify(mistakesIn(text))).toContain('authentication.tokens.0.sha256');
    expect(JSON.stringify(mistakesIn(text))).not.toContain('hunter2');
  });

  test('a file that is missing, empty or a folder is a mistake', () => {
    mkdirSync(join(folder, 'sub'), { recursive: true });
    writeFileSync(join(folder, 'empty'), '\n');
    const messageFor = (name: string): string | undefined =>
      mistakesIn(`directory: { bindDn: x, bindPasswordFile: ${name} }`)[0]?.message;
    expect(messageFor('nowhere')).toMatch(/can't be read.*ENOENT/);
    expect(messageFor('sub')).toMatch(/can't be read.*EISDIR/);
    expect(messageFor('empty')).toMatch(/not empty/);
  });
});

describe('mistakes', () => {
  test('are reported all at once, with file and line, in the order of the file', () => {
    const text = `listen:
  port: 80800
  hots: localhost
port: 3
directory:
  urls: [http://a, ldap://b]
  sharedConnections: "4"
authentication:
  tokens:
    - { name: good, sha256: ${'ab'.repeat(32)} }
    - { name: bad,
        sha256: abc }
paging: 5
`;
    const environment = { DIRGATE_LISTEN_PROT: '1', DIRGATE_LIMITS_BODY_BYTES: 'many' };
    const issues = mistakesIn(text, environment);
    expect(issues.map(({ line, where }) => `${line} ${where}`)).toEqual([
      '2 listen.port',
      '3 listen.hots',
      '4 port',
      '6 directory.urls.0',
      '7 directory.sharedConnections',
      '12 authentication.tokens.1.sha256',
      '13 paging',
      'undefined DIRGATE_LISTEN_PROT',
      'undefined DIRGATE_LIMITS_BODY_BYTES',
    ]);
    expect(issues.filter(({ file }) => file === join(folder, 'dirgate.yaml'))).toHaveLength(7);
  });

  test('the message of the error holds them all', () => {
    const sources = { file: yaml('listen: { port: x, hots: y }'), environment: enough };
    expect(() => loadConfig(sources)).toThrow(
      new ConfigError([
        {
          file: join(folder, 'dirgate.yaml'),
          line: 1,
          where: 'listen.hots',
          message: 'There is no such option. Did you mean listen.host?',
        },
        {
          file: join(folder, 'dirgate.yaml'),
          line: 1,
          where: 'listen.port',
          message: 'Expected a whole number from 0 to 65535, found "x".',
        },
      ]),
    );
    expect(() => loadConfig(sources)).toThrow(/^2 mistakes in the configuration:\n {2}\S+dirgate.yaml:1 listen.hots: /);
  });

  test.each([
    ['port: 1', 'listen.port'],
    ['listen: { prot: 1 }', 'listen.port'],
    ['directroy: {}', 'directory'],
    ['PublicURL: x', 'publicUrl'],
  ])('%s makes one think of %s', (text, meant) => {
    expect(mistakesIn(text)[0]?.message).toBe(`There is no such option. Did you mean ${meant}?`);
  });

  test('an option that resembles none gets the list of those at its place', () => {
    expect(mistakesIn('paging: { zzzzzzzz: 1 }')[0]?.message).toContain(
      'There are: paging.defaultCount, paging.maxCount, paging.snapshotBytes, paging.snapshotSeconds, paging.cursorSecretFile.',
    );
    expect(mistakesIn('zzzzzzzz:')[0]?.message).toContain('listen, publicUrl, basePaths');
  });

  test.each([
    ['listen.port', '8080.5'],
    ['listen.port', '-1'],
    ['directory.startTls', 'yes'],
    ['directory.urls', '[]'],
    ['directory.urls', 'ldap://a'],
    ['publicUrl', 'scim.example.com'],
    ['publicUrl', 'https://scim.example.com/?x=1'],
    ['publicUrl', 'ftp://scim.example.com'],
    ['basePaths', '[scim/v2]'],
    ['basePaths', '[/scim/v2/]'],
    ['bases', '{ User: 1 }'],
    ['passwords.scheme', 'MD5'],
    ['log.level', 'loud'],
    ['profile', '""'],
    ['directory.caFile', 'nowhere.pem'],
    ['journal.kind', 'memory'],
    ['journal.instance', 'a/b'],
  ])('%s: %s is refused', (path, value) => {
    const [group, name] = path.split('.');
    const issues = mistakesIn(name === undefined ? `${group}: ${value}` : `${group}:\n  ${name}: ${value}`);
    expect(issues).toHaveLength(1);
    expect(issues[0]?.where.startsWith(path)).toBe(true);
    expect(issues[0]?.line).toBe(name === undefined ? 1 : 2);
  });

  test('a directory must be given', () => {
    expect(issuesOf({ environment: { DIRGATE_TOKEN: token } })).toMatchObject([
      { where: 'directory.urls', message: expect.stringContaining('DIRGATE_DIRECTORY_URLS') },
    ]);
  });

  test('without a way to authenticate the gateway refuses to start, and says how to make a token', () => {
    expect(issuesOf({ environment: { DIRGATE_DIRECTORY_URLS: 'ldap://a' } })).toMatchObject([
      {
        where: 'authentication.tokens',
        message: expect.stringMatching(/refuses to start.*openssl rand.*DIRGATE_TOKEN/),
      },
    ]);
  });

  test('a short token is refused', () => {
    expect(issuesOf({ environment: { ...enough, DIRGATE_TOKEN: 'fifteen-letters' } })).toMatchObject([
      { where: 'DIRGATE_TOKEN', message: expect.stringContaining('too short') },
    ]);
  });

  test.each([
    [{ DIRGATE_DIRECTORY_BIND_DN: 'cn=admin' }, 'DIRGATE_DIRECTORY_BIND_DN'],
    [{ DIRGATE_DIRECTORY_BIND_PASSWORD: 'x' }, 'directory.bindDn'],
    [{ DIRGATE_DIRECTORY_START_TLS: 'true', DIRGATE_DIRECTORY_URLS: 'ldaps://a' }, 'DIRGATE_DIRECTORY_START_TLS'],
    [{ DIRGATE_PAGING_MAX_COUNT: '50' }, 'paging.defaultCount'],
    [{ DIRGATE_JOURNAL_KIND: 'directory' }, 'journal.base'],
  ])('%j does not go together and is reported at %s', (environment, where) => {
    expect(issuesOf({ environment: { ...enough, ...environment } })).toMatchObject([{ where }]);
  });

  test('a name without a password is refused on ldapi too: a bind with an empty password would be anonymous', () => {
    const environment = { ...enough, DIRGATE_DIRECTORY_URLS: 'ldapi://%2Frun%2Fldapi', DIRGATE_DIRECTORY_BIND_DN: 'x' };
    expect(issuesOf({ environment })).toMatchObject([{ message: expect.stringContaining('There is no password') }]);
  });

  test('variables of other programs with the same prefix are left alone', () => {
    const others = { DIRGATE_PORT: 'tcp://10.0.0.1:80', DIRGATE_SERVICE_HOST: '10.0.0.1', DIRGATE_TEST_LDAP_URL: 'x' };
    expect(issuesOf({ environment: { ...enough, ...others } })).toEqual([]);
  });

  test('a file that is not there, or not YAML, is one mistake and not many', () => {
    expect(issuesOf({ file: join(folder, 'nowhere.yaml'), environment: {} })).toMatchObject([{ where: 'the file' }]);
    expect(mistakesIn('listen:\n  port: [1', {})).toMatchObject([{ where: 'YAML', line: 2 }]);
    expect(mistakesIn('- 1', enough)).toMatchObject([{ where: 'the file', line: 1 }]);
  });

  test('a key that stands there twice is a mistake', () => {
    expect(mistakesIn('profile: a\nprofile: b')).toMatchObject([{ where: 'YAML', line: 2 }]);
  });
});
