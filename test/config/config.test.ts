import { expect, test } from 'vitest';
import { configOptions, environmentName, fileKey, optionPaths } from '../../src/config/config.ts';

test('the environment variable follows from the path', () => {
  expect(environmentName('listen.port')).toBe('DIRGATE_LISTEN_PORT');
  expect(environmentName('directory.operationTimeoutMs')).toBe('DIRGATE_DIRECTORY_OPERATION_TIMEOUT_MS');
  expect(environmentName('publicUrl')).toBe('DIRGATE_PUBLIC_URL');
  expect(environmentName('authentication.token')).toBe('DIRGATE_TOKEN');
});

test('options that are too complex for a variable have none', () => {
  expect(optionPaths.filter((path) => environmentName(path) === undefined)).toEqual([
    'bases',
    'registry.urns',
    'registry.bases',
    'authentication.tokens',
    'jwt.issuers',
    'basic.scopes',
    'authorization.rules',
    'hooks',
  ]);
});

test('in the file a secret is named by its file', () => {
  expect(fileKey('directory.bindPassword')).toBe('directory.bindPasswordFile');
  expect(fileKey('directory.bindDn')).toBe('directory.bindDn');
});

test('each option explains itself in one sentence that fits into a table', () => {
  for (const { sentence } of Object.values(configOptions)) {
    expect(sentence).toMatch(/^[A-Z][^|\n]+\.$/);
  }
});
