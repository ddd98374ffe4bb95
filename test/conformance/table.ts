import { readFileSync } from 'node:fs';
import type { TreeName } from '../../src/demo/directory-tree.ts';
import { profiles } from './profiles.ts';
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

/** The reason why a row has no test on a profile. */
export const reasonFor = (id: string, profile: TreeName): string | undefined =>
  reasons.find((one) => one.id === id && (one.profile ?? profile) === profile)?.reason;

/** Whether a test does not run on a profile: a row that its title names has a reason there. */
export const isLeftOut = (title: string, profile: TreeName): boolean =>
  idsIn(title).some((label) => reasonFor(label.slice(0, 3), profile) !== undefined);

export interface Result {
  readonly title: string;
  readonly profile: TreeName;
  readonly passed: boolean;
}

/** The worst outcome of each row's tests, by profile and id. */
export type Outcomes = ReadonlyMap<string, Outcome>;

const key = (id: string, profile: TreeName): string => `${profile} ${id}`;

export function outcomesOf(results: readonly Result[]): Outcomes {
  const outcomes = new Map<string, Outcome>();
  for (const { title, profile, passed } of results) {
    for (const row of idsIn(title).map((label) => key(label.slice(0, 3), profile))) {
      outcomes.set(row, passed && outcomes.get(row) !== 'FAIL' ? 'pass' : 'FAIL');
    }
  }
  return outcomes;
}

/** How a row stands: how its tests ended, or its reason; neither is a gap. */
const standing = ({ id }: Row, profile: TreeName, outcomes: Outcomes): string =>
  outcomes.get(key(id, profile)) ?? reasonFor(id, profile) ?? 'GAP';

/** The table: id, level, requirement, how it stands on each profile. */
export function tableRows(outcomes: Outcomes): readonly string[] {
  return readRows().map((row) => {
    const columns = profiles.map((profile) => standing(row, profile, outcomes));
    return `| ${[row.id, row.level, row.requirement, ...columns].join(' | ')} |`;
  });
}

/** How many rows pass, fail or have a reason on a profile, in one sentence. */
export function countOf(outcomes: Outcomes, profile: TreeName): string {
  const rows = readRows().map((row) => standing(row, profile, outcomes));
  const number = (wanted: string): number => rows.filter((one) => one === wanted).length;
  const [pass, fail, gap] = [number('pass'), number('FAIL'), number('GAP')];
  const reasoned = rows.length - pass - fail - gap;
  return `${profile}: ${rows.length} rows, ${pass} pass, ${fail} fail, ${reasoned} have a reason, ${gap} have neither.`;
}

/** The page with the table. */
export function pageText(outcomes: Outcomes): string {
  const head = [
    '# Conformance to RFC 7643 and RFC 7644',
    '',
    'Made by `npm run conformance`: the tests of this folder, on the real program over a real slapd, with each shipped profile,',
    'PUT replacing, and the options of `compatibility` that forgive clients off. The column of inetorgperson stands for three',
    'runs: the groups of people searched for, kept by the gateway, and kept by the memberof overlay. Levels are explained in',
    '[checklist.md](checklist.md).',
    '',
    ...profiles.map((profile) => `- **${countOf(outcomes, profile)}**`),
    '',
    `| id | level | requirement | ${profiles.join(' | ')} |`,
    `|---|---|---|${profiles.map(() => '---|').join('')}`,
  ];
  return [...head, ...tableRows(outcomes), ''].join('\n');
}
