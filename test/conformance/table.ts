import { readFileSync } from 'node:fs';
import { reasons } from './reasons.ts';

/** One rule of the checklist. */
export interface Row {
  readonly id: string;
  readonly level: string;
  readonly requirement: string;
}

export type Outcome = 'pass' | 'FAIL';

const file = (name: string): URL => new URL(name, import.meta.url);

/** The generated page. */
export const page: URL = file('CONFORMANCE.md');

/** The rows of checklist.md, in their order. */
export function readRows(): readonly Row[] {
  const row = /^\| (?<id>\d{3}) \| [^|]+ \| (?<level>[MSOT]) \| (?<requirement>.+) \|$/gm;
  return [...readFileSync(file('checklist.md'), 'utf8').matchAll(row)].map(({ groups = {} }) => {
    const { id = '', level = '', requirement = '' } = groups;
    return { id, level, requirement };
  });
}

/** The ids, with their levels, that the title of a test begins with: `127 M, 128 S: …`. */
export function idsIn(title: string): readonly string[] {
  const list = /^(?:\d{3} [MSOT], )*\d{3} [MSOT](?=: )/.exec(title)?.[0];
  return list?.split(', ') ?? [];
}

/** The worst outcome of each row's tests. */
export function outcomesOf(
  results: readonly { readonly title: string; readonly passed: boolean }[],
): ReadonlyMap<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  for (const { title, passed } of results) {
    for (const id of idsIn(title).map((label) => label.slice(0, 3))) {
      outcomes.set(id, passed && outcomes.get(id) !== 'FAIL' ? 'pass' : 'FAIL');
    }
  }
  return outcomes;
}

const reasonFor = new Map(reasons.map(({ id, reason }) => [id, reason]));

/** How a row stands: how its tests ended, or its reason; neither is a gap. */
const standing = ({ id }: Row, outcomes: ReadonlyMap<string, Outcome>): string =>
  outcomes.get(id) ?? reasonFor.get(id) ?? 'GAP';

/** The table: id, level, requirement, how it stands. */
export function tableRows(outcomes: ReadonlyMap<string, Outcome>): readonly string[] {
  return readRows().map((row) => `| ${row.id} | ${row.level} | ${row.requirement} | ${standing(row, outcomes)} |`);
}

/** How many rows pass, fail or have a reason, in one sentence. */
export function countOf(outcomes: ReadonlyMap<string, Outcome>): string {
  const rows = readRows().map((row) => standing(row, outcomes));
  const number = (wanted: string): number => rows.filter((one) => one === wanted).length;
  const [pass, fail, gap] = [number('pass'), number('FAIL'), number('GAP')];
  return `${rows.length} rows: ${pass} pass, ${fail} fail, ${rows.length - pass - fail - gap} have a reason, ${gap} have neither.`;
}

/** The page with the table. */
export function pageText(outcomes: ReadonlyMap<string, Outcome>): string {
  const head = [
    '# Conformance to RFC 7643 and RFC 7644',
    '',
    'Made by `npm run conformance`: the tests of this folder, on the real program over a real slapd with the `gluu` profile, PUT',
    'replacing, and the options of `compatibility` that forgive clients off. Levels are explained in [checklist.md](checklist.md).',
    '',
    `**${countOf(outcomes)}**`,
    '',
    '| id | level | requirement | result |',
    '|---|---|---|---|',
  ];
  return [...head, ...tableRows(outcomes), ''].join('\n');
}
