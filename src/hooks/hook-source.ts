import type { Hook } from '../gateway/hook.ts';

/** A module that is a hook, and how it is run. */
export interface HookSource {
  /** The path of its file. */
  readonly module: string;
  /** In a thread of its own, which ends where it takes too long. */
  readonly isolated: boolean;
  /** How long one call may be waited for. */
  readonly timeoutMs: number;
}

/** A hook that is open until it is closed. */
export interface OpenHook extends Hook {
  readonly close: () => Promise<void>;
}
