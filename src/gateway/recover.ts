import type { GatewayContext } from './context.ts';
import { settle } from './settle.ts';
import type { UnfinishedReport } from './unfinished.ts';

/**
 * Finishes what could not be done in its request and, where it `adopts`, what earlier runs of this gateway and gateways
 * that are gone have left. Only the entries that were recorded are looked at.
 */
export async function recover(context: GatewayContext, adopts: boolean = true): Promise<UnfinishedReport> {
  if (adopts) for (const recorded of await context.journal.adopt()) context.unfinished.add(recorded);
  return context.unfinished.run((intents) => settle(context, intents));
}
