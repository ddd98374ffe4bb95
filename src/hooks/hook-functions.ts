import { moduleFunctions, resourceFunctions } from '../gateway/hook.ts';

/** Something that can be asked, by its name: `fence`, `User.beforeCreate`. */
export type HookFunctions = ReadonlyMap<string, (...given: readonly unknown[]) => unknown>;

/** A module that is no hook; the message says what it should be. */
export class HookModuleError extends Error {
  override readonly name = 'HookModuleError';
}

type Members = Readonly<Record<string, unknown>>;
type Callable = (...given: readonly unknown[]) => unknown;

/** What a module exports as its hook, by name. Throws HookModuleError where that is not what a hook is. */
export function hookFunctions(exported: Members): HookFunctions {
  const hook = exported['default'] ?? exported['hook'];
  if (!isMembers(hook)) {
    throw new HookModuleError(
      'The module exports no hook: it must export an object as its default, or by the name "hook".',
    );
  }
  const { resources, ...functions } = hook;
  const own = functionsIn(functions, moduleFunctions, '', ' or "resources"');
  if (resources !== undefined && !isMembers(resources)) throw new HookModuleError('"resources" must be an object.');
  const types = Object.entries(resources ?? {}).flatMap(([type, given]) => {
    if (!isMembers(given)) throw new HookModuleError(`"resources.${type}" must be an object with functions.`);
    return functionsIn(given, resourceFunctions, `${type}.`, '');
  });
  const all = new Map([...own, ...types]);
  if (all.size === 0) throw new HookModuleError('The hook has no functions: nothing would ever be asked of it.');
  return all;
}

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null;

function functionsIn(given: Members, names: readonly string[], prefix: string, others: string): [string, Callable][] {
  return Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      if (!names.includes(name)) {
        throw new HookModuleError(`A hook has no "${prefix}${name}"; it may have ${names.join(', ')}${others}.`);
      }
      if (typeof value !== 'function') throw new HookModuleError(`"${prefix}${name}" must be a function.`);
      return [`${prefix}${name}`, (...args) => (value as Callable).apply(given, [...args])];
    });
}
