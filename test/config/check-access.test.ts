import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import type { OptionPath } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load-config.ts';

type Options = Readonly<Partial<Record<OptionPath, unknown>>>;

/** Where the mistakes are reported, with what is said. */
function mistakesOf(overrides: Options): readonly string[] {
  try {
    loadConfig({ environment: {}, overrides: { 'directory.urls': ['ldap://127.0.0.1'], ...overrides } });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.issues.map(({ where, message }) => `${where}: ${message}`);
    throw error;
  }
}

const client = (group: 'introspection' | 'uma'): Options => ({
  [`${group}.issuer`]: 'https://as.example',
  [`${group}.clientId`]: 'gateway',
  [`${group}.clientSecret`]: 'secret',
});
const people: Options = { 'basic.searchBase': 'o=x', 'basic.scopes': { '*': ['read'] } };
const issuer = { issuer: 'https://a.example', audience: 'x' };

test.each<Options>([
  { 'authentication.token': 'x'.repeat(16) },
  { 'authentication.tokens': [{ name: 'a', sha256: 'ab'.repeat(32) }] },
  { 'authentication.tokenHashesFile': new URL(import.meta.url).pathname },
  { 'jwt.issuers': [issuer] },
  client('introspection'),
  { ...client('introspection'), 'introspection.issuer': undefined, 'introspection.endpoint': 'https://as.example/i' },
  client('uma'),
  people,
  { 'basic.userDn': 'uid={name},o=x', 'basic.scopes': { '*': ['read'] } },
])('one way in is enough: %j', (options) => {
  expect(mistakesOf(options)).toEqual([]);
});

test('without any the gateway does not start', () => {
  expect(mistakesOf({})).toEqual([
    expect.stringMatching(/^authentication\.tokens: Nobody could authenticate.*jwt\.issuers/),
  ]);
});

describe.each(['introspection', 'uma'] as const)('%s', (group) => {
  test('needs a client with one proof, and a client needs a server', () => {
    const { [`${group}.issuer`]: anchor } = client(group) as Record<string, string>;
    expect(mistakesOf({ [`${group}.issuer`]: anchor })).toEqual([
      `${group}.clientId: It must be given: the client that the gateway is at ${group}.issuer.`,
      `${group}.clientSecret: Set one of ${group}.clientSecretFile and ${group}.privateKeyFile, to prove who asks.`,
    ]);
    expect(mistakesOf({ ...client(group), [`${group}.privateKey`]: 'both' })).toHaveLength(1);
    expect(mistakesOf({ ...people, [`${group}.clientId`]: 'gateway' })).toEqual([
      `${group}.clientId: It is of no use without ${group}.issuer: set that, too.`,
    ]);
  });
});

test('people are found in one way, and have some scope', () => {
  expect(mistakesOf({ ...people, 'basic.userDn': 'uid={name},o=x' })).toEqual([
    expect.stringMatching(/^basic\.userDn: Set one of basic\.userDn and basic\.searchBase/),
  ]);
  expect(mistakesOf({ 'basic.userDn': 'uid=x', 'basic.scopes': { '*': ['read'] } })).toEqual([
    expect.stringMatching(/^basic\.userDn: Expected a DN with \{name\} in it/),
  ]);
  expect(mistakesOf({ 'basic.searchBase': 'o=x' })).toEqual([
    expect.stringMatching(/^basic\.scopes: Nobody who has a password could do anything/),
  ]);
});

test('an issuer stands there once', () => {
  expect(mistakesOf({ 'jwt.issuers': [issuer, { ...issuer, audience: 'y' }] })).toEqual([
    expect.stringMatching(/^jwt\.issuers: https:\/\/a\.example stands there twice/),
  ]);
});

test('what is wrong about an issuer is told with all that is accepted', () => {
  const [message] = mistakesOf({ 'jwt.issuers': [{ ...issuer, algorithms: ['HS256'] }] });
  expect(message).toMatch(/^jwt\.issuers: Expected a list of \{ issuer, audience.*RS256.*found "HS256"/);
});
