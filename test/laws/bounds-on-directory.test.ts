import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerReferences } from '../../src/gateway/answer-references.ts';
import { readContext } from '../../src/gateway/read-context.ts';
import { resolveReferences } from '../../src/gateway/resolve-references.ts';
import { and, type LdapFilter } from '../../src/ldap/filter.ts';
import { LdapError } from '../../src/ldap/result-code.ts';
import { entryToResource, idOf } from '../../src/mapping/entry-to-resource.ts';
import { filterToLdap } from '../../src/mapping/filter-to-ldap.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import { isInPlace } from '../../src/mapping/place.ts';
import { preparationFor } from '../../src/mapping/preparation.ts';
import { projectionToAttributes } from '../../src/mapping/projection-to-attributes.ts';
import { knownReferences, referenceQuestions } from '../../src/mapping/reference-questions.ts';
import { compileFilter } from '../../src/scim/filter-match.ts';
import { printFilter, type Filter } from '../../src/scim/filter.ts';
import { resolveFilter } from '../../src/scim/resolve-filter.ts';
import type { Resource } from '../../src/scim/resource.ts';
import { baseUrl, openGateway, type TestGateway } from '../support/gateway.ts';
import { mappingIn } from '../support/gluu-profile.ts';
import { lawRuns } from '../support/law-runs.ts';
import { filtersFor } from '../support/random-filters.ts';
import { device, deviceBranches, deviceTexts } from '../support/random-devices.ts';
import { group, peopleTexts, peopleTimes, person } from '../support/random-people.ts';
import { numbers, oddTexts } from '../support/random-values.ts';

const runs = lawRuns(1000);
const pool = { texts: [...oddTexts, ...peopleTexts], times: peopleTimes, numbers, referenced: peopleTexts };
const devicePool = { ...pool, texts: [...oddTexts, ...deviceTexts] };
const { signal } = new AbortController();
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await openGateway();
  const records = [
    ...deviceBranches,
    ...Array.from({ length: 120 }, (_, index) => fc.sample(person(index), { numRuns: 1, seed: runs.seed + index })),
    ...Array.from({ length: 20 }, (_, index) => fc.sample(group(index), { numRuns: 1, seed: runs.seed - index })),
    ...Array.from({ length: 50 }, (_, index) => [
      fc.sample(device('FidoDevice', index), { numRuns: 1, seed: runs.seed + 500 + index }),
      fc.sample(device('Fido2Device', index), { numRuns: 1, seed: runs.seed + 600 + index }),
    ]).flat(),
  ].flat();
  for (const record of records) {
    await gateway.directory.write(record).catch((error: unknown) => {
      if (!(error instanceof LdapError)) throw error;
    });
  }
}, 120_000);
afterAll(() => gateway.close());

async function found(mapping: Mapping, filter: LdapFilter): Promise<Set<string>> {
  const search = { base: mapping.base, scope: mapping.scope, filter: and(mapping.matches, filter) };
  const entries = await gateway.directory.find({ ...search, attributes: [mapping.id.name] }, 1000);
  return new Set(entries.filter(({ dn }) => isInPlace(mapping, dn)).map((entry) => idOf(mapping, entry) ?? ''));
}

async function resourcesOf(mapping: Mapping): Promise<ReadonlyMap<string, Resource>> {
  const everything = (): boolean => true;
  const attributes = projectionToAttributes(mapping, everything);
  const search = { base: mapping.base, scope: mapping.scope, filter: mapping.matches, attributes };
  const entries = (await gateway.directory.find(search, 1000)).filter(({ dn }) => isInPlace(mapping, dn));
  const references = await resolveReferences(gateway.context, mapping, entries, everything, signal);
  const reading = readContext(gateway.context, baseUrl, references);
  return new Map(
    entries.flatMap((entry): [string, Resource][] => {
      const resource = entryToResource(mapping, entry, reading);
      return resource === undefined ? [] : [[String(resource['id']), resource]];
    }),
  );
}

// The answer of a query is `upper` with the filter evaluated on it, or `upper` alone where it equals `lower`. So it is
// exact if and only if slapd finds a superset by the one and a subset by the other.
describe.each(['User', 'Group', 'FidoDevice', 'Fido2Device'])('the bounds of a filter over %ss', (resourceType) => {
  test(`hold on slapd (${JSON.stringify(runs)})`, { timeout: 7_200_000 }, async () => {
    const mapping = mappingIn(gateway.context.profile, resourceType);
    const resources = await resourcesOf(mapping);
    const preparation = preparationFor(mapping);
    let telling = 0;
    const holds = async (filter: Filter): Promise<void> => {
      const resolved = resolveFilter(filter, mapping.resourceType);
      const matches = compileFilter(resolved, preparation);
      const mappingOf = (name: string): Mapping | undefined => gateway.context.profile.get(name);
      const questions = referenceQuestions(resolved, mapping, mappingOf);
      const answers = await answerReferences(gateway.context, questions, baseUrl, signal);
      const known = knownReferences(questions, (question) => answers.get(question));
      const { upper, lower } = filterToLdap(resolved, mapping, mappingOf, known);
      const [above, below] = await Promise.all([found(mapping, upper), found(mapping, lower)]);
      const wrong: string[] = [];
      let count = 0;
      for (const [id, resource] of resources) {
        const isMatch = matches(resource);
        if (isMatch) count += 1;
        if (isMatch && !above.has(id)) wrong.push(`${id} matches but is not found`);
        if (!isMatch && below.has(id)) wrong.push(`${id} is found for certain but does not match`);
      }
      if (count > 0 && count < resources.size) telling += 1;
      expect({ filter: printFilter(filter), wrong }).toEqual({ filter: printFilter(filter), wrong: [] });
    };
    await fc.assert(
      fc.asyncProperty(filtersFor(mapping.resourceType, mapping.place === undefined ? pool : devicePool), holds),
      runs,
    );
    expect(telling).toBeGreaterThan(runs.numRuns / 4);
  });
});
