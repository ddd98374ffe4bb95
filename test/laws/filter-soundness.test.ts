import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preparationFor } from '../../src/mapping/preparation.ts';
import { compileFilter } from '../../src/scim/filter-match.ts';
import { printFilter, type Filter } from '../../src/scim/filter.ts';
import { resolveFilter } from '../../src/scim/resolve-filter.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { allResources } from '../support/all-resources.ts';
import { openGateway, profiles, type TestGateway } from '../support/gateway.ts';
import { mappingIn } from '../support/gluu-profile.ts';
import { lawRuns } from '../support/law-runs.ts';
import { filtersFor } from '../support/random-filters.ts';
import { deviceTexts } from '../support/random-devices.ts';
import { fillRandomly } from '../support/random-directory.ts';
import { peopleTexts, peopleTimes } from '../support/random-people.ts';
import { numbers, oddTexts } from '../support/random-values.ts';

const runs = lawRuns(60);
let gateway: TestGateway;

/** What references to the first resources of a type show: random entries refer to these. */
async function shownByReferences(resourceType: string): Promise<string[]> {
  const resources = (await allResources(gateway, resourceType)).slice(0, 12);
  return resources.flatMap(({ id, displayName, meta }) =>
    [id, displayName, (meta as ScimObject)['location']].filter((value) => typeof value === 'string'),
  );
}

const idsOf = (resources: unknown): string[] => ((resources ?? []) as ScimObject[]).map(({ id }) => String(id)).sort();

describe.each(profiles)('in a directory of the profile %s', (profile) => {
  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile } });
    await fillRandomly(gateway.directory, profile, runs.seed);
  }, 120_000);
  afterAll(() => gateway.close());

  const types = profile === 'gluu' ? ['User', 'Group', 'FidoDevice', 'Fido2Device'] : ['User', 'Group'];
  test.each(types)(
    `filters over %ss find what plain evaluation finds (${JSON.stringify(runs)})`,
    { timeout: 3_600_000 },
    async (resourceType) => {
      const mapping = mappingIn(gateway.context.profile, resourceType);
      const resources = await allResources(gateway, resourceType);
      expect(resources.length).toBeGreaterThan(25);
      const ids = resources.slice(0, 8).map(({ id }) => String(id));
      const referenced = (await Promise.all(['User', 'Group'].map(shownByReferences))).flat();
      const pool = {
        texts: [...oddTexts, ...(mapping.place === undefined ? peopleTexts : deviceTexts), ...ids],
        times: peopleTimes,
        numbers,
        referenced,
      };
      let telling = 0;
      const finds = async (filter: Filter): Promise<void> => {
        const text = printFilter(filter);
        const matches = compileFilter(resolveFilter(filter, mapping.resourceType), preparationFor(mapping));
        const ids = idsOf(resources.filter(matches));
        if (ids.length > 0 && ids.length < resources.length) telling += 1;
        const query = { filter: text, attributes: 'id' };
        const ask = async (more: Readonly<Record<string, string>>): Promise<ScimObject> =>
          (await gateway.call('query', { resourceType, query: { ...query, ...more } })).body ?? {};
        const all = await ask({ count: '1000' });
        expect({ text, total: all['totalResults'], ids: idsOf(all['Resources']) }).toEqual({
          text,
          total: ids.length,
          ids,
        });
        expect(await ask({ count: '0' })).toMatchObject({ totalResults: ids.length });
        const page = await ask({ count: '7', startIndex: '3' });
        expect(page).toMatchObject({ totalResults: ids.length });
        expect(idsOf(page['Resources']).filter((id) => ids.includes(id))).toHaveLength(
          Math.max(0, Math.min(7, ids.length - 2)),
        );
      };
      await fc.assert(fc.asyncProperty(filtersFor(mapping.resourceType, pool), finds), runs);
      expect(telling).toBeGreaterThan(runs.numRuns / 8);
    },
  );
});
