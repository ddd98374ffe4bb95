import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { memberships } from '../../src/demo/memberships.ts';

const size = fc.record({
  users: fc.integer({ min: 1, max: 200 }),
  groups: fc.integer({ min: 0, max: 40 }),
  seed: fc.nat(),
});

test('a person is in a group exactly when the group has the person, and nobody is in one twice', () => {
  fc.assert(
    fc.property(size, fc.double({ min: 0, max: 1, noNaN: true }), ({ users, groups, seed }, share) => {
      const all = memberships(users, groups, Math.floor(users * share), seed);
      const fromGroups = Array.from({ length: groups }, (_, g) =>
        [...all.membersOf(g)].map((p) => `${p} in ${g}`),
      ).flat();
      const fromPeople = Array.from({ length: users }, (_, p) =>
        Array.from(all.groupsOf(p), (g) => `${p} in ${g}`),
      ).flat();
      expect(fromPeople.sort()).toEqual(fromGroups.sort());
      expect(new Set(fromGroups).size).toBe(fromGroups.length);
    }),
  );
});

test('the largest group has exactly the wanted size, the n-th an n-th of it and at least one member', () => {
  const { membersOf } = memberships(1000, 600, 500, 7);
  expect([...membersOf(0)]).toHaveLength(500);
  expect([...membersOf(3)]).toHaveLength(125);
  expect([...membersOf(599)]).toHaveLength(1);
});
