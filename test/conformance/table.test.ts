import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reasons } from './reasons.ts';
import { countOf, idsIn, outcomesOf, page, pageText, readRows } from './table.ts';

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

  it('has for each row either a test or a reason, not both', () => {
    const reasoned = new Set(reasons.map(({ id }) => id));
    expect(reasoned.size).toBe(reasons.length);
    const both = rows.filter(({ id, level }) => tested.has(`${id} ${level}`) === reasoned.has(id));
    expect(both).toEqual([]);
    expect(reasons.filter(({ id, reason }) => !rows.some((row) => row.id === id) || reason.length < 10)).toEqual([]);
  });

  it('is written as the page says: all that is tested passes; `npm run conformance` makes it anew', () => {
    const outcomes = outcomesOf(titles.map((title) => ({ title, passed: true })));
    expect(readFileSync(page, 'utf8')).toBe(pageText(outcomes));
    expect(countOf(outcomes)).toMatch(/^314 rows: \d+ pass, 0 fail, \d+ have a reason, 0 have neither\.$/);
  });

  it('counts a row as failed when one of its tests fails', () => {
    const results = [
      { title: '001 T: a', passed: true },
      { title: '001 T, 002 M: b', passed: false },
      { title: '001 T: c', passed: true },
    ];
    expect([...outcomesOf(results)]).toEqual([
      ['001', 'FAIL'],
      ['002', 'FAIL'],
    ]);
  });
});
