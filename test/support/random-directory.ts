import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { ChangeRecord } from '../../src/ldap/change-record.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import { LdapError } from '../../src/ldap/result-code.ts';
import type { profiles } from './gateway.ts';
import { device, deviceBranches } from './random-devices.ts';
import { orgGroup, orgPerson } from './random-org-people.ts';
import { group, person } from './random-people.ts';

function devices(): fc.Arbitrary<ChangeRecord>[] {
  const each = Array.from({ length: 60 }, (_, index) => [device('FidoDevice', index), device('Fido2Device', index)]);
  return [...deviceBranches.map((record) => fc.constant(record)), ...each.flat()];
}

const makers = {
  gluu: { person, group, others: devices() },
  inetorgperson: { person: orgPerson, group: orgGroup, others: [] },
};

/** Adds 220 people, 30 groups and what else the profile maps, full of odd values, the same ones for the same seed. */
export async function fillRandomly(
  directory: Directory,
  profile: (typeof profiles)[number],
  seed: number,
): Promise<void> {
  const make = makers[profile];
  const records = [
    ...Array.from({ length: 220 }, (_, index) => make.person(index)),
    ...Array.from({ length: 30 }, (_, index) => make.group(index)),
    ...make.others,
  ];
  let refused = 0;
  for (const [index, arbitrary] of records.entries()) {
    for (const record of fc.sample(arbitrary, { numRuns: 1, seed: seed + index })) {
      await directory.write(record).catch((error: unknown) => {
        if (!(error instanceof LdapError)) throw error;
        refused += 1;
      });
    }
  }
  expect(refused).toBeLessThan(records.length / 10);
}
