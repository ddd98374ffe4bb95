import type { ChangeRecord } from '../ldap/change-record.ts';
import type { OperationOptions } from '../ldap/directory.ts';
import { childDn, formatDn, parentDn, parseDn, type Dn } from '../ldap/dn.ts';
import { valuesOf, type Entry } from '../ldap/entry.ts';
import type { LdapFilter } from '../ldap/filter.ts';
import { LdapError } from '../ldap/result-code.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { GatewayContext } from './context.ts';
import type { Rename, UpdatePlan } from './plan.ts';
import { assertionOf, atVersion, guardedModify, type Guard } from './precondition.ts';

type Modify = Extract<ChangeRecord, { changetype: 'modify' }>;

interface CommitOptions extends OperationOptions {
  readonly guard: Guard | undefined;
  /** What the first write asserts besides. */
  readonly inside: LdapFilter | undefined;
  readonly postRead: readonly string[];
}

/** Writes a planned update: one modify wherever the name stays. */
export async function commitUpdate(
  context: GatewayContext,
  mapping: Mapping,
  { rename, modify }: UpdatePlan,
  options: CommitOptions,
): Promise<{ readonly dn: Dn; readonly entry: Entry | undefined }> {
  if (rename !== undefined) return commitRename(context, mapping, rename, modify, options);
  return { dn: modify.dn, entry: await writeModify(context, mapping, modify, options) };
}

async function writeModify(
  { directory, newId }: GatewayContext,
  mapping: Mapping,
  modify: Modify,
  { guard, inside, postRead, signal }: CommitOptions,
): Promise<Entry | undefined> {
  const assertion = assertionOf(guard, inside);
  return directory.write(guardedModify(mapping, modify, guard, newId()), { signal, assertion, postRead });
}

/**
 * A new name comes first, guarded like any write; the modify is guarded by the version that the rename gave, and where
 * the directory refuses it the rename is undone.
 */
async function commitRename(
  context: GatewayContext,
  mapping: Mapping,
  rename: Rename,
  modify: Modify,
  options: CommitOptions,
): Promise<{ readonly dn: Dn; readonly entry: Entry | undefined }> {
  const { directory } = context;
  const dn = childDn(parentDn(rename.dn), mapping.rdn.name, rename.value);
  const { entry, guard } = await writeName(context, mapping, rename, options);
  if (modify.modifications.length === 0) return { dn, entry };
  try {
    return {
      dn,
      entry: await writeModify(context, mapping, { ...modify, dn }, { ...options, guard, inside: undefined }),
    };
  } catch (error) {
    if (!(error instanceof LdapError)) throw error;
    const oldRdn = formatDn(parseDn(rename.dn).slice(0, 1));
    await directory.write({ changetype: 'modrdn', dn, newRdn: oldRdn, deleteOldRdn: true });
    throw error;
  }
}

/** Renames, and gives what guards the next write. A rename can't exchange the version: that is done right before it. */
async function writeName(
  { directory, newId, offersAssertion }: GatewayContext,
  mapping: Mapping,
  rename: Rename,
  { guard, inside, postRead, signal }: CommitOptions,
): Promise<{ readonly entry: Entry | undefined; readonly guard: Guard | undefined }> {
  const { version } = mapping;
  const names = [...new Set([...postRead, mapping.id.name, ...(version === undefined ? [] : [version.name])])];
  if (guard?.kind === 'exchange') {
    const claim = { changetype: 'modify', dn: rename.dn, modifications: [] } as const;
    const claimed = newId();
    await directory.write(guardedModify(mapping, claim, guard, claimed), { signal, assertion: inside });
    const entry = await directory.write(rename, { signal, postRead: names });
    return { entry, guard: { kind: 'exchange', held: [claimed] } };
  }
  const entry = await directory.write(rename, { signal, postRead: names, assertion: assertionOf(guard, inside) });
  if (version?.writtenBy !== 'directory' || !offersAssertion || entry === undefined) return { entry, guard: undefined };
  const [renamed] = valuesOf(entry, version.name);
  const [id] = valuesOf(entry, mapping.id.name);
  if (renamed === undefined || id === undefined) return { entry, guard: undefined };
  return { entry, guard: { kind: 'assertion', filter: atVersion(mapping, id, version.name, renamed) } };
}

/**
 * Gives the changed attributes the values back that were loaded. A password, which is never read, stays new; a version
 * becomes another one, for somebody may have seen what is undone.
 */
export function undoUpdate(
  mapping: Mapping,
  { rename, modify }: UpdatePlan,
  entry: Entry,
  newVersion: string,
): readonly ChangeRecord[] {
  const unread = mapping.attributes.filter(({ hashedBy }) => hashedBy !== undefined).flatMap(({ targets }) => targets);
  const hidden = new Set(unread.map(({ attribute }) => attribute.name));
  const types = [...new Set(modify.modifications.map(({ type }) => type))].filter((type) => !hidden.has(type));
  const modifications: Modify['modifications'] = types.map((type) => ({
    operation: 'replace',
    type,
    values: type === mapping.version?.name ? [newVersion] : valuesOf(entry, type),
  }));
  if (rename === undefined) return [{ changetype: 'modify', dn: entry.dn, modifications }];
  const dn = childDn(parentDn(entry.dn), mapping.rdn.name, rename.value);
  const newRdn = formatDn(parseDn(entry.dn).slice(0, 1));
  return [
    ...(modifications.length === 0 ? [] : [{ changetype: 'modify', dn, modifications } as const]),
    { changetype: 'modrdn', dn, newRdn, deleteOldRdn: true },
  ];
}
