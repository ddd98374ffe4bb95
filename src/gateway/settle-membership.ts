import type { Modification } from '../ldap/change-record.ts';
import { asDn, isWithin, type Dn } from '../ldap/dn.ts';
import { and, equality } from '../ldap/filter.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { membershipsOf, type Membership } from '../mapping/back-link.ts';
import { nameOfEntry, referenceKey } from '../mapping/references.ts';
import { stampModifications } from '../mapping/stamp.ts';
import { formatDateTime } from '../scim/date-time.ts';
import { atOnce } from './at-once.ts';
import type { GatewayContext } from './context.ts';
import { heldNames } from './held-names.ts';
import type { MembershipIntent } from './intent-journal.ts';
import { takeOut } from './take-out.ts';

const writesAtOnce = 50;
/** How often links are written anew because somebody else changed the truth meanwhile. */
const rounds = 20;

/** A member as the truth names it, and its entry. */
interface Member {
  readonly name: string;
  readonly dn: Dn;
}

/**
 * Writes the back links of some members: what the truth shows now, then once more whatever changed meanwhile, until both
 * agree. A member without an entry is taken out of the truth again; these names are returned.
 */
export async function settleMembership(context: GatewayContext, intent: MembershipIntent): Promise<readonly string[]> {
  const dangling: string[] = [];
  const sides = membershipsOf(context.profile).filter(
    ({ holder, truth, link }) =>
      holder.resourceType.name === intent.resourceType &&
      truth.scim.attribute.name === intent.attribute &&
      link.reference?.backLink?.maintainedBy === 'gateway',
  );
  for (const side of sides) {
    const members = await membersOf(context, side, intent.members);
    dangling.push(...(await settleLinks(context, side, intent.dn, members)));
  }
  return dangling;
}

/** The named members that are of the member's resource type. */
async function membersOf(
  { directory }: GatewayContext,
  { truth, member }: Membership,
  names: readonly string[],
): Promise<readonly Member[]> {
  const { by } = truth.reference;
  if (by === undefined) {
    return names.map((name) => ({ name, dn: asDn(name) })).filter(({ dn }) => isWithin(dn, member.base));
  }
  const found: Member[] = [];
  await atOnce(names, writesAtOnce, async (name) => {
    const filter = and(member.matches, equality(by.name, name));
    const entries = await directory.find({ base: member.base, scope: member.scope, filter, attributes: [] }, 10);
    found.push(...entries.map(({ dn }) => ({ name, dn })));
  });
  return found;
}

async function settleLinks(
  context: GatewayContext,
  side: Membership,
  dn: Dn,
  members: readonly Member[],
): Promise<readonly string[]> {
  const { truth, link } = side;
  const key = ({ name }: Member): string => referenceKey(truth.reference, name);
  const ask = (some: readonly Member[]): Promise<ReadonlySet<string>> =>
    heldNames(
      context.directory,
      dn,
      truth,
      some.map(({ name }) => name),
    );
  const value = await linkValue(context, side, dn);
  if (value === undefined || link.sources[0] === undefined) return [];
  const dangling = new Set<string>();
  let unsettled = members;
  let shown = await ask(members);
  for (let round = 1; unsettled.length > 0; round += 1) {
    if (round > rounds) throw new LdapError('settle', resultCode.busy, `others keep changing the members of ${dn}`);
    await atOnce(unsettled, writesAtOnce, async (member) => {
      const isMember = shown.has(key(member));
      const exists = await writeLink(context, side, member.dn, value, isMember);
      if (exists || !isMember) return;
      dangling.add(member.name);
      await takeOut(context, side.holder, truth, dn, member.name);
    });
    const now = await ask(unsettled);
    const before = shown;
    unsettled = unsettled.filter(
      (member) => now.has(key(member)) !== before.has(key(member)) && !dangling.has(member.name),
    );
    shown = now;
  }
  return [...dangling];
}

/** What a back link to this entry holds; undefined where it lacks the attribute by which it is named. */
async function linkValue({ directory }: GatewayContext, { link }: Membership, dn: Dn): Promise<string | undefined> {
  if (link.reference?.by === undefined) return dn;
  const entry = await directory.read(dn, [link.reference.by.name]);
  return entry && nameOfEntry(link.reference, entry);
}

/** Writes or deletes one back link; one that is right already is left alone, unstamped. False where the entry is gone. */
async function writeLink(
  { directory, now, newId }: GatewayContext,
  { member, link }: Membership,
  dn: Dn,
  value: string,
  isMember: boolean,
): Promise<boolean> {
  const type = link.sources[0]?.attribute.name ?? '';
  const stamps = stampModifications(member, formatDateTime(now()), newId());
  const change: Modification = { operation: isMember ? 'add' : 'delete', type, values: [value] };
  const write = (modifications: readonly Modification[]): Promise<unknown> =>
    directory.write({ changetype: 'modify', dn, modifications });
  try {
    await write([change, ...stamps]);
  } catch (error) {
    if (!(error instanceof LdapError)) throw error;
    if (error.code === resultCode.noSuchObject) return false;
    const isRight = isMember ? resultCode.attributeOrValueExists : resultCode.noSuchAttribute;
    if (error.code === isRight) return true;
    const allows = member.classes.find(({ attributes }) => attributes.has(type.toLowerCase()))?.name;
    if (error.code !== resultCode.objectClassViolation || allows === undefined) throw error;
    // Entries that others wrote may lack the auxiliary class that allows the link.
    await write([{ operation: 'add', type: 'objectClass', values: [allows] }, change, ...stamps]);
  }
  return true;
}
