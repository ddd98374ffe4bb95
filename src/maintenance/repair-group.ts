import type { Dn } from '../ldap/dn.ts';
import { valuesOf } from '../ldap/entry.ts';
import { referenceKey } from '../mapping/references.ts';
import { stampedChange } from '../mapping/stamped-change.ts';
import { inParallel } from './in-parallel.ts';
import { namesInTruth, type Check } from './repair-check.ts';
import { stampsOf, type Finding, type Modify, type Repair, type RepairContext } from './repair-context.ts';
import { isNamed } from './repair-truth.ts';

/** A group, and the members of which no entry was seen. */
export interface SuspectGroup {
  readonly group: Dn;
  readonly values: readonly string[];
}

/** More values in one request might be more than a server accepts (slapd's is 4 MB). */
const valuesPerChange = 1000;

/**
 * Looks at the dangling members of a group again: which of them it still names and no entry stands behind, and the
 * modifies that take them away. Where its class demands a member (RFC 4519 3.5), the placeholder comes in their place.
 */
export async function inspectGroup(
  context: RepairContext,
  check: Check,
  { group, values }: SuspectGroup,
): Promise<Repair> {
  const { holder, truth } = check;
  const entry = await context.directory.read(group, ['objectClass', truth.held.name]);
  if (entry === undefined) return { findings: [], changes: [] };
  const suspected = new Set(values.map((value) => referenceKey(truth.reference, value)));
  const named = namesInTruth(check, entry).filter((name) => suspected.has(referenceKey(truth.reference, name)));
  const exists = await inParallel(named, (name) => isNamed(context.directory, check, name));
  const dangling = named.filter((_, index) => exists[index] === false);
  const findings = dangling.map((member): Finding => {
    return { kind: 'dangling-member', group, member, mended: false, reason: undefined };
  });
  const empties = valuesOf(entry, truth.held.name).length === dangling.length;
  const changes: Modify[] = [];
  for (let start = 0; start < dangling.length; start += valuesPerChange) {
    const type = truth.held.name;
    const removal = { operation: 'delete', type, values: dangling.slice(start, start + valuesPerChange) } as const;
    const isLast = start + valuesPerChange >= dangling.length;
    const fill = empties && isLast ? truth.fill : undefined;
    const placeholder = fill === undefined ? [] : [{ operation: 'add', type, values: [fill] } as const];
    changes.push(stampedChange(holder, entry, [removal, ...placeholder], stampsOf(context)));
  }
  return { findings, changes };
}

/** Removes members, and puts those back behind which somebody has just created the entry. */
export async function removeMembers(context: RepairContext, check: Check, change: Modify): Promise<readonly Modify[]> {
  const { directory } = context;
  const { held } = check.truth;
  await directory.write(change);
  const removed = change.modifications.flatMap(({ operation, type, values }) =>
    operation === 'delete' && type === held.name ? values.map(String) : [],
  );
  const exists = await inParallel(removed, (name) => isNamed(directory, check, name));
  const values = removed.filter((_, index) => exists[index]);
  if (values.length === 0) return [change];
  const back: Modify = { ...change, modifications: [{ operation: 'add', type: held.name, values }] };
  await directory.write(back);
  return [change, back];
}
