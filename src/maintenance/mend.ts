import { LdapError, resultCode } from '../ldap/result-code.ts';
import type { Modify, Repair } from './repair-context.ts';

/** How often an entry that others keep changing is looked at anew. */
const attempts = 8;

const changedMeanwhile: readonly number[] = [
  resultCode.noSuchAttribute,
  resultCode.attributeOrValueExists,
  resultCode.noSuchObject,
  resultCode.objectClassViolation,
];

/** The server itself is in trouble: going on would only fail again and again. */
const isFatal = ({ code }: LdapError): boolean =>
  code >= resultCode.other || code === resultCode.busy || code === resultCode.unavailable;

/**
 * Writes the changes that an inspection asks for, then inspects again, until nothing is left: what the truth says may
 * change at any time (RFC 4511 knows no transaction over several entries). The findings are those of the first look.
 */
export async function mend(
  inspect: () => Promise<Repair>,
  write: (change: Modify) => Promise<readonly Modify[]>,
): Promise<Repair> {
  const first = await inspect();
  const done: Modify[] = [];
  let left = first;
  let reason = 'others keep changing it; run this again';
  for (let attempt = 1; attempt <= attempts && left.changes.length > 0; attempt += 1) {
    try {
      for (const change of left.changes) done.push(...(await write(change)));
    } catch (error) {
      if (!(error instanceof LdapError) || isFatal(error)) throw error;
      reason = error.message;
      if (!changedMeanwhile.includes(error.code)) break;
    }
    left = await inspect();
  }
  const unmended = left.changes.length === 0 ? [] : left.findings;
  const findings = first.findings.map((finding) => {
    if (finding.reason !== undefined) return finding;
    const remains = unmended.some(({ kind, group, member }) => {
      return kind === finding.kind && group === finding.group && member === finding.member;
    });
    return remains ? { ...finding, reason } : { ...finding, mended: true };
  });
  return { findings, changes: done };
}
