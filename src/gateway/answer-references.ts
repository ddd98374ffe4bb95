import { and, matchNone, or } from '../ldap/filter.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import type { Membership } from '../mapping/back-link.ts';
import {
  memberNames,
  namesMeeting,
  type ReferenceCandidates,
  type ReferencedEntry,
  type ReferenceQuestion,
} from '../mapping/reference-questions.ts';
import { noReferences, referencedAttributes, referenceSearches } from '../mapping/references.ts';
import type { GatewayContext } from './context.ts';
import { resourcesAmong } from './known-resources.ts';
import { readContext } from './read-context.ts';

/** How many referenced entries a filter may name by what they are called. */
export const mostReferenced = 1000;

/**
 * The names that LDAP is to be asked for, by question. A question that more entries answer than can be named is missing;
 * undefined: few answer it, but they have too many members for each to be named.
 */
export type ReferenceAnswers = ReadonlyMap<ReferenceQuestion, readonly string[] | undefined>;

/**
 * Finds out which entries the conditions on references speak about (RFC 7644 3.4.2.2). For each resource type that they
 * lead to, one search answers all that name ids, and one all others, however many conditions there are.
 */
export async function answerReferences(
  context: GatewayContext,
  questions: readonly ReferenceQuestion[],
  baseUrl: string,
  signal: AbortSignal,
): Promise<ReferenceAnswers> {
  const batches = new Map<string, ReferenceCandidates[]>();
  for (const one of questions.flatMap(({ candidates }) => candidates)) {
    const key = batchOf(one);
    batches.set(key, [...(batches.get(key) ?? []), one]);
  }
  const found = new Map<string, readonly ReferencedEntry[] | undefined>();
  for (const [key, batch] of batches) found.set(key, await findAll(context, batch, signal));
  const answers = new Map<ReferenceQuestion, readonly string[] | undefined>();
  for (const question of questions) {
    const all = question.candidates.map((one) => found.get(batchOf(one)));
    if (all.includes(undefined)) continue;
    const entries = all.flatMap((some) => some ?? []);
    const names = namesMeeting(question, entries, readContext(context, baseUrl, noReferences));
    const { membership } = question;
    answers.set(question, membership ? await membersOf(context, membership, names, signal) : names);
  }
  return answers;
}

const batchOf = ({ target, byId }: ReferenceCandidates): string => `${target.resourceType.name} ${String(byId)}`;

/** The entries that any of these filters finds; undefined where there are too many. */
async function findAll(
  context: GatewayContext,
  batch: readonly ReferenceCandidates[],
  signal: AbortSignal,
): Promise<readonly ReferencedEntry[] | undefined> {
  const [first] = batch;
  const any = or(...batch.map(({ filter }) => filter));
  if (first === undefined || JSON.stringify(any) === JSON.stringify(matchNone)) return [];
  const { target } = first;
  const { base, scope, matches } = target;
  const attributes = [...new Set(batch.flatMap(({ reference }) => referencedAttributes(target, reference)))];
  try {
    const search = { base, scope, filter: and(matches, any), attributes };
    const found = await context.directory.find(search, mostReferenced, { signal });
    return (await resourcesAmong(context, target, found, signal)).map((entry) => ({ target, entry }));
  } catch (error) {
    if (error instanceof LdapError && error.code === resultCode.sizeLimitExceeded) return undefined;
    throw error;
  }
}

/** The names of all members of these entries; undefined as soon as there are too many. */
async function membersOf(
  { directory }: GatewayContext,
  membership: Membership,
  holders: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const { holder, truth, link } = membership;
  const members = new Set<string>();
  const searches = link.reference === undefined ? [] : referenceSearches(holder, link.reference, holders);
  for (const search of searches) {
    for await (const entry of directory.stream({ ...search, attributes: [truth.held.name] }, { signal })) {
      for (const name of memberNames(membership, entry)) members.add(name);
      if (members.size > mostReferenced) return undefined;
    }
  }
  return [...members].sort();
}
