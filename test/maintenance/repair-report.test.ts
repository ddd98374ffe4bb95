import { expect, test } from 'vitest';
import type { Finding } from '../../src/maintenance/repair-context.ts';
import { count, emptyTally, summary, tableHead, tableRow } from '../../src/maintenance/repair-report.ts';

const finding = (kind: Finding['kind'], mended: boolean, reason?: string): Finding => {
  return { kind, group: 'cn=g', member: 'uid=m', mended, reason };
};

test('findings make a table, with the reason where one could not be mended', () => {
  const rows = [finding('missing-link', true), finding('dead-link', false, 'no access')].map(tableRow);
  expect(tableHead + rows.join('')).toBe(
    [
      'kind             group  |  member',
      'missing-link     cn=g  |  uid=m',
      'dead-link        cn=g  |  uid=m  |  not mended: no access',
      '',
    ].join('\n'),
  );
});

test('the summary counts each kind, what was mended and what is left', () => {
  const tally = count(count(emptyTally, [finding('missing-link', true)]), [
    finding('missing-link', true),
    finding('stray-link', false),
  ]);
  expect(summary(tally, true)).toBe(
    [
      'missing-link     2  (member without back link)',
      'stray-link       1  (back link without member)',
      'found            3: 2 mended, 1 left',
      '',
    ].join('\n'),
  );
  expect(summary(tally, false)).toContain('found            3: nothing was written; --apply mends them\n');
  expect(summary(emptyTally, true)).toBe('both sides of every membership agree\n');
});
