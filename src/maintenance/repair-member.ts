import type { Modification } from '../ldap/change-record.ts';
import { referenceKey } from '../mapping/references.ts';
import { stampedChange } from '../mapping/stamped-change.ts';
import { namesInLink, type Check } from './repair-check.ts';
import { stampsOf, type Finding, type Repair, type RepairContext } from './repair-context.ts';
import type { Suspect } from './repair-suspects.ts';
import { askTruth, type Statement } from './repair-truth.ts';

/**
 * Looks at the back links of one member again (RFC 7643 4.1.2 groups): which of the suspected ones disagree with what
 * the groups say now, and the one modify that makes them agree.
 */
export async function inspectMember(
  context: RepairContext,
  check: Check,
  { dn, links: suspected }: Extract<Suspect, { kind: 'member' }>,
): Promise<Repair> {
  const { directory } = context;
  const links = suspected.flatMap(({ link, group }) => {
    const one = check.links[link];
    return one === undefined ? [] : [{ link: one, group }];
  });
  const by = check.truth.reference.by?.name;
  const attributes = ['objectClass', ...links.map(({ link }) => link.held.name), ...(by === undefined ? [] : [by])];
  const entry = await directory.read(dn, [...new Set(attributes)]);
  if (entry === undefined) return { findings: [], changes: [] };
  const findings: Finding[] = [];
  const edits = new Map<string, { readonly remove: string[]; readonly add: string[] }>();
  for (const { link, group } of links) {
    const key = referenceKey(link.reference, group);
    const held = namesInLink(link, entry).filter((name) => referenceKey(link.reference, name) === key);
    const statement = await askTruth(directory, check, link, group, entry);
    const kind = disagreement(statement, held.length > 0);
    if (kind === undefined) continue;
    const reason = link.ours ? undefined : 'the directory itself keeps this link';
    findings.push({ kind, group, member: dn, mended: false, reason });
    if (!link.ours) continue;
    const edit = edits.get(link.held.name) ?? { remove: [], add: [] };
    if (kind === 'missing-link') edit.add.push(group);
    else edit.remove.push(...held);
    edits.set(link.held.name, edit);
  }
  const modifications = [...edits].flatMap(([type, { remove, add }]): Modification[] => [
    { operation: 'delete', type, values: remove },
    { operation: 'add', type, values: add },
  ]);
  const needed = modifications.filter(({ values }) => values.length > 0);
  const [mapping] = links.map(({ link }) => link.member);
  if (needed.length === 0 || mapping === undefined) return { findings, changes: [] };
  return { findings, changes: [stampedChange(mapping, entry, needed, stampsOf(context))] };
}

function disagreement(statement: Statement, linked: boolean): Finding['kind'] | undefined {
  switch (statement) {
    case 'names':
      return linked ? undefined : 'missing-link';
    case 'names-not':
      return linked ? 'stray-link' : undefined;
    case 'no-group':
      return linked ? 'dead-link' : undefined;
    case 'elsewhere':
      return undefined;
  }
}
