import type { Modification } from '../ldap/change-record.ts';
import { asDn, dnKey, type Dn } from '../ldap/dn.ts';
import { textsOf, type Entry } from '../ldap/entry.ts';
import { and, equality } from '../ldap/filter.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { membershipOf, membershipsOf, type Membership } from '../mapping/back-link.ts';
import { idOf } from '../mapping/entry-to-resource.ts';
import type { LdapAttribute } from '../mapping/ldap-attribute.ts';
import type { MappedAttribute, Mapping, Reference } from '../mapping/mapping.ts';
import { isInPlace } from '../mapping/place.ts';
import { nameOfEntry, referenceKey } from '../mapping/references.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import type { RemovalIntent, RenameIntent } from './intent-journal.ts';
import { locate } from './locate.ts';
import { removeSubtree } from './remove-subtree.ts';
import { settleLinks } from './settle-membership.ts';
import { takeOut, unless } from './take-out.ts';

/** How often names are changed anew because the entry was renamed once more. */
const rounds = 20;

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
  const { dn, resourceType, id } = intent;
  const entry = await locate(context, mappingOf(context, resourceType), id, dn, []);
  if (entry !== undefined) {
    if (!intent.decided) return;
    await removeSubtree(context, entry.dn);
  }
  for (const referrer of referrersTo(context, resourceType)) {
    const { by } = referrer.reference;
    const names = by === undefined ? [dn, ...(entry === undefined ? [] : [entry.dn])] : (intent.names[by.name] ?? []);
    for (const name of names) await dropName(context, referrer, name);
  }
}

async function dropName(context: GatewayContext, referrer: Referrer, name: string): Promise<void> {
  const { mapping, mapped, held } = referrer;
  // What a single value refers to is for its owner to change: nobody becomes a member of anything by it.
  if (!mapped.scim.attribute.multiValued) return;
  await whileHeld(context, referrer, name, async ({ dn }) => {
    await takeOut(context, mapping, { held, fill: mapped.fill }, dn, name);
  });
}

/** Does something with each holder of a name until there is none: one that is renamed meanwhile is found by its new name. */
async function whileHeld(
  context: GatewayContext,
  { mapping, held }: Referrer,
  name: string,
  change: (holder: Entry) => Promise<void>,
): Promise<void> {
  for (let round = 1; round <= rounds; round += 1) {
    const holders = await holdersOf(context, mapping, held, name);
    if (holders.length === 0) return;
    for (const holder of holders) await change(holder);
  }
  throw new LdapError('settle', resultCode.busy, `others keep naming ${name}`);
}

/**
 * Lets whatever names a renamed entry by another of its names name it by the one that it has now. Its own back links are
 * then derived anew: whoever changed its memberships meanwhile may not have found it.
 */
export async function settleRename(context: GatewayContext, intent: RenameIntent): Promise<void> {
  const { resourceType, id } = intent;
  const mapping = mappingOf(context, resourceType);
  const attributes = mapping.namedBy.map(({ name }) => name);
  const names = new Set<Dn>([intent.from, intent.to]);
  for (let round = 1; round <= rounds; round += 1) {
    const entry = await locate(context, mapping, id, intent.to, attributes);
    if (entry !== undefined) names.add(entry.dn);
    for (const referrer of referrersTo(context, resourceType)) {
      const { by } = referrer.reference;
      const now = entry && nameOfEntry(referrer.reference, entry);
      const all = by === undefined ? [...names] : (intent.names[by.name] ?? []);
      const former = all.filter(
        (name) => now === undefined || referenceKey(referrer.reference, name) !== referenceKey(referrer.reference, now),
      );
      for (const name of former) await changeName(context, referrer, intent, name, now);
    }
    if (entry !== undefined) await settleOwnLinks(context, mapping, entry);
    const still = await locate(context, mapping, id, entry?.dn ?? intent.to, attributes);
    if (still?.dn === entry?.dn) return;
  }
  throw new LdapError('settle', resultCode.busy, `others keep renaming ${intent.to}`);
}

/** Wherever an entry is named by a name that it has no more, puts the one that it has, or nothing where it is gone. */
async function changeName(
  context: GatewayContext,
  referrer: Referrer,
  { id, to }: RenameIntent,
  before: string,
  after: string | undefined,
): Promise<void> {
  const { mapping, mapped, held } = referrer;
  const side = membershipOf(context.profile, mapping, mapped);
  if (side !== undefined) {
    const { by } = side.truth.reference;
    const holders = await holdersOf(context, mapping, held, before, by === undefined ? [] : [by.name]);
    // Back links follow from the truth: their new name alone would be no more than a guess.
    const members = holders.flatMap((entry) => {
      const name = nameOfEntry(side.truth.reference, entry);
      return name === undefined ? [] : [{ name, dn: entry.dn }];
    });
    await settleLinks(context, side, { id, dn: to }, members, [before]);
  } else if (after === undefined) {
    await dropName(context, referrer, before);
  } else {
    await whileHeld(context, referrer, before, ({ dn }) => exchangeName(context, dn, held.name, before, after));
  }
}

/** Derives the back links of an entry anew: those that it has, and those to whatever names it. */
async function settleOwnLinks(context: GatewayContext, mapping: Mapping, { dn: own }: Entry): Promise<void> {
  const sides = membershipsOf(context.profile).filter(
    ({ member, link }) =>
      member.resourceType.name === mapping.resourceType.name && link.reference?.backLink?.maintainedBy === 'gateway',
  );
  for (const side of sides) {
    if (side.link.reference?.by === undefined) await settleLinksOf(context, side, own);
  }
}

/**
 * Until the links of an entry and whatever names it are the same. A holder that is renamed meanwhile is found again by
 * what it holds: by its old name alone its link would only be taken away.
 */
async function settleLinksOf(context: GatewayContext, side: Membership, own: Dn): Promise<void> {
  const { holder, truth, member, link } = side;
  const linkNames = link.sources.slice(0, 1).map(({ attribute }) => attribute.name);
  for (let round = 1; round <= rounds; round += 1) {
    const entry = await context.directory.read(own, [...linkNames, ...member.namedBy.map(({ name }) => name)]);
    const name = entry && nameOfEntry(truth.reference, entry);
    if (entry === undefined || name === undefined) return;
    const holders = await holdersOf(context, holder, truth.held, name, [holder.id.name]);
    const ids = new Map(holders.map((one) => [dnKey(one.dn), { dn: one.dn, id: idOf(holder, one) }]));
    const linked = new Map(linkNames.flatMap((type) => textsOf(entry, type)).map((text) => [dnKey(text), asDn(text)]));
    const wrong = [
      ...[...ids].filter(([key]) => !linked.has(key)).map(([, one]) => one),
      ...[...linked].filter(([key]) => !ids.has(key)).map(([, dn]) => ({ dn, id: undefined })),
    ];
    if (wrong.length === 0) return;
    for (const { dn, id } of wrong) {
      await settleLinks(context, side, { dn, ...(id === undefined ? {} : { id }) }, [{ name, dn: own }]);
    }
  }
  throw new LdapError('settle', resultCode.busy, `others keep changing what names ${own}`);
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

async function holdersOf(
  { directory }: GatewayContext,
  mapping: Mapping,
  held: LdapAttribute,
  name: string,
  attributes: readonly string[] = [],
): Promise<readonly Entry[]> {
  const { base, scope, matches } = mapping;
  const found: Entry[] = [];
  const search = { base, scope, filter: and(matches, equality(held.name, name)), attributes };
  for await (const entry of directory.stream(search)) {
    if (isInPlace(mapping, entry.dn)) found.push(entry);
  }
  return found;
}
