import { beforeAll, expect } from 'vitest';
import { each, expectError, sorted, urn, type JsonObject, type Service } from './service.ts';

const people: Record<string, JsonObject> = {
  ann: {
    name: { familyName: 'Archer', givenName: 'Ann' },
    title: 'Head of (*) \\ stars',
    active: true,
    externalId: 'X-1',
    emails: [
      { value: 'ann@work.example', type: 'work', primary: true },
      { value: 'ann@home.example', type: 'home' },
    ],
    [urn.enterprise]: { department: 'Sales', employeeNumber: '12' },
  },
  bob: {
    name: { familyName: 'Baker' },
    title: 'Clerk',
    active: true,
    externalId: 'x-1',
    emails: [
      { value: 'bob@work.example', type: 'home' },
      { value: 'bob@home.example', type: 'work' },
    ],
  },
  cid: {
    name: { familyName: 'Éclair' },
    title: 'clerk of court',
    active: false,
    [urn.enterprise]: { department: 'Law' },
  },
  dot: { active: false, userType: 'Dot, the "quoted"' },
};
/** The names of all users. */
export const everyone: readonly string[] = Object.keys(people);

const numbers: Record<string, JsonObject> = {
  one: {
    count: 9,
    ratio: 0.5,
    at: '2026-01-31T12:00:00Z',
    bytes: 'AQID',
    flag: true,
    counts: [1, 20],
    parts: people['ann']?.['emails'] ?? [],
  },
  two: {
    count: 10,
    ratio: 10.25,
    at: '2026-01-31T12:30:00+01:00',
    bytes: 'AQIE',
    flag: false,
    counts: [3],
    one: { left: 'l' },
    parts: people['bob']?.['emails'] ?? [],
  },
  none: { one: { right: 'r' } },
};

type Find = (filter: string) => Promise<readonly string[]>;

/** What the tests of filters say again and again. */
export interface Filtering {
  /** The names of the users that a filter finds, in alphabetical order. */
  readonly found: Find;
  readonly foundProbes: Find;
  /** Expects what each filter finds, of users unless said otherwise. */
  readonly expectAll: (cases: readonly (readonly [string, readonly string[]])[], find?: Find) => Promise<void>;
  readonly refused: (...filters: readonly string[]) => Promise<void>;
}

/** Fills a service, before the tests, with the people and numbers that filters are tried on. */
export function filtering(service: Service): Filtering {
  beforeAll(async () => {
    for (const [userName, more] of Object.entries(people)) await service.user({ userName, ...more });
    for (const [label, more] of Object.entries(numbers)) await service.probe({ label, ...more });
  });
  const found: Find = async (filter) => {
    const answer = await service.list(filter);
    expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
    const names = sorted(each(answer, 'userName'));
    expect(answer.body['totalResults']).toBe(names.length);
    return names;
  };
  return {
    found,
    foundProbes: async (filter) => sorted(each(await service.list(filter, '/Probes'), 'label')),
    expectAll: async (cases, find = found) => {
      for (const [filter, names] of cases) expect([filter, await find(filter)]).toEqual([filter, names.toSorted()]);
    },
    refused: async (...filters) => {
      for (const filter of filters) {
        const answer = await service.list(filter);
        expect([filter, answer.status]).toEqual([filter, 400]);
        expectError(answer, 400, 'invalidFilter');
      }
    },
  };
}
