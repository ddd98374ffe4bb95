import { expect, test } from 'vitest';
import { hookFunctions, HookModuleError } from '../../src/hooks/hook-functions.ts';

const noop = (): void => undefined;

test.each(['default', 'hook'])('a module exports its hook as %s, and each function has a name', (name) => {
  const hook = {
    fence: noop,
    answerSearch: undefined,
    resources: { User: { beforeCreate: noop, onSearch: undefined }, '*': { afterDelete: noop } },
  };
  expect([...hookFunctions({ [name]: hook }).keys()]).toEqual(['fence', 'User.beforeCreate', '*.afterDelete']);
});

test('functions are called with what they are given, on the object that has them', async () => {
  const own = {
    prefix: 'seen',
    beforeCreate(this: unknown, ...given: readonly unknown[]) {
      return [(this as typeof own).prefix, ...given];
    },
  };
  const { beforeCreate } = own;
  const functions = hookFunctions({ hook: { resources: { User: { beforeCreate } } } });
  expect(functions.get('User.beforeCreate')).toBeTypeOf('function');
  const bound = hookFunctions({ hook: { fence: (...given: readonly unknown[]) => given } });
  expect(await bound.get('fence')?.(1, 'a')).toEqual([1, 'a']);
});

test.each([
  ['nothing', {}, 'The module exports no hook'],
  ['a function', { default: noop }, 'The module exports no hook'],
  ['an empty object', { hook: {} }, 'The hook has no functions'],
  [
    'an unknown function',
    { hook: { fense: noop } },
    'A hook has no "fense"; it may have answerResource, answerSearch, fence or "resources".',
  ],
  [
    'an unknown function of a type',
    { hook: { resources: { User: { beforeRemove: noop } } } },
    'A hook has no "User.beforeRemove"',
  ],
  ['what is no function', { hook: { fence: 'userName pr' } }, '"fence" must be a function.'],
  ['resources that are none', { hook: { resources: noop } }, '"resources" must be an object.'],
  [
    'a type that is none',
    { hook: { resources: { User: noop } } },
    '"resources.User" must be an object with functions.',
  ],
])('a module that exports %s is refused', (_, exported, message) => {
  expect(() => hookFunctions(exported)).toThrow(HookModuleError);
  expect(() => hookFunctions(exported)).toThrow(message);
});
