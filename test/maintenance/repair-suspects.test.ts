import { describe, expect, test } from 'vitest';
import { asDn } from '../../src/ldap/dn.ts';
import { checksOf } from '../../src/maintenance/repair-check.ts';
import { printSide, readSide, type Side } from '../../src/maintenance/repair-sides.ts';
import { findSuspects, type Suspect } from '../../src/maintenance/repair-suspects.ts';
import { gluuProfile } from '../support/gluu-profile.ts';

const [check] = checksOf(gluuProfile());
const ann = asDn('inum=Ann,ou=people,o=gluu');
const [writers, readers] = [asDn('inum=W,ou=groups,o=gluu'), asDn('inum=R,ou=groups,o=gluu')];
const named = (group: typeof ann, value: string = ann): Side => {
  return { kind: 'truth', key: value.toLowerCase(), group, value, names: [group] };
};
const entry = (dn: typeof ann, ...links: string[]): Side => {
  return { kind: 'entry', key: dn.toLowerCase(), dn, links: [links] };
};

/** What is suspected of sides that come in any order. */
async function suspects(...sides: Side[]): Promise<Suspect[]> {
  const lines = (async function* () {
    yield* sides.map(printSide).toSorted();
  })();
  const found: Suspect[] = [];
  for await (const suspect of findSuspects(check?.links ?? [], lines)) found.push(suspect);
  return found;
}

describe('comparing sorted sides', () => {
  test('suspects nobody where each says what the other says, in whatever spelling', async () => {
    expect(await suspects(entry(ann, 'INUM=w, ou=groups,o=gluu'), named(writers))).toEqual([]);
    expect(await suspects(entry(ann))).toEqual([]);
    expect(await suspects()).toEqual([]);
  });

  test('suspects all links of a member together, missing and surplus ones', async () => {
    const links = [writers, readers].map((group) => ({ link: 0, group }));
    expect(await suspects(named(writers), entry(ann, readers))).toEqual([{ kind: 'member', dn: ann, links }]);
  });

  test('suspects a member of which there is no entry, once for each group', async () => {
    const ghost = 'inum=ghost,ou=people,o=gluu';
    expect(await suspects(named(writers, ghost), entry(ann), named(readers, ghost))).toEqual([
      { kind: 'dangling', group: readers, value: ghost },
      { kind: 'dangling', group: writers, value: ghost },
    ]);
  });

  test('takes an entry that can have no link for an explanation, and for nothing else', async () => {
    const device: Side = { kind: 'entry', key: ann.toLowerCase(), dn: ann, links: [null] };
    expect(await suspects(named(writers), device)).toEqual([]);
  });

  test('tells keys apart of which one begins with the other', async () => {
    const anna = asDn('inum=Anna,ou=people,o=gluu');
    expect(await suspects(named(writers, anna), entry(ann), entry(anna, writers))).toEqual([]);
  });
});

test('a side is read as it was printed, on one line', () => {
  const sides: Side[] = [
    { kind: 'truth', key: 'a\n"b"\ud800', group: writers, value: 'x\ny', names: [writers, 'other', null] },
    { kind: 'entry', key: 'a', dn: ann, links: [null, [], ['x', 'y']] },
    { kind: 'entry', key: 'a', dn: ann, links: [] },
  ];
  for (const side of sides) {
    expect(printSide(side)).not.toMatch(/[\n\ud800]/u);
    expect(readSide(printSide(side))).toEqual(side);
  }
});
