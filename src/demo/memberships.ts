import { randomOf } from './random.ts';

/** Who is in which group; people and groups are numbered from 0, group 0 is the largest. */
export interface Memberships {
  readonly sizeOf: (group: number) => number;
  readonly membersOf: (group: number) => Generator<number>;
  readonly groupsOf: (person: number) => ArrayLike<number>;
}

/** Groups whose sizes follow Zipf's law: the n-th has an n-th of the largest one's members, and at least one. */
export function memberships(users: number, groups: number, largestGroup: number, seed: number): Memberships {
  const sizeOf = (group: number): number => Math.max(Math.min(1, users), Math.floor(largestGroup / (group + 1)));
  const membersOf = function* (group: number): Generator<number> {
    const random = randomOf(seed ^ 0x67726f75, group);
    const start = random.below(users);
    const stride = coprime(users, random.below(users));
    for (let member = 0; member < sizeOf(group); member++) yield (start + member * stride) % users;
  };
  const { starts, found } = groupsByPerson(users, groups, membersOf);
  return { sizeOf, membersOf, groupsOf: (person) => found.subarray(starts[person], starts[person + 1]) };
}

// Packed: the groups of person p are found[starts[p]] to found[starts[p + 1] - 1]; millions of memberships stay small.
function groupsByPerson(users: number, groups: number, membersOf: Memberships['membersOf']) {
  const starts = new Uint32Array(users + 1);
  for (let group = 0; group < groups; group++) {
    for (const person of membersOf(group)) starts[person + 1] = (starts[person + 1] ?? 0) + 1;
  }
  for (let person = 0; person < users; person++) {
    starts[person + 1] = (starts[person + 1] ?? 0) + (starts[person] ?? 0);
  }
  const filled = starts.slice();
  const found = new Uint32Array(starts[users] ?? 0);
  for (let group = 0; group < groups; group++) {
    for (const person of membersOf(group)) {
      const place = filled[person] ?? 0;
      found[place] = group;
      filled[person] = place + 1;
    }
  }
  return { starts, found };
}

function coprime(modulus: number, near: number): number {
  let candidate = Math.max(1, near);
  while (greatestCommonDivisor(candidate, modulus) !== 1) candidate++;
  return candidate;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
