import type { Modification } from '../ldap/change-record.ts';
import type { Dn } from '../ldap/dn.ts';
import { valuesOf, type Entry } from '../ldap/entry.ts';
import { and, equality } from '../ldap/filter.ts';
import { resultCode } from '../ldap/result-code.ts';
import type { LdapAttribute } from '../mapping/ldap-attribute.ts';
import type { MappedAttribute, Mapping, Reference } from '../mapping/mapping.ts';
import type { GatewayContext } from './context.ts';
import type { RemovalIntent, RenameIntent } from './intent-journal.ts';
import { removeSubtree } from './remove-subtree.ts';
import { takeOut, unless } from './take-out.ts';

/** An attribute of some resource type that names entries of another one. */
interface Referrer {
  readonly mapping: Mapping;
  readonly mapped: MappedAttribute;
  readonly reference: Reference;
  readonly held: LdapAttribute;
}

/** Whatever in the profile is written by the gateway and can name entries of a resource type. */
export function referrersTo({ profile }: GatewayContext, resourceType: string): readonly Referrer[] {
  return [...profile.values()].flatMap((mapping) =>
    mapping.attributes.flatMap((mapped): Referrer[] => {
      const { reference, targets, sources } = mapped;
      if (reference?.types.includes(resourceType) !== true) return [];
      const isLink = reference.backLink?.maintainedBy === 'gateway';
      const held = isLink ? sources[0]?.attribute : targets[0]?.attribute;
      return held === undefined ? [] : [{ mapping, mapped, reference, held }];
    }),
  );
}

/** Takes an entry that is gone out of every list that names it; where its removal was decided, it is removed first. */
export async function settleRemoval(context: GatewayContext, intent: RemovalIntent): Promise<void> {
  const { dn, resourceType } = intent;
  if (await isThere(context, intent, dn)) {
    if (!intent.decided) return;
    await removeSubtree(context, dn);
  }
  for (const { mapping, mapped, reference, held } of referrersTo(context, resourceType)) {
    // What a single value refers to is for its owner to change: nobody becomes a member of anything by it.
    if (!mapped.scim.attribute.multiValued) continue;
    for (const name of reference.by === undefined ? [dn] : (intent.names[reference.by.name] ?? [])) {
      for (const entry of await holdersOf(context, mapping, held, name)) {
        await takeOut(context, mapping, { held, fill: mapped.fill }, entry.dn, name);
      }
    }
  }
}

/** Lets whatever named a renamed entry by its old name name it by the new one. */
export async function settleRename(context: GatewayContext, intent: RenameIntent): Promise<void> {
  const { from, to, resourceType } = intent;
  if (!(await isThere(context, intent, to))) return;
  for (const { mapping, reference, held } of referrersTo(context, resourceType)) {
    const [before, after] = reference.by === undefined ? [from, to] : (intent.names[reference.by.name] ?? []);
    if (before === undefined || after === undefined || before === after) continue;
    for (const { dn } of await holdersOf(context, mapping, held, before)) {
      await exchangeName(context, dn, held.name, before, after);
    }
  }
}

async function exchangeName(
  { directory }: GatewayContext,
  dn: Dn,
  type: string,
  before: string,
  after: string,
): Promise<void> {
  const without: Modification = { operation: 'delete', type, values: [before] };
  const write = (...modifications: readonly Modification[]): Promise<unknown> =>
    directory.write({ changetype: 'modify', dn, modifications });
  const gone = unless([resultCode.noSuchAttribute, resultCode.noSuchObject]);
  await write(without, { operation: 'add', type, values: [after] })
    // It has both already: somebody else was faster with the new one.
    .catch((error: unknown) => unless([resultCode.attributeOrValueExists])(error) ?? write(without))
    .catch(gone);
}

async function isThere(
  { directory, profile }: GatewayContext,
  { resourceType, id }: Pick<RemovalIntent, 'resourceType' | 'id'>,
  dn: Dn,
): Promise<boolean> {
  const name = profile.get(resourceType)?.id.name;
  const entry = name === undefined ? undefined : await directory.read(dn, [name]);
  return entry !== undefined && name !== undefined && valuesOf(entry, name).includes(id);
}

async function holdersOf(
  { directory }: GatewayContext,
  { base, scope, matches }: Mapping,
  held: LdapAttribute,
  name: string,
): Promise<readonly Entry[]> {
  const search = { base, scope, filter: and(matches, equality(held.name, name)), attributes: [] };
  const found: Entry[] = [];
  for await (const entry of directory.stream(search)) found.push(entry);
  return found;
}
