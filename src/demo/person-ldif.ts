import { cultures, type Culture, type Name } from './cultures.ts';
import { ldifLine } from './ldif-line.ts';
import { randomOf, type Random } from './random.ts';

/** What a person's entry needs to know of the rest of the population. */
export interface PersonContext {
  readonly inum: string;
  readonly entryUuid: string;
  readonly managerDn: string | undefined;
  readonly groupDns: readonly string[];
  /** Makes a login name unique by a number after it. */
  readonly uniqueUid: (wanted: string) => string;
  readonly now: Date;
}

const departments: readonly (readonly [string, readonly string[]])[] = [
  ['Engineering', ['Software Engineer', 'Senior Software Engineer', 'Test Engineer', 'Site Reliability Engineer']],
  ['Sales', ['Account Manager', 'Sales Representative', 'Regional Sales Director']],
  ['Customer Support', ['Support Specialist', 'Support Engineer', 'Team Lead']],
  ['Operations', ['Operations Analyst', 'Warehouse Clerk', 'Logistics Planner', 'Plant Manager']],
  ['Finance', ['Accountant', 'Controller', 'Financial Analyst']],
  ['Human Resources', ['Recruiter', 'HR Business Partner', 'Payroll Specialist']],
  ['Marketing', ['Brand Manager', 'Copywriter', 'Event Manager']],
  ['IT', ['System Administrator', 'Identity Engineer', 'Service Desk Agent']],
  ['Research', ['Scientist', 'Principal Scientist', 'Laboratory Technician']],
  ['Legal', ['Counsel', 'Contract Manager', 'Data Protection Officer']],
];
const roles: readonly string[] = ['employee', 'approver', 'auditor', 'developer', 'administrator'];
const entitlements: readonly string[] = ['vpn', 'expenses', 'source-code', 'data-warehouse', 'badge-24x7'];
const userTypes: readonly string[] = [
  'Employee',
  'Employee',
  'Employee',
  'Employee',
  'Contractor',
  'Intern',
  'Partner',
];
const wheel: readonly Culture[] = cultures.flatMap((culture) => Array.from({ length: culture.weight }, () => culture));
const nobody: Name = { written: 'Nobody', latin: 'nobody' };
const threeYears = 3 * 365 * 86_400_000;

/** The entry of one person as Gluu's SCIM service writes it, as an LDIF record (RFC 2849). */
export function personLdif(seed: number, index: number, context: PersonContext): string {
  const random = randomOf(seed, index);
  const culture = random.pick(wheel as readonly [Culture, ...Culture[]]);
  const given = random.common(culture.given) ?? nobody;
  const family = random.common(culture.family) ?? nobody;
  const uid = context.uniqueUid(`${given.latin}.${family.latin}`);
  return [
    `dn: inum=${context.inum},ou=people,o=gluu\n`,
    'objectClass: top\nobjectClass: gluuPerson\nobjectClass: gluuCustomPerson\n',
    `inum: ${context.inum}\nentryUUID: ${context.entryUuid}\nuid: ${uid}\n`,
    names(given.written, family.written, culture),
    contacts(random, culture, uid),
    work(random, culture, index, context),
    ...context.groupDns.map((dn) => `memberOf: ${dn}\n`),
    times(random, context),
    '\n',
  ].join('');
}

function names(given: string, family: string, { locale }: Culture): string {
  const glue = /^(?:ja|zh|ko)/.test(locale) ? '' : ' ';
  const familyFirst = glue === '' || /^(?:hu|vi)/.test(locale);
  return (
    ldifLine('givenName', given) +
    ldifLine('sn', family) +
    ldifLine('cn', `${given} ${family}`) +
    ldifLine('oxTrustNameFormatted', `${given} ${family}`) +
    ldifLine('displayName', familyFirst ? `${family}${glue}${given}` : `${given}${glue}${family}`)
  );
}

// Gluu stores all members of such an item, in this order, null ones included.
const item = (value: string, type: string | null, primary: boolean): string =>
  JSON.stringify({ value, display: null, type, primary });

function contacts(random: Random, culture: Culture, uid: string): string {
  const addresses = [`${uid}@${random.chance(0.8) ? 'example.com' : 'emea.example.com'}`];
  if (random.chance(0.25)) addresses.push(`${uid}@home.example.net`);
  const phones = [item(random.digits(culture.phone), 'work', true)];
  if (random.chance(0.6)) phones.push(item(random.digits(culture.phone), 'mobile', false));
  const place = {
    formatted: null,
    streetAddress: random.digits(culture.street),
    locality: random.common(culture.cities),
    region: null,
    postalCode: random.digits(culture.postalCode),
    country: culture.country,
    type: 'work',
    primary: true,
  };
  return (
    addresses.map((mail, i) => ldifLine('oxTrustEmail', item(mail, i === 0 ? 'work' : 'home', i === 0))).join('') +
    addresses.map((mail) => `mail: ${mail}\n`).join('') +
    phones.map((phone) => ldifLine('oxTrustPhoneValue', phone)).join('') +
    ldifLine('oxTrustAddresses', JSON.stringify(place)) +
    (random.chance(0.03) ? ldifLine('oxTrustImsValue', item(uid, 'xmpp', false)) : '')
  );
}

function work(random: Random, { locale, zone }: Culture, index: number, { managerDn }: PersonContext): string {
  const [department, titles] = random.common(departments) ?? ['', []];
  const active = random.chance(0.93);
  const held = new Set(Array.from({ length: random.below(3) }, () => random.common(roles) ?? ''));
  return (
    ldifLine('oxTrustTitle', random.common(titles) ?? '') +
    ldifLine('oxTrustUserType', random.pick(userTypes) ?? '') +
    `departmentNumber: ${department}\nemployeeNumber: ${100_000 + index}\n` +
    (managerDn === undefined ? '' : `manager: ${managerDn}\n`) +
    (random.chance(0.8) ? `oxTrustExternalId: hr-${100_000 + index}\n` : '') +
    `preferredLanguage: ${locale}\nlocale: ${locale}\nzoneinfo: ${zone}\n` +
    [...held].map((role, i) => ldifLine('oxTrustRole', item(role, null, i === 0))).join('') +
    (random.chance(0.1) ? ldifLine('oxTrustEntitlements', item(random.common(entitlements) ?? '', null, false)) : '') +
    (active ? 'oxTrustActive: TRUE\ngluuStatus: active\n' : 'oxTrustActive: FALSE\ngluuStatus: inactive\n')
  );
}

// A person who joined a group was changed by that; one who never was has no updatedAt.
function times(random: Random, { inum, groupDns, now }: PersonContext): string {
  const created = now.getTime() - random.below(threeYears) - 1;
  const changed = groupDns.length > 0 || random.chance(0.5);
  const modified = changed ? created + random.below(now.getTime() - created) : created;
  const [createdIso, modifiedIso] = [new Date(created).toISOString(), new Date(modified).toISOString()];
  return (
    `oxTrustMetaCreated: ${createdIso}\noxTrustMetaLastModified: ${modifiedIso}\n` +
    `oxTrustMetaLocation: https://gluu.example.com/identity/restv1/scim/v2/Users/${inum}\n` +
    `oxCreationTimestamp: ${generalizedTime(createdIso)}\n` +
    (changed ? `updatedAt: ${generalizedTime(modifiedIso)}\n` : '')
  );
}

const generalizedTime = (iso: string): string => iso.replaceAll(/[-:T]/g, '');
