import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entryToResource } from '../../src/mapping/entry-to-resource.ts';
import { isInPlace } from '../../src/mapping/place.ts';
import { preparationFor } from '../../src/mapping/preparation.ts';
import { projectionToAttributes } from '../../src/mapping/projection-to-attributes.ts';
import { readContext } from '../../src/gateway/read-context.ts';
import { resolveReferences } from '../../src/gateway/resolve-references.ts';
import type { ChangeRecord } from '../../src/ldap/change-record.ts';
import { LdapError } from '../../src/ldap/result-code.ts';
import { compileFilter } from '../../src/scim/filter-match.ts';
import { printFilter, type Filter } from '../../src/scim/filter.ts';
import { resolveFilter } from '../../src/scim/resolve-filter.ts';
import type { Resource, ScimObject } from '../../src/scim/resource.ts';
import { baseUrl, openGateway, profiles, type TestGateway } from '../support/gateway.ts';
import { mappingIn } from '../support/gluu-profile.ts';
import { lawRuns } from '../support/law-runs.ts';
import { filtersFor } from '../support/random-filters.ts';
import { orgGroup, orgPerson } from '../support/random-org-people.ts';
import { device, deviceBranches, deviceTexts } from '../support/random-devices.ts';
import { group, peopleTexts, peopleTimes, person } from '../support/random-people.ts';
import { numbers, oddTexts } from '../support/random-values.ts';

const runs = lawRuns(60);
const everything = (): boolean => true;
const { signal } = new AbortController();
let gateway: TestGateway;

async function fill(records: readonly fc.Arbitrary<ChangeRecord>[]): Promise<void> {
  let refused = 0;
  for (const [index, arbitrary] of records.entries()) {
    for (const record of fc.sample(arbitrary, { numRuns: 1, seed: runs.seed + index })) {
      await gateway.directory.write(record).catch((error: unknown) => {
        if (!(error instanceof LdapError)) throw error;
        refused += 1;
      });
    }
  }
  expect(refused).toBeLessThan(records.length / 10);
}

function devices(): fc.Arbitrary<ChangeRecord>[] {
  const each = Array.from({ length: 60 }, (_, index) => [device('FidoDevice', index), device('Fido2Device', index)]);
  return [...deviceBranches.map((record) => fc.constant(record)), ...each.flat()];
}

const makers = {
  gluu: { person, group, others: devices() },
  inetorgperson: { person: orgPerson, group: orgGroup, others: [] },
};

async function allResources(resourceType: string): Promise<readonly Resource[]> {
  const { context, directory } = gateway;
  const mapping = mappingIn(context.profile, resourceType);
  const attributes = projectionToAttributes(mapping, everything);
  const search = { base: mapping.base, scope: mapping.scope, filter: mapping.matches, attributes };
  const entries = (await directory.find(search, 1000)).filter(({ dn }) => isInPlace(mapping, dn));
  const references = await resolveReferences(context, mapping, entries, everything, signal);
  return entries.flatMap((entry) => {
    const resource = entryToResource(mapping, entry, readContext(context, baseUrl, references));
    return resource === undefined ? [] : [resource];
  });
}

/** What references to the first resources of a type show: random entries refer to these. */
async function shownByReferences(resourceType: string): Promise<string[]> {
  const resources = (await allResources(resourceType)).slice(0, 12);
  return resources.flatMap(({ id, displayName, meta }) =>
    [id, displayName, (meta as ScimObject)['location']].filter((value) => typeof value === 'string'),
  );
}

const idsOf = (resources: unknown): string[] => ((resources ?? []) as ScimObject[]).map(({ id }) => String(id)).sort();

describe.each(profiles)('in a directory of the profile %s', (profile) => {
  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile } });
    const make = makers[profile];
    await fill([
      ...Array.from({ length: 220 }, (_, index) => make.person(index)),
      ...Array.from({ length: 30 }, (_, index) => make.group(index)),
      ...make.others,
    ]);
  }, 120_000);
  afterAll(() => gateway.close());

  const types = profile === 'gluu' ? ['User', 'Group', 'FidoDevice', 'Fido2Device'] : ['User', 'Group'];
  test.each(types)(
    `filters over %ss find what plain evaluation finds (${JSON.stringify(runs)})`,
    { timeout: 3_600_000 },
    async (resourceType) => {
      const mapping = mappingIn(gateway.context.profile, resourceType);
      const resources = await allResources(resourceType);
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
