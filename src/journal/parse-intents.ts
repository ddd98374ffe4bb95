import type { Intent } from '../gateway/intent-journal.ts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isPair: Check = (value) => isTexts(value) && (value as readonly string[]).length === 2;
const isFlag: Check = (value) => typeof value === 'boolean';
const byName =
  (check: Check): Check =>
  (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(check);

const members: Readonly<Record<Intent['kind'], Readonly<Record<string, Check>>>> = {
  membership: { resourceType: isText, attribute: isText, dn: isText, members: isTexts },
  removal: { resourceType: isText, id: isText, dn: isText, names: byName(isTexts), decided: isFlag },
  rename: { resourceType: isText, id: isText, from: isText, to: isText, names: byName(isPair) },
  subtree: { resourceType: isText, attribute: isText, id: isText, dn: isText, values: isTexts, all: isFlag },
};

/** The intents that JSON holds, or undefined where it does not hold just that. */
export function parseIntents(value: unknown): readonly Intent[] | undefined {
  return Array.isArray(value) && value.every(isIntent) ? (value as readonly Intent[]) : undefined;
}

function isIntent(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const intent = value as Readonly<Record<string, unknown>>;
  const kind = Object.keys(members).find((one) => one === intent['kind']) as Intent['kind'] | undefined;
  return kind !== undefined && Object.entries(members[kind]).every(([name, check]) => check(intent[name]));
}
