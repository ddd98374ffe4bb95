import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Config } from './config/config.ts';
import type { GatewayContext } from './gateway/context.ts';
import type { IntentJournal } from './gateway/intent-journal.ts';
import { recover } from './gateway/recover.ts';
import type { Logger } from './http/logger.ts';
import { openJournal } from './journal/open-journal.ts';
import type { Directory } from './ldap/directory.ts';

/** How often it is tried to complete what could not be completed in its request. */
const retryMs = 1000;

/** Opens the journal that is configured (src/gateway/intent-journal.ts). Throws JournalError where another process keeps it. */
export function composeJournal({ journal }: Config, directory: Directory): Promise<IntentJournal> {
  const surroundings = { directory, host: hostname(), pid: process.pid, now: Date.now, newId: randomUUID, isAlive };
  return openJournal(journal, surroundings);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else's may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Settles what a crash has left before anybody is served, and from then on, every second, whatever could not be settled
 * at once; once in a lease it looks for what gateways left that are gone.
 */
export async function keepSettling(
  current: () => GatewayContext,
  leaseMs: number,
  logger: Logger,
): Promise<() => Promise<void>> {
  let told = '';
  const settleAll = async (adopts: boolean): Promise<void> => {
    const { settled, left, failures } = await recover(current(), adopts);
    if (settled > 0) logger.info({ settled }, 'completed what was left half done');
    const reason = failures[0] instanceof Error ? failures[0].message : String(failures[0]);
    const tell = left === 0 ? '' : reason;
    if (tell !== '' && tell !== told) logger.error({ left, reason }, 'writes that are not complete: trying again');
    told = tell;
  };
  const attempt = (adopts: boolean): Promise<void> =>
    settleAll(adopts).catch((error: unknown) => logger.error({ err: error }, 'the journal can not be read'));
  await attempt(true);
  let running = Promise.resolve();
  let adoptedAt = current().now();
  const timer = setInterval(() => {
    const adopts = current().now() - adoptedAt > leaseMs;
    if (adopts) adoptedAt = current().now();
    running = running.then(() => attempt(adopts));
  }, retryMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
