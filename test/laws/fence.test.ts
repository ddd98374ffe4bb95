import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGateway } from '../../src/gateway/gateway.ts';
import { fencedContext } from '../../src/gateway/make-fence.ts';
import { dnKey } from '../../src/ldap/dn.ts';
import { textsOf, valuesOf } from '../../src/ldap/entry.ts';
import { parseProjection, project } from '../../src/scim/projection.ts';
import { ScimError } from '../../src/scim/error.ts';
import { printFilter, type Filter } from '../../src/scim/filter.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import { compileFilter } from '../../src/scim/filter-match.ts';
import { isScimObject, type Resource, type ScimObject, type ScimValue } from '../../src/scim/resource.ts';
import { resolveFilter } from '../../src/scim/resolve-filter.ts';
import { preparationFor } from '../../src/mapping/preparation.ts';
import { allResources } from '../support/all-resources.ts';
import { baseUrl, openGateway, profiles, type TestGateway } from '../support/gateway.ts';
import { mappingIn } from '../support/gluu-profile.ts';
import { lawRuns } from '../support/law-runs.ts';
import { fillRandomly } from '../support/random-directory.ts';
import { filtersFor } from '../support/random-filters.ts';
import { peopleTexts, peopleTimes } from '../support/random-people.ts';
import { numbers, oddTexts } from '../support/random-values.ts';

const runs = lawRuns(40);
const { signal } = new AbortController();
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const references: readonly string[] = ['members', 'groups', 'manager'];
let gateway: TestGateway;

/** Whom the managers that people have in the directory lead to, the first one shown first. */
async function managersOf(people: readonly Resource[]): Promise<ReadonlyMap<string, readonly ScimObject[]>> {
  const mapping = mappingIn(gateway.context.profile, 'User');
  const { base, scope, matches, id } = mapping;
  const entries = await gateway.directory.find(
    { base, scope, filter: matches, attributes: [id.name, 'manager'] },
    1000,
  );
  const byDn = new Map(entries.map((entry) => [dnKey(entry.dn), String(valuesOf(entry, id.name)[0])]));
  const shown = new Map(people.map((one) => [String(one.id), one]));
  return new Map(
    entries.map((entry) => {
      const led = textsOf(entry, 'manager').flatMap((name): readonly Resource[] => {
        const person = shown.get(byDn.get(dnKey(name)) ?? '');
        return person === undefined ? [] : [person];
      });
      const values = led.map(({ id: value = '', displayName, meta }): ScimObject => {
        const $ref = isScimObject(meta) ? (meta['location'] ?? '') : '';
        return displayName === undefined ? { value, $ref } : { value, $ref, displayName };
      });
      return [String(valuesOf(entry, id.name)[0]), values];
    }),
  );
}

/** A resource as one is to see it who knows these ids only: what leads to others leads nowhere. */
function pruned(value: ScimValue, known: ReadonlySet<string>, name = ''): ScimValue | undefined {
  const leadsOut = (one: ScimValue): boolean => isScimObject(one) && !known.has(String(one['value']));
  if (references.includes(name)) {
    if (!Array.isArray(value)) return leadsOut(value) ? undefined : value;
    const left = (value as readonly ScimValue[]).filter((one) => !leadsOut(one));
    return left.length === 0 ? undefined : left;
  }
  if (!isScimObject(value)) return value;
  const members = Object.entries(value).flatMap(([key, member]): [string, ScimValue][] => {
    const left = pruned(member, known, key);
    return left === undefined || (isScimObject(left) && Object.keys(left).length === 0) ? [] : [[key, left]];
  });
  const extensions = members.map(([key]) => key).filter((key) => key.startsWith('urn:'));
  return Object.fromEntries(
    members.map(([key, member]) => {
      if (key !== 'schemas' || !Array.isArray(member)) return [key, member];
      return [key, (member as string[]).filter((urn) => !urn.includes(':extension:') || extensions.includes(urn))];
    }),
  );
}

describe.each(profiles)('in a directory of the profile %s', (profile) => {
  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile } });
    await fillRandomly(gateway.directory, profile, runs.seed);
  }, 120_000);
  afterAll(() => gateway.close());

  test(
    `a fenced request sees what there would be without all others (${JSON.stringify(runs)})`,
    { timeout: 3_600_000 },
    async () => {
      const types = ['User', 'Group'] as const;
      const whole = { User: await allResources(gateway, 'User'), Group: await allResources(gateway, 'Group') };
      expect([whole.User.length > 25, whole.Group.length > 20]).toEqual([true, true]);
      const mappings = {
        User: mappingIn(gateway.context.profile, 'User'),
        Group: mappingIn(gateway.context.profile, 'Group'),
      };
      const managers = await managersOf(whole.User);
      const withManager = (resource: Resource, known: ReadonlySet<string>): ScimObject => {
        const manager = managers.get(String(resource.id))?.find(({ value }) => known.has(String(value)));
        const extension = resource[enterprise];
        if (manager === undefined || !isScimObject(extension)) return resource;
        return { ...resource, [enterprise]: { ...extension, manager } };
      };
      const ids = [...whole.User.slice(0, 12), ...whole.Group.slice(0, 12)].map(({ id }) => String(id));
      const pool = { texts: [...oddTexts, ...peopleTexts, ...ids], times: peopleTimes, numbers, referenced: ids };
      const filters = {
        User: filtersFor(mappings.User.resourceType, pool),
        Group: filtersFor(mappings.Group.resourceType, pool),
      };
      const meets = (type: (typeof types)[number], filter: Filter): ((resource: Resource) => boolean) =>
        compileFilter(resolveFilter(filter, mappings[type].resourceType), preparationFor(mappings[type]));
      const shownOf = (resource: Resource, type: (typeof types)[number]): ScimObject => {
        const { resourceType } = mappings[type];
        return project(resource, parseProjection({}, resourceType), resourceType);
      };
      let telling = 0;
      const arbitrary = fc.record({
        User: filters.User,
        Group: filters.Group,
        asked: filters.User,
        askedGroups: filters.Group,
      });
      await fc.assert(
        fc.asyncProperty(arbitrary, async ({ asked, askedGroups, ...fences }) => {
          const inside = {
            User: whole.User.filter(meets('User', fences.User)),
            Group: whole.Group.filter(meets('Group', fences.Group)),
          };
          const known = new Set([...inside.User, ...inside.Group].map(({ id }) => String(id)));
          if (known.size > 0 && known.size < whole.User.length + whole.Group.length) telling += 1;
          const context = await fencedContext(gateway.context, new Map(Object.entries(fences)), { baseUrl, signal });
          const { operations } = createGateway(() => context);
          for (const type of types) {
            const seen = inside[type].map((one) => pruned(withManager(one, known), known) as ScimObject);
            const { body, stream } = await operations.query({
              baseUrl,
              resourceType: type,
              query: { count: '1000' },
              signal,
            });
            expect(stream).toBeUndefined();
            const byId = (list: readonly ScimObject[]) => new Map(list.map((one) => [one['id'], normal(one)]));
            expect(byId((body?.['Resources'] ?? []) as ScimObject[])).toEqual(
              byId(seen.map((one) => shownOf(one, type))),
            );
            const filter = type === 'User' ? asked : askedGroups;
            const query = { filter: printFilter(filter), attributes: 'id', count: '1000' };
            const found = await operations.query({ baseUrl, resourceType: type, query, signal });
            const wanted = seen.filter(meets(type, filter));
            const fence = { User: printFilter(fences.User), Group: printFilter(fences.Group) };
            const text = { fence, filter: query.filter };
            expect({ text, total: found.body?.['totalResults'] }).toEqual({ text, total: wanted.length });
            const outside = whole[type].find(({ id }) => !known.has(String(id)));
            if (outside === undefined) continue;
            const one = { baseUrl, resourceType: type, query: {}, id: String(outside.id), signal };
            const answer: unknown = await operations.retrieve(one).catch((error: unknown) => error);
            expect(answer instanceof ScimError && answer.status).toBe(404);
          }
        }),
        runs,
      );
      expect(telling).toBeGreaterThan(runs.numRuns / 8);
    },
  );

  test(
    `a fenced request changes nothing that it does not know (${JSON.stringify(runs)})`,
    { timeout: 3_600_000 },
    async () => {
      const groups = (await allResources(gateway, 'Group')).filter(({ displayName }) => displayName !== undefined);
      const people = (await allResources(gateway, 'User')).slice(0, 30);
      const mapping = mappingIn(gateway.context.profile, 'User');
      const ids = people.map(({ id }) => String(id));
      const pool = { texts: [...oddTexts, ...peopleTexts, ...ids], times: peopleTimes, numbers, referenced: ids };
      const some = fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 4 });
      const values = (list: readonly string[]): ScimObject[] => list.map((value) => ({ value }));
      const operation = fc.oneof(
        some.map((list): ScimObject => ({ op: 'add', path: 'members', value: values(list) })),
        some.map((list): ScimObject => ({ op: 'replace', path: 'members', value: values(list) })),
        some.map((list): ScimObject => ({ op: 'remove', path: 'members', value: values(list) })),
        fc.constantFrom(...ids).map((id): ScimObject => ({ op: 'remove', path: `members[value eq "${id}"]` })),
        fc.constantFrom(...ids).map((id): ScimObject => ({ op: 'remove', path: `members[not (value eq "${id}")]` })),
        fc.constant({ op: 'remove', path: 'members' }),
        fc.constant({ op: 'replace', path: 'externalId', value: 'changed' }),
      );
      const write = fc.oneof(
        fc
          .array(operation, { minLength: 1, maxLength: 3 })
          .map((Operations) => ({ name: 'modify' as const, body: { schemas: [patchSchema], Operations } })),
        fc.record({ members: some.map(values) }).map((body) => ({ name: 'replace' as const, body })),
        fc.constant({ name: 'remove' as const, body: {} }),
      );
      const written = fc.record({
        fence: filtersFor(mapping.resourceType, pool),
        group: fc.constantFrom(...groups.map(({ id }) => String(id))),
        hidden: fc.boolean(),
        held: some,
        write,
      });
      const done = { modify: 0, replace: 0, remove: 0, refused: 0, kept: 0 };
      const membersOf = (group: Resource | undefined): readonly string[] =>
        ((group?.['members'] ?? []) as ScimObject[]).map(({ value }) => String(value)).sort();
      await fc.assert(
        fc.asyncProperty(written, async ({ fence, group, hidden, held, write: { name, body: sent } }) => {
          const body =
            name === 'replace'
              ? { ...sent, displayName: groups.find(({ id }) => id === group)?.['displayName'] ?? '' }
              : sent;
          const add = { schemas: [patchSchema], Operations: [{ op: 'add', path: 'members', value: values(held) }] };
          await gateway.call('modify', { resourceType: 'Group', id: group, body: add }).catch(() => undefined);
          const [people, before] = [await allResources(gateway, 'User'), await allResources(gateway, 'Group')];
          const inside = people.filter(
            compileFilter(resolveFilter(fence, mapping.resourceType), preparationFor(mapping)),
          );
          const known = new Set(inside.map(({ id }) => String(id)));
          const other = { kind: 'compare', path: { attribute: 'id' }, operator: 'ne', value: group } as const;
          const conditions = new Map<string, Filter>([['User', fence], ...(hidden ? [['Group', other] as const] : [])]);
          const context = await fencedContext(gateway.context, conditions, { baseUrl, signal });
          const { operations } = createGateway(() => context);
          const asked = operations[name]({ baseUrl, resourceType: 'Group', id: group, query: {}, body, signal });
          const answer: unknown = await asked.catch((error: unknown) => error);
          const refused = answer instanceof Error;
          expect(refused ? answer : new ScimError(200, undefined, '')).toBeInstanceOf(ScimError);
          done[refused ? 'refused' : name] += 1;
          const after = new Map((await allResources(gateway, 'Group')).map((one) => [one.id, one]));
          for (const one of before) {
            const now = after.get(one.id);
            const unknown = membersOf(one).filter((id) => people.some((person) => person.id === id) && !known.has(id));
            if (one.id !== group || hidden || refused) expect(now).toEqual(one);
            else if (name !== 'remove') {
              expect(membersOf(now)).toEqual(expect.arrayContaining(unknown));
              expect(membersOf(now).filter((id) => !known.has(id) && !unknown.includes(id))).toEqual([]);
              if (unknown.length > 0) done.kept += 1;
            }
          }
          if (refused || name === 'remove') return;
          const shown = await allResources(gateway, 'User');
          for (const person of people.filter(({ id }) => !known.has(String(id)))) {
            const now = shown.find(({ id }) => id === person.id);
            expect(normal(now ?? {})).toEqual(normal(person));
          }
        }),
        { ...runs, endOnFailure: true },
      );
      expect([done.modify > 0, done.refused > 0, done.kept > 0]).toEqual([true, true, true]);
    },
  );
});

/** Values of lists have no order. */
function normal(resource: ScimObject): ScimObject {
  const sorted = (value: ScimValue): ScimValue => {
    if (Array.isArray(value)) {
      const texts = (value as readonly ScimValue[]).map((one) => [JSON.stringify(one), one] as const);
      return texts.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, one]) => one);
    }
    if (!isScimObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, sorted(member)]));
  };
  return sorted(resource) as ScimObject;
}
