import type { GatewayContext } from './context.ts';
import type { Intent, MembershipIntent } from './intent-journal.ts';
import { settleMembership } from './settle-membership.ts';
import { settleRemoval, settleRename } from './settle-references.ts';
import { settleSubtree } from './settle-subtree.ts';

/** A member that was taken out of the truth again, because its entry is gone. */
export interface Dangling {
  readonly intent: MembershipIntent;
  readonly name: string;
}

/**
 * Makes the entries that intents name agree with what the directory shows now, whatever had become of the request that
 * recorded them. May be done any number of times.
 */
export async function settle(context: GatewayContext, intents: readonly Intent[]): Promise<readonly Dangling[]> {
  const dangling: Dangling[] = [];
  for (const intent of intents) {
    switch (intent.kind) {
      case 'membership':
        dangling.push(...(await settleMembership(context, intent)).map((name) => ({ intent, name })));
        break;
      case 'removal':
        await settleRemoval(context, intent);
        break;
      case 'rename':
        await settleRename(context, intent);
        break;
      case 'subtree':
        await settleSubtree(context, intent);
        break;
    }
  }
  return dangling;
}
