import { disagreements, type Finding } from './repair-context.ts';

const kinds = Object.keys(disagreements) as Finding['kind'][];
const kindWidth = Math.max(...kinds.map((kind) => kind.length)) + 2;

/** The head of the table of findings. */
export const tableHead: string = `${'kind'.padEnd(kindWidth)}group  |  member\n`;

/** One line of the table. */
export function tableRow({ kind, group, member, reason }: Finding): string {
  const note = reason === undefined ? '' : `  |  not mended: ${reason}`;
  return `${kind.padEnd(kindWidth)}${group}  |  ${member}${note}\n`;
}

/** How many findings there are of each kind, and how many of them are mended. */
export interface Tally {
  readonly found: number;
  readonly mended: number;
  readonly byKind: ReadonlyMap<Finding['kind'], number>;
}

export const emptyTally: Tally = { found: 0, mended: 0, byKind: new Map() };

/** The tally with some more findings. */
export function count({ found, mended, byKind }: Tally, findings: readonly Finding[]): Tally {
  const added = new Map(byKind);
  for (const { kind } of findings) added.set(kind, (added.get(kind) ?? 0) + 1);
  return {
    found: found + findings.length,
    mended: mended + findings.filter((finding) => finding.mended).length,
    byKind: added,
  };
}

/** What a run found and did, in a few lines. */
export function summary({ found, mended, byKind }: Tally, apply: boolean): string {
  if (found === 0) return 'both sides of every membership agree\n';
  const lines = kinds.flatMap((kind) => {
    const number = byKind.get(kind);
    return number === undefined ? [] : [`${kind.padEnd(kindWidth)}${number}  (${disagreements[kind]})\n`];
  });
  const outcome = apply ? `${mended} mended, ${found - mended} left` : 'nothing was written; --apply mends them';
  return `${lines.join('')}${'found'.padEnd(kindWidth)}${found}: ${outcome}\n`;
}
