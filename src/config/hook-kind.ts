import * as v from 'valibot';
import type { OptionKind } from './option-kind.ts';

/** A module that is asked on the way of requests. */
export interface ConfiguredHook {
  readonly module: string;
  readonly isolated: boolean;
  readonly timeoutMs: number;
}

/** Modules with the options of each; relative paths start at the configuration file. */
export const hookList: OptionKind<readonly ConfiguredHook[]> = {
  expected:
    'a list of { module, isolated?, timeoutMs? }: module is the path of a file, isolated true or false, timeoutMs a whole number from 1 to 600000',
  schema: v.array(
    v.strictObject({
      module: v.pipe(v.string(), v.nonEmpty()),
      isolated: v.optional(v.boolean(), false),
      timeoutMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(600_000)), 5000),
    }),
  ),
  fromText: undefined,
  located: (value, locate) =>
    Array.isArray(value)
      ? value.map((one: unknown) => (hasModule(one) ? { ...one, module: locate(one.module) } : one))
      : value,
};

const hasModule = (value: unknown): value is { readonly module: string } =>
  typeof value === 'object' &&
  value !== null &&
  'module' in value &&
  typeof value.module === 'string' &&
  value.module !== '';
