import * as fc from 'fast-check';
import type { ChangeRecord } from '../../src/ldap/change-record.ts';
import { asDn, childDn, type Dn } from '../../src/ldap/dn.ts';
import type { AttributeValue } from '../../src/ldap/entry.ts';
import { formatGeneralizedTime } from '../../src/ldap/generalized-time.ts';
import { prepare } from '../../src/ldap/matching-rule.ts';
import { isValidForSyntax } from '../../src/ldap/syntax.ts';
import { jsonTexts, oddTexts } from './random-values.ts';
import { testSubschema } from './subschema.ts';

export type Values = Readonly<Record<string, readonly AttributeValue[]>>;

const people = asDn('ou=people,o=gluu');
const groups = asDn('ou=groups,o=gluu');
const personIds = ['u1', 'U2', 'u 3', 'ü4', '@!5DF9.6B58!0001'];
const groupIds = ['g1', 'G2', 'g, 3', '60B7'];
const ids = [...personIds, ...groupIds];

/** As those who fill a directory by other means write it: some attributes, of those that may, with several values. */
export function some(name: string, value: fc.Arbitrary<string> = fc.constantFrom(...oddTexts)): fc.Arbitrary<Values> {
  const type = testSubschema.attributeType(name);
  const valid = value.filter((text) => isValidForSyntax(type?.syntax, text));
  const values = fc.uniqueArray(valid, {
    maxLength: type?.singleValue ? 1 : 3,
    selector: (text) => prepare(type === undefined ? 'caseIgnoreMatch' : type.equality, text),
  });
  return fc.oneof(
    fc.constant({}),
    values.map((all) => ({ [name]: all })),
  );
}

export const merged = (parts: readonly Values[]): Values =>
  Object.fromEntries(parts.flatMap((part) => Object.entries(part)).filter(([, values]) => values.length > 0));

/** `mail` and oxTrustEmail, which every writer keeps in step; one without the other where SCIM never wrote. */
function emails(index: number): fc.Arbitrary<Values> {
  const address = fc
    .tuple(
      fc.constantFrom('ann', 'Ann', 'a  b', 'ANN.LEE', "o'connor", ' x', 'm*'),
      fc.constantFrom('@example.com', '@Example.ORG', ' ', ''),
    )
    .map(([name, domain]) => `${name}${String(index)}${domain}`);
  const list = fc.uniqueArray(address, { maxLength: 3, selector: (text) => prepare('caseIgnoreIA5Match', text) });
  const item = (value: string): fc.Arbitrary<string> =>
    fc
      .record(
        {
          display: fc.constantFrom(...oddTexts, null),
          type: fc.constantFrom('work', 'Home', null),
          primary: fc.constantFrom(true, false, null),
        },
        { requiredKeys: [] },
      )
      .chain((rest) =>
        fc.constantFrom(
          JSON.stringify({ value, ...rest }),
          JSON.stringify({ ...rest, value, more: 'Ann' }, undefined, ' '),
          value,
        ),
      );
  return fc.oneof(
    list.map((mail) => ({ mail })),
    list.chain((mail) => fc.tuple(...mail.map(item)).map((oxTrustEmail) => ({ mail, oxTrustEmail }))),
    fc.constant({ oxTrustEmail: ['{"value":null,"display":"Ann","type":"work","primary":true}'] }),
  );
}

const instants = [1_577_836_800_000, 1_577_836_799_999, 1_577_836_800_500, 1_577_836_801_000, 1_582_934_400_123];
const instant = fc.constantFrom(...instants);
const iso = (time: number): string => new Date(time).toISOString();
/** As Gluu 4.5, 4.1 and others print the same moment. */
const isoTexts = (time: number): fc.Arbitrary<string> =>
  fc.constantFrom(iso(time), iso(time).replace('.000Z', 'Z'), iso(time).replace('Z', '+00:00'));

/** A time as text beside the same, or nearly the same, time that the directory can order. */
function stamped(text: string, time: string): fc.Arbitrary<Values> {
  const near = instant.chain((at) =>
    fc.tuple(
      isoTexts(at),
      fc.constantFrom(0, 3, 900).map((later) => formatGeneralizedTime(at + later)),
      fc.constant(`${iso(at).replaceAll(/[-:T]/g, '').slice(0, 14)}Z`),
    ),
  );
  return near.chain(([written, same, cut]) =>
    fc.constantFrom<Values>(
      {},
      { [text]: [written], [time]: [same] },
      { [text]: [written], [time]: [cut] },
      { [time]: [same] },
      { [text]: ['yesterday'], [time]: [same] },
    ),
  );
}
const times = fc.oneof(
  fc
    .tuple(stamped('oxTrustMetaCreated', 'oxCreationTimestamp'), stamped('oxTrustMetaLastModified', 'updatedAt'))
    .map(merged),
  // Never changed since it was made: no updatedAt.
  instant.map((at) => ({
    oxTrustMetaCreated: [iso(at)],
    oxTrustMetaLastModified: [iso(at)],
    oxCreationTimestamp: [formatGeneralizedTime(at)],
  })),
);

const active = fc
  .tuple(
    some('oxTrustActive', fc.constantFrom('TRUE', 'FALSE')),
    some(
      'gluuStatus',
      fc.constantFrom('active', 'ACTIVE', ' active', 'inactive', 'enabled', 'true', 'expired', 'register'),
    ),
  )
  .map(([one, other]) => merged([{ oxTrustActive: (one['oxTrustActive'] ?? []).slice(0, 1) }, other]));

const dnsBelow = (base: Dn, type: string, known: readonly string[]): fc.Arbitrary<string> =>
  fc.constantFrom(
    ...known.map((id) => childDn(base, type, id)),
    childDn(base, type, 'gone'),
    `${type.toUpperCase()}=${known[0] ?? ''}, ${base.toUpperCase()}`,
    childDn(asDn('o=gluu'), type, known[0] ?? ''),
  );

const plain = ['oxTrustExternalId', 'sn', 'givenName', 'middleName', 'oxTrusthonorificPrefix', 'oxTrusthonorificSuffix', 'oxTrustNameFormatted', 'displayName', 'nickname', 'oxTrustProfileURL', 'oxTrustTitle', 'oxTrustUserType', 'preferredLanguage', 'locale', 'zoneinfo', 'oxPPID', 'employeeNumber', 'departmentNumber', 'dirgateCostCenter', 'dirgateDivision', 'oxTrustMetaLocation']; // prettier-ignore
const json = [
  'oxTrustPhoneValue',
  'oxTrustImsValue',
  'oxTrustPhotos',
  'oxTrustAddresses',
  'oxTrustEntitlements',
  'oxTrustRole',
  'oxTrustx509Certificate',
];

/** People as Gluu, its administrators and other programs write them; whom they refer to is among the first of them. */
export function person(index: number): fc.Arbitrary<ChangeRecord> {
  const id = personIds[index] ?? `u${String(index)}`;
  const uid = fc
    .uniqueArray(fc.constantFrom(...oddTexts), { minLength: 1, maxLength: 2 })
    .map((words): Values => ({ uid: words.map((word, at) => `${word}${String(index)}.${String(at)}`) }));
  const odd = fc.oneof(jsonTexts, fc.constantFrom(...oddTexts));
  return fc
    .tuple(
      fc.oneof(uid, fc.constant({})),
      emails(index),
      times,
      active,
      ...plain.map((name) => some(name)),
      ...json.map((name) => some(name, odd)),
      some('memberOf', dnsBelow(groups, 'inum', groupIds)),
      some('manager', dnsBelow(people, 'inum', personIds)),
    )
    .map((parts) =>
      addition(
        childDn(people, 'inum', id),
        ['top', 'gluuPerson', 'gluuCustomPerson', 'dirgateUser'],
        merged([{ inum: [id] }, ...parts]),
      ),
    );
}

/** Groups, likewise. */
export function group(index: number): fc.Arbitrary<ChangeRecord> {
  const id = groupIds[index] ?? `g${String(index)}`;
  return fc
    .tuple(
      fc.oneof(
        fc.constant({}),
        fc.constantFrom(...oddTexts).map((name): Values => ({ displayName: [`${name}${String(index)}`] })),
      ),
      some('dirgateExternalId'),
      some('member', dnsBelow(people, 'inum', personIds)),
      some('oxTrustMetaCreated', instant.chain(isoTexts)),
      some('oxTrustMetaLastModified', instant.chain(isoTexts)),
    )
    .map((parts) =>
      addition(childDn(groups, 'inum', id), ['top', 'gluuGroup', 'dirgateGroup'], merged([{ inum: [id] }, ...parts])),
    );
}

/** The record that adds an entry. */
export function addition(dn: Dn, classes: readonly string[], values: Values): ChangeRecord {
  const attributes = Object.entries(values).map(([type, all]) => ({ type, values: all }));
  return { changetype: 'add', dn, attributes: [{ type: 'objectClass', values: classes }, ...attributes] };
}

/** Texts that only filters about people and groups are made with. */
export const peopleTexts: readonly string[] = [
  ...ids,
  ...ids.map((id) => `https://scim.example.org/scim/v2/Users/${encodeURIComponent(id)}`),
  ...[0, 1, 2, 3, 4, 5].flatMap((index) => [`ann${String(index)}@example.com`, `Ann${String(index)}.0`, `a b${String(index)}@Example.ORG`]),
  'active', 'User', 'Group', 'direct', 'work', 'home', 'urn:ietf:params:scim:schemas:core:2.0:User', 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
]; // prettier-ignore

/** The moments of random people, and those between them. */
export const peopleTimes: readonly string[] = [
  ...instants.map(iso),
  '2020-01-01T00:00:00.501Z',
  '2020-01-01T01:00:00+01:00',
  '2020-01-01T00:00:00.9Z',
  '2020-01-01T00:00:01.400Z',
  '2021-01-01T00:00:00Z',
];
