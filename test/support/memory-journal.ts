import type { Intent, IntentJournal } from '../../src/gateway/intent-journal.ts';

/** A journal that forgets everything with its process; what is not finished can be looked at. */
export function memoryJournal(): IntentJournal & { readonly open: () => readonly (readonly Intent[])[] } {
  const open = new Set<readonly Intent[]>();
  return {
    open: () => [...open],
    record: async (intents) => {
      open.add(intents);
      return {
        intents,
        finish: async () => {
          open.delete(intents);
        },
      };
    },
    adopt: async () => [],
    close: async () => undefined,
  };
}
