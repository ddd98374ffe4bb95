import { nearestName } from './scim/nearest-name.ts';
import { ConfigError, type ConfigIssue } from './config/config-error.ts';
import type { Config } from './config/config.ts';
import type { OpenHook } from './hooks/hook-source.ts';
import { openHook } from './hooks/open-hook.ts';

/** Hooks that are open until they are closed. */
export interface ComposedHooks {
  readonly hooks: readonly OpenHook[];
  readonly close: () => Promise<void>;
}

/** Loads the configured hooks, in their order. Throws ConfigError with what is wrong with each of them. */
export async function composeHooks(
  { hooks: sources }: Config,
  resourceTypes: readonly string[],
): Promise<ComposedHooks> {
  const opened: OpenHook[] = [];
  const issues: ConfigIssue[] = [];
  const close = async (): Promise<void> => {
    for (const hook of opened) await hook.close();
  };
  for (const [index, source] of sources.entries()) {
    const where = `hooks.${index}.module`;
    try {
      const hook = await openHook(source);
      opened.push(hook);
      issues.push(...unknownTypes(hook, resourceTypes).map((message) => ({ where, message })));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      issues.push({ where, message: `${source.module} can't be used: ${why}` });
    }
  }
  if (issues.length === 0) return { hooks: opened, close };
  await close();
  throw new ConfigError(issues);
}

/** A function for a type that is not served would never be asked: nobody should rely on it. */
function unknownTypes({ name, functions }: OpenHook, resourceTypes: readonly string[]): readonly string[] {
  const types = new Set([...functions].filter((one) => one.includes('.')).map((one) => one.split('.')[0] ?? ''));
  return [...types]
    .filter((type) => type !== '*' && !resourceTypes.includes(type))
    .map((type) => {
      const near = nearestName(type, resourceTypes);
      const advice = near === undefined ? `There are ${resourceTypes.join(', ')}.` : `Did you mean ${near}?`;
      return `The hook "${name}" has functions for ${type}, which the profile does not map. ${advice}`;
    });
}
