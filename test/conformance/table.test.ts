import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { profiles } from './profiles.ts';
import { reasons } from './reasons.ts';
import { countOf, idsIn, isLeftOut, outcomesOf, page, pageText, readRows, reasonFor, type Result } from './table.ts';

const folder = new URL('.', import.meta.url);
const files = readdirSync(folder).filter((name) => /^[a-j]\d?-.*\.test\.ts$/.test(name));
const titles = files.flatMap((name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  return [...text.matchAll(/^ *it\((?<quote>['"])(?<title>.+)\k<quote>, /gm)].map(
    ({ groups }) => groups?.['title'] ?? '',
  );
});
const rows = readRows();
const labels = rows.map(({ id, level }) => `${id} ${level}`);
const tested = new Set(titles.flatMap(idsIn));

describe('the conformance table', () => {
  it('has the 314 rows of the checklist, each once', () => {
    expect(rows.map(({ id }) => Number(id))).toEqual(Array.from({ length: 314 }, (_, index) => index + 1));
    expect(rows.filter(({ requirement }) => requirement.trim() === '')).toEqual([]);
  });

  it('has titles that begin with rows of the checklist, with their levels', () => {
    expect(titles.length).toBeGreaterThan(200);
    expect(titles.filter((title) => idsIn(title).length === 0)).toEqual([]);
    expect([...tested].filter((label) => !labels.includes(label))).toEqual([]);
  });

  it.each(profiles)('has for each row either a test or a reason, not both, on %s', (profile) => {
    const run = new Set(titles.filter((title) => !isLeftOut(title, profile)).flatMap(idsIn));
    const both = rows.filter(({ id, level }) => run.has(`${id} ${level}`) === (reasonFor(id, profile) !== undefined));
    expect(both).toEqual([]);
  });

  it('has reasons for rows of the checklist only, one for a row and a profile, and those of all profiles untested', () => {
    const keys = reasons.flatMap(({ id, profile }) =>
      (profile === undefined ? profiles : [profile]).map((one) => `${id} ${one}`),
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(reasons.filter(({ id, reason }) => !rows.some((row) => row.id === id) || reason.length < 10)).toEqual([]);
    const everywhere = new Set(reasons.filter(({ profile }) => profile === undefined).map(({ id }) => id));
    expect([...tested].filter((label) => everywhere.has(label.slice(0, 3)))).toEqual([]);
  });

  it('is written as the page says: all that is tested passes; `npm run conformance` makes it anew', () => {
    const outcomes = outcomesOf(
      profiles.flatMap((profile) =>
        titles.filter((title) => !isLeftOut(title, profile)).map((title) => ({ title, profile, passed: true })),
      ),
    );
    expect(readFileSync(page, 'utf8')).toBe(pageText(outcomes));
    for (const profile of profiles) {
      expect(countOf(outcomes, profile)).toMatch(/: 314 rows, \d+ pass, 0 fail, \d+ have a reason, 0 have neither\.$/);
    }
  });

  it('counts a row as failed when one of its tests fails', () => {
    const results: readonly Result[] = [
      { title: '001 T: a', profile: 'gluu', passed: true },
      { title: '001 T, 002 M: b', profile: 'gluu', passed: false },
      { title: '001 T: c', profile: 'gluu', passed: true },
      { title: '001 T: a', profile: 'inetorgperson', passed: true },
    ];
    expect([...outcomesOf(results)]).toEqual([
      ['gluu 001', 'FAIL'],
      ['gluu 002', 'FAIL'],
      ['inetorgperson 001', 'pass'],
    ]);
  });
});
