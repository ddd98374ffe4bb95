import type { ChangeRecord } from '../ldap/change-record.ts';
import type { OperationOptions } from '../ldap/directory.ts';
import { childDn, formatDn, parentDn, parseDn, type Dn } from '../ldap/dn.ts';
import { valuesOf, type Entry } from '../ldap/entry.ts';
import { equality, type LdapFilter } from '../ldap/filter.ts';
import { LdapError } from '../ldap/result-code.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { GatewayContext } from './context.ts';
import type { UpdatePlan } from './plan.ts';

type Modify = Extract<ChangeRecord, { changetype: 'modify' }>;

interface CommitOptions extends OperationOptions {
  readonly assertion: LdapFilter | undefined;
  readonly postRead: readonly string[];
}

/**
 * Writes a planned update. One modify wherever the name stays. A new name comes first, asserted like any write; the
 * modify is asserted on the version that the rename gave, and where the directory refuses it the rename is undone.
 */
export async function commitUpdate(
  { directory }: GatewayContext,
  mapping: Mapping,
  { rename, modify }: UpdatePlan,
  options: CommitOptions,
): Promise<{ readonly dn: Dn; readonly entry: Entry | undefined }> {
  if (rename === undefined) return { dn: modify.dn, entry: await directory.write(modify, options) };
  const { name: versionName } = mapping.version ?? { name: undefined };
  const postRead = [...new Set([...options.postRead, ...(versionName === undefined ? [] : [versionName])])];
  const renamed = await directory.write(rename, { ...options, postRead });
  const dn = childDn(parentDn(rename.dn), mapping.rdn.name, rename.value);
  if (modify.modifications.length === 0) return { dn, entry: renamed };
  const version = versionName === undefined || renamed === undefined ? undefined : valuesOf(renamed, versionName)[0];
  const assertion = version === undefined || versionName === undefined ? undefined : equality(versionName, version);
  try {
    const entry = await directory.write(
      { ...modify, dn },
      { signal: options.signal, postRead: options.postRead, assertion },
    );
    return { dn, entry };
  } catch (error) {
    if (!(error instanceof LdapError)) throw error;
    const oldRdn = formatDn(parseDn(rename.dn).slice(0, 1));
    await directory.write({ changetype: 'modrdn', dn, newRdn: oldRdn, deleteOldRdn: true });
    throw error;
  }
}

/** Gives the changed attributes the values back that were loaded; a password, which is never read, stays new. */
export function undoUpdate(mapping: Mapping, { rename, modify }: UpdatePlan, entry: Entry): readonly ChangeRecord[] {
  const unread = mapping.attributes.filter(({ hashedBy }) => hashedBy !== undefined).flatMap(({ targets }) => targets);
  const hidden = new Set(unread.map(({ attribute }) => attribute.name));
  const types = [...new Set(modify.modifications.map(({ type }) => type))].filter((type) => !hidden.has(type));
  const modifications: Modify['modifications'] = types.map((type) => ({
    operation: 'replace',
    type,
    values: valuesOf(entry, type),
  }));
  if (rename === undefined) return [{ changetype: 'modify', dn: entry.dn, modifications }];
  const dn = childDn(parentDn(entry.dn), mapping.rdn.name, rename.value);
  const newRdn = formatDn(parseDn(entry.dn).slice(0, 1));
  return [
    ...(modifications.length === 0 ? [] : [{ changetype: 'modify', dn, modifications } as const]),
    { changetype: 'modrdn', dn, newRdn, deleteOldRdn: true },
  ];
}
