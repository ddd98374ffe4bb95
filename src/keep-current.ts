import type { ComposedProfile } from './compose-profile.ts';
import type { ConfigIssue } from './config/config-error.ts';
import type { ProfileInForce } from './gateway/context.ts';
import type { Logger } from './http/logger.ts';
import { LdapError } from './ldap/result-code.ts';

export interface KeepCurrentOptions {
  /** How often the directory is asked; 0: only by `refresh`. */
  readonly pollSeconds: number;
  /** Why a profile can't be served while the gateway runs. */
  readonly objections: (next: ProfileInForce) => readonly ConfigIssue[];
  readonly logger: Logger;
}

/** The profile in force, which follows the directory's schema and registries. */
export interface CurrentProfile {
  readonly inForce: () => ProfileInForce;
  /** Why it does not follow them; empty where it does. */
  readonly problems: () => readonly string[];
  /** Looks at once. */
  readonly refresh: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Lets the profile follow the directory's schema and registries. A new one takes the place of the old one as a whole, or
 * not at all: whatever is wrong, the old one stays, and log and health say why.
 */
export function keepCurrent(composed: ComposedProfile, options: KeepCurrentOptions): CurrentProfile {
  const { objections, logger, pollSeconds } = options;
  let { sources, leftOut: issues }: Pick<ComposedProfile, 'sources' | 'leftOut'> = composed;
  let inForce: ProfileInForce = composed;
  let failure: string | undefined;
  const problems = (): readonly string[] =>
    failure === undefined ? issues.map(({ where, message }) => `${where}: ${message}`) : [failure];
  const follow = async (): Promise<void> => {
    const next = await composed.readAgain(sources);
    if (next.subschema === sources.subschema && next.registered === sources.registered) return;
    const compiled = composed.compile(next);
    issues = compiled.ok ? objections(compiled.inForce) : compiled.issues;
    sources = next;
    if (!compiled.ok || issues.length > 0 || compiled.inForce.profileHash === inForce.profileHash) return;
    inForce = compiled.inForce;
    logger.info({ profile: inForce.profileHash }, 'the profile was exchanged: the directory declares other attributes');
  };
  let told = '';
  const tell = (): void => {
    const found = problems();
    const text = found.join('\n');
    if (text !== '' && text !== told) {
      logger.error({ problems: found, profile: inForce.profileHash }, 'what the directory declares is not followed');
    }
    if (text === '' && told !== '') logger.info({ profile: inForce.profileHash }, 'the directory is followed again');
    told = text;
  };
  const look = async (): Promise<void> => {
    try {
      await follow();
      failure = undefined;
    } catch (error) {
      failure = `the schema or the registry can't be read: ${error instanceof Error ? error.message : String(error)}`;
      if (!(error instanceof LdapError)) logger.error({ err: error }, 'looking at the registry failed');
    }
    tell();
  };
  tell();
  let running = Promise.resolve();
  const refresh = (): Promise<void> => (running = running.then(look));
  const timer = polling(pollSeconds, refresh);
  return {
    inForce: () => inForce,
    problems,
    refresh,
    close: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

/** Looks again and again, but never begins before the last look has ended. */
function polling(seconds: number, refresh: () => Promise<void>): NodeJS.Timeout | undefined {
  if (seconds === 0) return undefined;
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void refresh().finally(() => {
      isLooking = false;
    });
  }, seconds * 1000);
  return timer.unref();
}
