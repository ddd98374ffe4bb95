import { ldifLine } from './ldif-line.ts';
import type { Person } from './person.ts';
import type { PopulationWriter } from './population-writer.ts';

/** Entries of plain OpenLDAP: inetOrgPerson and groupOfNames, with what ldif/inetorgperson/dirgate.ldif adds. */
export const inetOrgPersonWriter: PopulationWriter = {
  personDn: ({ uid }) => `uid=${uid},ou=people,dc=example,dc=org`,
  groupDn: ({ name }) => `cn=${name},ou=groups,dc=example,dc=org`,
  person: (person, { dn, entryUuid, managerDn }) =>
    [
      `dn: ${dn}\n`,
      'objectClass: top\nobjectClass: person\nobjectClass: organizationalPerson\nobjectClass: inetOrgPerson\n',
      `objectClass: dirgatePerson\nuid: ${person.uid}\nentryUUID: ${entryUuid}\n`,
      names(person),
      contacts(person),
      work(person),
      managerDn === undefined ? '' : `manager: ${managerDn}\n`,
      times(person.created, person.modified ?? person.created),
      '\n',
    ].join(''),
  group: ({ dn, name, entryUuid, created, modified }) =>
    ldifLine('dn', dn) +
    'objectClass: top\nobjectClass: groupOfNames\n' +
    ldifLine('cn', name) +
    `entryUUID: ${entryUuid}\n` +
    times(created, modified),
};

function names({ given, family, displayName }: Person): string {
  return (
    ldifLine('cn', `${given} ${family}`) +
    ldifLine('sn', family) +
    ldifLine('givenName', given) +
    ldifLine('displayName', displayName)
  );
}

function contacts({ mails, workPhone, mobile, street, city, postalCode, culture }: Person): string {
  return (
    mails.map((mail) => `mail: ${mail}\n`).join('') +
    `telephoneNumber: ${workPhone}\n` +
    (mobile === undefined ? '' : `mobile: ${mobile}\n`) +
    ldifLine('street', street) +
    (city === undefined ? '' : ldifLine('l', city)) +
    ldifLine('postalCode', postalCode) +
    `preferredLanguage: ${culture.locale}\n`
  );
}

function work(person: Person): string {
  return (
    ldifLine('title', person.title) +
    `employeeType: ${person.userType}\nemployeeNumber: ${person.employeeNumber}\n` +
    `departmentNumber: ${person.department}\n` +
    (person.externalId === undefined ? '' : `dirgateExternalId: ${person.externalId}\n`) +
    (person.active ? '' : 'dirgateActive: FALSE\n')
  );
}

/** What slapd keeps of times, in whole seconds. */
function times(created: Date, modified: Date): string {
  const text = (time: Date): string => time.toISOString().replace(/\.\d+/, '').replaceAll(/[-:T]/g, '');
  return `createTimestamp: ${text(created)}\nmodifyTimestamp: ${text(modified)}\n`;
}
