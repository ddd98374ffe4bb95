import { formatGeneralizedTime } from '../ldap/generalized-time.ts';
import { gluuDevices } from './gluu-devices.ts';
import { ldifLine } from './ldif-line.ts';
import type { Person } from './person.ts';
import type { GroupEntry, PersonEntry, PopulationWriter } from './population-writer.ts';

/** Entries as Gluu's SCIM service writes them. */
export const gluuWriter: PopulationWriter = {
  personDn: ({ id }) => `inum=${id},ou=people,o=gluu`,
  groupDn: ({ id }) => `inum=${id},ou=groups,o=gluu`,
  person: (person, entry) =>
    [
      `dn: ${entry.dn}\n`,
      'objectClass: top\nobjectClass: gluuPerson\nobjectClass: gluuCustomPerson\n',
      `inum: ${entry.id}\nentryUUID: ${entry.entryUuid}\nuid: ${person.uid}\n`,
      names(person),
      contacts(person),
      work(person, entry),
      ...entry.groupDns.map((dn) => `memberOf: ${dn}\n`),
      times(person, entry),
      '\n',
      gluuDevices(person, entry),
    ].join(''),
  group: ({ dn, id, entryUuid, name, created, modified }: GroupEntry) =>
    `dn: ${dn}\nobjectClass: top\nobjectClass: gluuGroup\n` +
    `inum: ${id}\nentryUUID: ${entryUuid}\n` +
    ldifLine('displayName', name) +
    `gluuStatus: active\no: o=gluu\noxTrustMetaCreated: ${created.toISOString()}\n` +
    `oxTrustMetaLastModified: ${modified.toISOString()}\n` +
    `oxTrustMetaLocation: https://gluu.example.com/identity/restv1/scim/v2/Groups/${id}\n` +
    operationalTimes(created, modified),
};

function names({ given, family, displayName }: Person): string {
  return (
    ldifLine('givenName', given) +
    ldifLine('sn', family) +
    ldifLine('cn', `${given} ${family}`) +
    ldifLine('oxTrustNameFormatted', `${given} ${family}`) +
    ldifLine('displayName', displayName)
  );
}

// Gluu stores all members of such an item, in this order, null ones included.
const item = (value: string, type: string | null, primary: boolean): string =>
  JSON.stringify({ value, display: null, type, primary });

function contacts({ culture, mails, workPhone, mobile, street, city, postalCode, ims }: Person): string {
  const phones = [item(workPhone, 'work', true), ...(mobile === undefined ? [] : [item(mobile, 'mobile', false)])];
  const place = {
    formatted: null,
    streetAddress: street,
    locality: city,
    region: null,
    postalCode,
    country: culture.country,
    type: 'work',
    primary: true,
  };
  return (
    mails.map((mail, i) => ldifLine('oxTrustEmail', item(mail, i === 0 ? 'work' : 'home', i === 0))).join('') +
    mails.map((mail) => `mail: ${mail}\n`).join('') +
    phones.map((phone) => ldifLine('oxTrustPhoneValue', phone)).join('') +
    ldifLine('oxTrustAddresses', JSON.stringify(place)) +
    (ims === undefined ? '' : ldifLine('oxTrustImsValue', item(ims, 'xmpp', false)))
  );
}

function work(person: Person, { managerDn }: PersonEntry): string {
  const { locale, zone } = person.culture;
  return (
    ldifLine('oxTrustTitle', person.title) +
    ldifLine('oxTrustUserType', person.userType) +
    `departmentNumber: ${person.department}\nemployeeNumber: ${person.employeeNumber}\n` +
    (managerDn === undefined ? '' : `manager: ${managerDn}\n`) +
    (person.externalId === undefined ? '' : `oxTrustExternalId: ${person.externalId}\n`) +
    `preferredLanguage: ${locale}\nlocale: ${locale}\nzoneinfo: ${zone}\n` +
    person.roles.map((role, i) => ldifLine('oxTrustRole', item(role, null, i === 0))).join('') +
    (person.entitlement === undefined ? '' : ldifLine('oxTrustEntitlements', item(person.entitlement, null, false))) +
    (person.active ? 'oxTrustActive: TRUE\ngluuStatus: active\n' : 'oxTrustActive: FALSE\ngluuStatus: inactive\n')
  );
}

function times({ created, modified }: Person, { id }: PersonEntry): string {
  return (
    `oxTrustMetaCreated: ${created.toISOString()}\noxTrustMetaLastModified: ${(modified ?? created).toISOString()}\n` +
    `oxTrustMetaLocation: https://gluu.example.com/identity/restv1/scim/v2/Users/${id}\n` +
    `oxCreationTimestamp: ${formatGeneralizedTime(created.getTime())}\n` +
    (modified === undefined ? '' : `updatedAt: ${formatGeneralizedTime(modified.getTime())}\n`) +
    operationalTimes(created, modified ?? created)
  );
}

/** What slapd itself would have kept, in whole seconds. */
const operationalTimes = (created: Date, modified: Date): string =>
  `createTimestamp: ${wholeSeconds(created)}\nmodifyTimestamp: ${wholeSeconds(modified)}\n`;

const wholeSeconds = (time: Date): string => formatGeneralizedTime(time.getTime()).replace(/\.\d+/, '');
