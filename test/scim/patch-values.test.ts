import { describe, expect, test } from 'vitest';
import { defaultPreparation } from '../../src/scim/filter-match.ts';
import { addValues, removeListed, replaceValues, settlePrimary } from '../../src/scim/patch-values.ts';
import { valueIdentity } from '../../src/scim/value-identity.ts';
import { frozen } from '../support/recordings.ts';
import { groupType } from '../support/resource-types.ts';
import { add, home, patchUser, replace, user, work } from '../support/patching.ts';

describe('primary', () => {
  const demoted = { ...home, primary: false };
  test('moves to the value that gets it', () => {
    const promoted = { ...work, primary: true };
    for (const operation of [
      add('emails', [promoted]),
      replace('emails[type eq "work"].primary', 'True'),
      add('emails[type eq "work"]', { primary: true }),
      replace('emails[type eq "work"]', promoted),
    ]) {
      expect(patchUser({ emails: [home, work] }, operation)).toEqual(user({ emails: [demoted, promoted] }));
    }
  });
  test('stays with the first of several that get it', () => {
    const both = [home, { ...work, primary: true }];
    expect(patchUser({ emails: [home] }, replace('emails', both))).toEqual(
      user({ emails: [home, { ...work, primary: false }] }),
    );
    expect(patchUser({}, add('emails', [home, { ...work, primary: true }]))).toEqual(
      user({ emails: [home, { ...work, primary: false }] }),
    );
    expect(patchUser({ emails: [work, { value: 'c' }] }, replace('emails.primary', true))).toEqual(
      user({
        emails: [
          { ...work, primary: true },
          { value: 'c', primary: false },
        ],
      }),
    );
  });
  test('stays where it is when other things change', () => {
    expect(patchUser({ emails: [work, home] }, replace('emails[type eq "work"].value', 'c'))).toEqual(
      user({ emails: [{ ...work, value: 'c' }, home] }),
    );
    expect(patchUser({ emails: [home] }, add('emails', [work]))).toEqual(user({ emails: [home, work] }));
  });
});

describe('lists of values', () => {
  const members = groupType.schema.attributes.find(({ name }) => name === 'members');
  if (members === undefined) throw new Error('no members');
  const identity = valueIdentity({ attribute: members }, defaultPreparation);
  const known = frozen([{ value: 'u1', type: 'User', display: 'U' }, { value: 'u2' }]);
  test('take further values once', () => {
    expect(addValues(members, known, [{ value: 'u3' }, { value: 'U1' }, { value: 'u3' }], 'members', identity)).toEqual(
      [...known, { value: 'u3' }],
    );
  });
  test('lose the values that are listed, and only those', () => {
    expect(removeListed(known, [{ value: 'u2' }, { value: 'u1', type: 'Group' }, { value: 'u9' }], identity)).toEqual([
      known[0],
    ]);
  });
  test('are replaced in the order given, what was there keeping what describes it', () => {
    expect(replaceValues(members, known, [{ value: 'u3' }, { value: 'u1' }], 'members', identity)).toEqual([
      { value: 'u3' },
      known[0],
    ]);
  });
  test('of many thousands are compared without comparing each with each', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({ value: `u${index}` }));
    const start = performance.now();
    expect(addValues(members, many, many, 'members', identity)).toHaveLength(20_000);
    expect(removeListed(many, many, identity)).toEqual([]);
    expect(replaceValues(members, many, many, 'members', identity)).toHaveLength(20_000);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

test('settlePrimary leaves lists without such a flag alone', () => {
  const list = [
    { value: 'a', primary: true },
    { value: 'b', primary: true },
  ];
  expect(settlePrimary(undefined, [], list)).toBe(list);
});
