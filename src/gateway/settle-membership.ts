import type { Modification } from '../ldap/change-record.ts';
import { asDn, isWithin, type Dn } from '../ldap/dn.ts';
import { and, equality } from '../ldap/filter.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { membershipsOf, type Membership } from '../mapping/back-link.ts';
import { isInPlace } from '../mapping/place.ts';
import { nameOfEntry, referenceKey } from '../mapping/references.ts';
import { stampModifications } from '../mapping/stamp.ts';
import { formatDateTime } from '../scim/date-time.ts';
import { atOnce } from './at-once.ts';
import type { GatewayContext } from './context.ts';
import { heldNames } from './held-names.ts';
import { locate } from './locate.ts';
import type { MembershipIntent } from './intent-journal.ts';
import { takeOut } from './take-out.ts';

const writesAtOnce = 50;
/** How often links are written anew because somebody else changed the truth meanwhile. */
const rounds = 20;

/** A member as the truth names it, and its entry. */
export interface Member {
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
    dangling.push(...(await settleLinks(context, side, intent, members)));
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
    const members = names.map((name) => ({ name, dn: asDn(name) }));
    return members.filter(({ dn }) => isWithin(dn, member.base) && isInPlace(member, dn));
  }
  const found: Member[] = [];
  await atOnce(names, writesAtOnce, async (name) => {
    const filter = and(member.matches, equality(by.name, name));
    const entries = await directory.find({ base: member.base, scope: member.scope, filter, attributes: [] }, 10);
    found.push(...entries.filter(({ dn }) => isInPlace(member, dn)).map(({ dn }) => ({ name, dn })));
  });
  return found;
}

/**
 * Writes the back links of members to one holder, in `former` its other names that links may still have. Names of members
 * that have no entry are returned.
 */
export async function settleLinks(
  context: GatewayContext,
  side: Membership,
  intent: Pick<MembershipIntent, 'id' | 'dn'>,
  members: readonly Member[],
  former: readonly string[] = [],
): Promise<readonly string[]> {
  const dangling = new Set<string>();
  /** Every name that the holder has had meanwhile: links to those that it has no more must go. */
  const names = new Set(former);
  let unsettled = members;
  let now = await whatHolds(context, side, intent, members);
  names.add(now.name ?? intent.dn);
  for (let round = 1; unsettled.length > 0; round += 1) {
    if (round > rounds)
      throw new LdapError('settle', resultCode.busy, `others keep changing the members of ${intent.dn}`);
    const { dn, isMember } = now;
    await atOnce(unsettled, writesAtOnce, async (member) => {
      for (const name of names) {
        const isLinked = name === now.name && isMember(member);
        const exists = await writeLink(context, side, member.dn, name, isLinked);
        if (exists || !isLinked || dn === undefined) continue;
        if (await takeOut(context, side.holder, side.truth, dn, member.name)) dangling.add(member.name);
      }
    });
    const before = now;
    now = await whatHolds(context, side, intent, unsettled);
    if (now.name !== undefined) names.add(now.name);
    const after = now;
    unsettled = unsettled.filter(
      (member) =>
        !dangling.has(member.name) && (after.name !== before.name || after.isMember(member) !== isMember(member)),
    );
  }
  return [...dangling];
}

/** What the truth shows at one moment: where its entry is, what links to it hold, and which of some members it names. */
interface Holding {
  readonly dn: Dn | undefined;
  readonly name: string | undefined;
  readonly isMember: (member: Member) => boolean;
}

async function whatHolds(
  context: GatewayContext,
  { holder, truth, link }: Membership,
  { id, dn: recorded }: Pick<MembershipIntent, 'id' | 'dn'>,
  members: readonly Member[],
): Promise<Holding> {
  const attributes = link.reference?.by === undefined ? [] : [link.reference.by.name];
  const entry = await locate(context, holder, id, recorded, attributes);
  const name = entry && link.reference && nameOfEntry(link.reference, entry);
  if (entry === undefined || name === undefined) return { dn: undefined, name: undefined, isMember: () => false };
  const asked = members.map((member) => member.name);
  const shown = await heldNames(context.directory, entry.dn, truth, asked);
  return { dn: entry.dn, name, isMember: (member) => shown.has(referenceKey(truth.reference, member.name)) };
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
