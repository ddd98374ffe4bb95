import type { FenceOfType } from '../mapping/fence.ts';
import { fencedProfile } from '../mapping/fence.ts';
import { knownReferences, referenceQuestions } from '../mapping/reference-questions.ts';
import type { Filter } from '../scim/filter.ts';
import { resolveFilter } from '../scim/resolve-filter.ts';
import { answerReferences } from './answer-references.ts';
import { compileCandidates, inspectionFor } from './candidates.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import type { FencedType } from './fence.ts';
import { unfenced } from './known-resources.ts';
import type { ScimRequest } from './request.ts';
import { filterKey } from './selection.ts';

/**
 * The context of a request that may only know of those resources of some types that meet a condition (RFC 7644 7.2). A
 * condition on references speaks about all resources, not only about those that the request may know of. Throws
 * invalidFilter where a condition does not fit its resource type.
 */
export async function fencedContext(
  given: GatewayContext,
  conditions: ReadonlyMap<string, Filter>,
  { baseUrl, signal }: Pick<ScimRequest, 'baseUrl' | 'signal'>,
): Promise<GatewayContext> {
  if (conditions.size === 0) return given;
  const { caller: _, ...context } = unfenced(given);
  const fences = new Map<string, FenceOfType>();
  const types = new Map<string, FencedType>();
  const keys: string[] = [];
  for (const [type, written] of [...conditions].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const mapping = mappingOf(context, type);
    const filter = resolveFilter(written, mapping.resourceType);
    const questions = referenceQuestions(filter, mapping, (resourceType) => context.profile.get(resourceType));
    const answers = await answerReferences(context, questions, baseUrl, signal);
    const known = knownReferences(questions, (question) => answers.get(question));
    const candidates = compileCandidates(context, mapping, { filter, known, sortBy: undefined }, baseUrl);
    const { inspection: rest } = candidates;
    const whole = inspectionFor(context, mapping, filter, undefined, baseUrl);
    fences.set(type, { filter: candidates.filter, attributes: rest?.attributes ?? [] });
    types.set(type, { rest, whole });
    keys.push(JSON.stringify([type, filterKey(filter)]));
  }
  const asked = [...fences.values()].map(({ filter }) => filter);
  const key = `fence ${keys.join(' ')}`;
  const fence = {
    whole: context.profile,
    types,
    key,
    snapshotKey: `${key} ${JSON.stringify(asked)}`,
    directory: context.directory,
  };
  return { ...given, profile: fencedProfile(context.profile, fences), fence };
}
