import type { OptionKind } from './option-kind.ts';

/** One option: `byDefault` is missing where a value must be given. */
export interface ConfigOption<T> {
  readonly kind: OptionKind<NonNullable<T>>;
  readonly byDefault?: T;
  readonly sentence: string;
  /** Instead of the name that follows from the path. */
  readonly environment?: string;
}

/** The paths of settings whose members `G` are groups: `listen.port`. */
export type PathOf<S, G extends keyof S> =
  | Exclude<keyof S, G>
  | { [K in G]: `${Extract<K, string>}.${Extract<keyof S[K], string>}` }[G];

type ValueAt<S, P> = P extends `${infer G}.${infer K}`
  ? G extends keyof S
    ? K extends keyof S[G]
      ? S[G][K]
      : never
    : never
  : P extends keyof S
    ? S[P]
    : never;

/** An option for each path. */
export type OptionTable<S, G extends keyof S> = { readonly [P in PathOf<S, G>]: ConfigOption<ValueAt<S, P>> };
