import { expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';

test('the message lists every issue with as much of its place as is known', () => {
  const error = new ConfigError([
    { file: 'user.yaml', line: 3, where: 'attributes.userName', message: 'No such codec.' },
    { file: 'user.yaml', where: 'base', message: 'Not a DN.' },
    { where: 'DIRGATE_TOKEN', message: 'Too short.' },
  ]);
  expect(error.message.split('\n')).toEqual([
    '3 mistakes in the configuration:',
    '  user.yaml:3 attributes.userName: No such codec.',
    '  user.yaml base: Not a DN.',
    '  DIRGATE_TOKEN: Too short.',
  ]);
});

test('a single issue is counted as one', () => {
  expect(new ConfigError([{ where: 'x', message: 'Wrong.' }]).message).toBe(
    'One mistake in the configuration:\n  x: Wrong.',
  );
});
