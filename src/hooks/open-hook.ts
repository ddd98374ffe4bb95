import { pathToFileURL } from 'node:url';
import { hookFunctions } from './hook-functions.ts';
import type { HookSource, OpenHook } from './hook-source.ts';
import { openIsolated } from './isolated-hook.ts';
import { withTimeLimit } from './time-limit.ts';

/** Loads a hook. Rejects with HookModuleError where the module is none, and with whatever it throws itself. */
export async function openHook(source: HookSource): Promise<OpenHook> {
  const { module, isolated, timeoutMs } = source;
  const name = module.slice(module.lastIndexOf('/') + 1).replace(/\.[cm]?[jt]s$/, '');
  if (isolated) return openIsolated(name, source);
  const functions = hookFunctions((await import(pathToFileURL(module).href)) as Readonly<Record<string, unknown>>);
  return {
    name,
    functions: new Set(functions.keys()),
    call: async (functionName, given) => {
      // What is given is a copy, and so is what counts: nothing that a hook keeps can change what was decided.
      const work = (async () => functions.get(functionName)?.(...structuredClone(given)))();
      return structuredClone(await withTimeLimit(work, timeoutMs));
    },
    close: () => Promise.resolve(),
  };
}
