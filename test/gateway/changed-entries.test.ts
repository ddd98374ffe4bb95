import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changedEntries } from '../../src/gateway/changed-entries.ts';
import { LdapError, resultCode } from '../../src/ldap/result-code.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import { printFilter } from '../../src/ldap/filter.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway({ directory: { sample: false } });
  await gateway.create({ userName: 'kim' });
});
afterAll(() => gateway.close());

const now = Date.parse('2026-01-31T12:00:00Z');
const day = 86_400_000;

/** The filters of the search that gives the entries, and of those that feel for it, where some span holds many changes. */
async function searches(since: number, manyWithin = Infinity): Promise<{ entries: string[]; spans: number[] }> {
  const { context } = gateway;
  const mapping = context.profile.get('User');
  if (mapping?.updated === undefined) throw new Error('no users');
  const [entries, spans]: [string[], number[]] = [[], []];
  const directory: Directory = {
    ...context.directory,
    find: async ({ filter }) => {
      const [, date = '', hour = '', minute, second] = />=(\d{8})(\d\d)(\d\d)(\d\d)/.exec(printFilter(filter)) ?? [];
      const start = Date.parse(`${date.replace(/(....)(..)(..)/, '$1-$2-$3')}T${hour}:${minute}:${second}Z`);
      spans.push(now - start);
      if (now - start >= manyWithin) throw new LdapError('search', resultCode.sizeLimitExceeded, '');
      return [];
    },
    stream: (request, options) => {
      entries.push(printFilter(request.filter));
      return context.directory.stream(request, options);
    },
  };
  const changes = { context: { ...context, directory, now: () => now }, mapping, times: mapping.updated, since };
  const found: unknown[] = [];
  for await (const entry of changedEntries(changes, ['uid'], new AbortController().signal)) found.push(entry);
  expect(found).toHaveLength(1);
  return { entries, spans };
}

describe('changedEntries', () => {
  test('asks the index at once for the last hours', async () => {
    expect(await searches(now - 3_600_000)).toEqual({
      entries: [expect.stringContaining('>=20260131110000')],
      spans: [],
    });
  });

  test('asks it for a longer time after spans of twice the length each, none of them longer than that', async () => {
    const { entries, spans } = await searches(now - 7 * day);
    expect(entries).toEqual([expect.stringContaining('>=20260124120000')]);
    expect(spans.length).toBeGreaterThan(2);
    expect(spans.every((span, index) => index === 0 || span === 2 * (spans[index - 1] ?? 0))).toBe(true);
    expect(Math.max(...spans)).toBeLessThan(7 * day);
  });

  test('reads everything as soon as one of them holds many changes', async () => {
    const { entries, spans } = await searches(0, day);
    expect(entries).toEqual(['(objectClass=gluuPerson)']);
    expect(spans.filter((span) => span >= day)).toHaveLength(1);
  });
});
