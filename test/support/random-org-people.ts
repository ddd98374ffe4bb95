import * as fc from 'fast-check';
import type { ChangeRecord } from '../../src/ldap/change-record.ts';
import { asDn, childDn } from '../../src/ldap/dn.ts';
import { addition, merged, some, type Values } from './random-people.ts';

const people = asDn('ou=people,dc=example,dc=org');
const groups = asDn('ou=groups,dc=example,dc=org');

const uidOf = (index: number): string => ['ann', 'Ann  Lee', 'Müller', 'a,b'][index] ?? `u${String(index)}`;
const references = fc.constantFrom(
  ...[0, 1, 2, 3].map((index) => childDn(people, 'uid', uidOf(index))),
  childDn(people, 'uid', 'gone'),
  'UID=ANN, ou=People,dc=example,dc=org',
);
const phone = fc.constantFrom('+1 555-0100', '+15550100', '5 5', '55', '+49 (30) 1');
const mail = fc.constantFrom('ann@example.com', 'ANN@example.com', 'a  b@x.y', 'a b@x.y', 'm*');
const flag = fc.constantFrom('TRUE', 'FALSE');
const texts = [
  'givenName',
  'labeledURI',
  'title',
  'employeeType',
  'street',
  'l',
  'st',
  'postalCode',
  'departmentNumber',
  'ou',
  'o',
];
const oneText = ['displayName', 'preferredLanguage', 'employeeNumber', 'dirgateExternalId', 'dirgateCostCenter'];

const needed = (name: string, value: fc.Arbitrary<Values>, otherwise: string): fc.Arbitrary<Values> =>
  value.map((values) => ({ [name]: values[name]?.length ? values[name] : [otherwise] }));
const first = (name: string, value: fc.Arbitrary<Values>): fc.Arbitrary<Values> =>
  value.map((values) => ({ [name]: (values[name] ?? []).slice(0, 1) }));

/** People of a plain OpenLDAP, whoever wrote them; `-` fills the place of a family name. */
export function orgPerson(index: number): fc.Arbitrary<ChangeRecord> {
  const uid = uidOf(index);
  return fc
    .tuple(
      needed('sn', some('sn'), '-'),
      needed('cn', some('cn'), uid),
      ...texts.map((name) => some(name)),
      ...oneText.map((name) => first(name, some(name))),
      ...['telephoneNumber', 'mobile', 'homePhone', 'pager'].map((name) => some(name, phone)),
      some('mail', mail),
      some('manager', references),
      first('dirgateActive', some('dirgateActive', flag)),
    )
    .map((parts) => {
      const classes = ['top', 'person', 'organizationalPerson', 'inetOrgPerson', 'dirgatePerson'];
      return addition(childDn(people, 'uid', uid), classes, merged([{ uid: [uid] }, ...parts]));
    });
}

/** Groups of a plain OpenLDAP; `cn=nobody` is the member of a group that has none. */
export function orgGroup(index: number): fc.Arbitrary<ChangeRecord> {
  const cn = ['Admins', 'Ann  Lee', 'Straße'][index] ?? `g${String(index)}`;
  return fc
    .tuple(
      needed('member', some('member', references), 'cn=nobody'),
      first('dirgateExternalId', some('dirgateExternalId')),
    )
    .map((parts) =>
      addition(
        childDn(groups, 'cn', cn),
        ['top', 'groupOfNames', 'dirgateGroupOfNames'],
        merged([{ cn: [cn] }, ...parts]),
      ),
    );
}
