import { expect, test } from 'vitest';
import { whyNotExchange } from '../../src/gateway/exchange-profile.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import type { Profile } from '../../src/mapping/profile.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';

const profile = gluuProfile();
const withUsers = (change: (users: Mapping) => Mapping): Profile =>
  new Map([...profile, ['User', change(mappingIn(profile, 'User'))]]);

test('other attributes are no reason against an exchange', () => {
  const next = withUsers((users) => ({ ...users, attributes: users.attributes.slice(1) }));
  expect(whyNotExchange(profile, next, true)).toBeUndefined();
});

test('a resource type that comes or goes needs a restart, which the reason says', () => {
  const fewer = new Map([...profile].filter(([name]) => name !== 'FidoDevice'));
  expect(whyNotExchange(profile, fewer, true)).toMatch(/FidoDevice any more: restart/);
  expect(whyNotExchange(fewer, profile, true)).toMatch(/hold FidoDevice now, too: restart/);
});

test.each<[string, (users: Mapping) => Mapping]>([
  ['operations', (users) => ({ ...users, operations: new Set(['retrieve']) })],
  ['endpoint', (users) => ({ ...users, resourceType: { ...users.resourceType, endpoint: '/People' } })],
  ['updates', (users) => ({ ...users, updated: undefined })],
  ['guard of versions', (users) => ({ ...users, version: undefined })],
])('other %s need a restart, which the reason says', (_, change) => {
  expect(whyNotExchange(profile, withUsers(change), true)).toMatch(/offered for User.*: restart/);
});
