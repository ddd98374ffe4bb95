import { open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { composeProfile } from '../compose-profile.ts';
import { loadConfig } from '../config/load-config.ts';
import { temporaryFolder } from '../demo/temporary-folder.ts';
import { printLdif, printLdifRecord } from '../ldap/ldif.ts';
import { checksOf } from '../maintenance/repair-check.ts';
import { repair as repairMemberships } from '../maintenance/repair.ts';
import { count, emptyTally, summary, tableHead, tableRow } from '../maintenance/repair-report.ts';
import { progressLine } from './progress-line.ts';
import { reportFailure } from './report-failure.ts';
import { diskSorters } from './sort-on-disk.ts';

/** How long a write of others may take from one side of a membership to the other. */
const settleMs = 1000;

const options = {
  config: { type: 'string', short: 'c' },
  apply: { type: 'boolean', default: false },
  ldif: { type: 'string' },
  type: { type: 'string' },
} as const;

/** `dirgate repair`: mends disagreeing sides of memberships, or shows them; 0: none is left, 1: some are, 2: it failed. */
export async function repair(args: readonly string[]): Promise<number> {
  try {
    await using stack = new AsyncDisposableStack();
    const { apply, ldif, type, config } = parseArgs({ args: [...args], options }).values;
    const composed = await composeProfile(loadConfig(config === undefined ? {} : { file: config }));
    stack.defer(composed.close);
    const checks = checksOf(composed.profile, type);
    const folder = await temporaryFolder();
    stack.defer(folder.remove);
    const file = ldif === undefined ? undefined : await open(ldif, 'w', 0o600);
    stack.defer(async () => file?.close());
    const { show: onProgress, end } = progressLine(process.stderr);
    stack.defer(end);
    const newSorter = diskSorters(folder.path);
    const context = { ...composed, apply, newSorter, pause: () => pause(settleMs), onProgress };
    let tally = emptyTally;
    await file?.write(printLdif([]));
    for await (const { findings, changes } of repairMemberships(context, checks)) {
      process.stdout.write((tally.found === 0 ? tableHead : '') + findings.map(tableRow).join(''));
      await file?.write(changes.map(printLdifRecord).join(''));
      tally = count(tally, findings);
    }
    process.stdout.write(summary(tally, apply));
    return tally.found > tally.mended ? 1 : 0;
  } catch (error) {
    reportFailure(error);
    return 2;
  }
}
