import type { Hook, HookModule } from '../../src/gateway/hook.ts';
import { hookFunctions } from '../../src/hooks/hook-functions.ts';

/** A hook without a module of its own, called as those in the same thread are. */
export function hookOf(module: HookModule, name = 'tested'): Hook {
  const functions = hookFunctions({ hook: module });
  return {
    name,
    functions: new Set(functions.keys()),
    call: async (functionName, given) =>
      structuredClone(await functions.get(functionName)?.(...structuredClone(given))),
  };
}
