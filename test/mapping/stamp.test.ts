import { expect, test } from 'vitest';
import { stampModifications } from '../../src/mapping/stamp.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';

const time = '2026-11-22T05:06:07.000Z';
const profile = gluuProfile();

test('a change of an entry is stamped with its time in all the attributes that follow lastModified', () => {
  expect(stampModifications(mappingIn(profile, 'User'), time, 'v2')).toEqual([
    { operation: 'replace', type: 'oxTrustMetaLastModified', values: [time] },
    { operation: 'replace', type: 'updatedAt', values: ['20261122050607.000Z'] },
  ]);
});

test('a version that the gateway writes is replaced, too, and one that the directory gives is left alone', () => {
  const group = mappingIn(profile, 'Group');
  const held = group.attributes.flatMap(({ targets }) => targets.map(({ attribute }) => attribute))[0];
  if (held === undefined || group.version === undefined) throw new Error('nothing is mapped');
  const written = { ...group, version: { ...group.version, ...held, writtenBy: 'gateway' as const } };
  expect(stampModifications(written, time, 'v2')).toContainEqual({
    operation: 'replace',
    type: held.name,
    values: ['v2'],
  });
  expect(stampModifications(group, time, 'v2').map(({ type }) => type)).toEqual(['oxTrustMetaLastModified']);
});
