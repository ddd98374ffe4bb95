import type { GatewayContext } from './context.ts';
import { settle } from './settle.ts';
import type { UnfinishedReport } from './unfinished.ts';

/**
 * Finishes what earlier runs of this gateway and gateways that are gone have left undone, and what this run could not do
 * in its requests. Only the entries that were recorded are looked at.
 */
export async function recover(context: GatewayContext): Promise<UnfinishedReport> {
  for (const recorded of await context.journal.adopt()) context.unfinished.add(recorded);
  return context.unfinished.run((intents) => settle(context, intents));
}
