import { cultures, type Culture, type Name } from './cultures.ts';
import { randomOf, type Random } from './random.ts';

/** One of the people of a population, whatever the shape of their entry. */
export interface Person {
  readonly uid: string;
  readonly given: string;
  readonly family: string;
  readonly displayName: string;
  readonly culture: Culture;
  /** The first is the one at work. */
  readonly mails: readonly string[];
  readonly workPhone: string;
  readonly mobile: string | undefined;
  readonly street: string;
  readonly city: string | undefined;
  readonly postalCode: string;
  readonly ims: string | undefined;
  readonly department: string;
  readonly title: string;
  readonly userType: string;
  readonly employeeNumber: string;
  readonly externalId: string | undefined;
  readonly roles: readonly string[];
  readonly entitlement: string | undefined;
  readonly active: boolean;
  readonly created: Date;
  /** Undefined for somebody who never was changed. */
  readonly modified: Date | undefined;
}

/** What a person needs to know of the rest of the population. */
export interface PersonContext {
  /** Makes a login name unique by a number after it. */
  readonly uniqueUid: (wanted: string) => string;
  /** Somebody who joined a group was changed by that. */
  readonly isMember: boolean;
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

/** The person of that number; the same one for the same seed. */
export function personOf(seed: number, index: number, context: PersonContext): Person {
  const random = randomOf(seed, index);
  const culture = random.pick(wheel as readonly [Culture, ...Culture[]]);
  const given = random.common(culture.given) ?? nobody;
  const family = random.common(culture.family) ?? nobody;
  const uid = context.uniqueUid(`${given.latin}.${family.latin}`);
  return {
    uid,
    given: given.written,
    family: family.written,
    displayName: displayName(given.written, family.written, culture),
    culture,
    ...contacts(random, culture, uid),
    ...work(random, index),
    ...times(random, context),
  };
}

function displayName(given: string, family: string, { locale }: Culture): string {
  const glue = /^(?:ja|zh|ko)/.test(locale) ? '' : ' ';
  const familyFirst = glue === '' || /^(?:hu|vi)/.test(locale);
  return familyFirst ? `${family}${glue}${given}` : `${given}${glue}${family}`;
}

function contacts(random: Random, culture: Culture, uid: string) {
  const mails = [`${uid}@${random.chance(0.8) ? 'example.com' : 'emea.example.com'}`];
  if (random.chance(0.25)) mails.push(`${uid}@home.example.net`);
  return {
    mails,
    workPhone: random.digits(culture.phone),
    mobile: random.chance(0.6) ? random.digits(culture.phone) : undefined,
    street: random.digits(culture.street),
    city: random.common(culture.cities),
    postalCode: random.digits(culture.postalCode),
    ims: random.chance(0.03) ? uid : undefined,
  };
}

function work(random: Random, index: number) {
  const [department, titles] = random.common(departments) ?? ['', []];
  return {
    department,
    active: random.chance(0.93),
    roles: [...new Set(Array.from({ length: random.below(3) }, () => random.common(roles) ?? ''))],
    title: random.common(titles) ?? '',
    userType: random.pick(userTypes) ?? '',
    employeeNumber: String(100_000 + index),
    externalId: random.chance(0.8) ? `hr-${100_000 + index}` : undefined,
    entitlement: random.chance(0.1) ? (random.common(entitlements) ?? '') : undefined,
  };
}

function times(random: Random, { isMember, now }: PersonContext) {
  const created = now.getTime() - random.below(threeYears) - 1;
  const isChanged = isMember || random.chance(0.5);
  const modified = isChanged ? new Date(created + random.below(now.getTime() - created)) : undefined;
  return { created: new Date(created), modified };
}
