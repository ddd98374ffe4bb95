import * as fc from 'fast-check';
import type { ChangeRecord } from '../../src/ldap/change-record.ts';
import { asDn, childDn, type Dn } from '../../src/ldap/dn.ts';
import { formatGeneralizedTime } from '../../src/ldap/generalized-time.ts';
import { addition, merged, some, type Values } from './random-people.ts';
import { jsonTexts } from './random-values.ts';

const people = asDn('ou=people,o=gluu');

/** Those who have devices; the last one has none below the branch that they belong in. */
export const deviceOwners: readonly string[] = ['d1', 'D2', 'd, 3'];
const branches = { FidoDevice: 'fido', Fido2Device: 'fido2_register' } as const;
export type DeviceType = keyof typeof branches;

const branchOf = (type: DeviceType, owner: string): Dn => childDn(childDn(people, 'inum', owner), 'ou', branches[type]);
const unit = (dn: Dn, ou: string): ChangeRecord => addition(dn, ['top', 'organizationalUnit'], { ou: [ou] });

/** The people who have devices, their branches, and other places where such entries are not devices of anybody. */
export const deviceBranches: readonly ChangeRecord[] = [
  ...deviceOwners.flatMap((owner) => [
    addition(childDn(people, 'inum', owner), ['top', 'gluuPerson'], { inum: [owner], uid: [`owner ${owner}`] }),
    ...Object.values(branches).map((ou) => unit(childDn(childDn(people, 'inum', owner), 'ou', ou), ou)),
  ]),
  unit(childDn(people, 'ou', 'fido'), 'fido'),
  unit(childDn(people, 'ou', 'fido2_register'), 'fido2_register'),
  unit(childDn(branchOf('FidoDevice', 'd1'), 'ou', 'fido'), 'fido'),
  unit(childDn(branchOf('Fido2Device', 'd1'), 'ou', 'fido2_register'), 'fido2_register'),
];

const instants = [1_577_836_800_000, 1_577_836_799_999, 1_577_836_800_500, 1_582_934_400_123];
const instant = fc.constantFrom(...instants);
const integers = fc.constantFrom('0', '5', '17', '-3', '2147483648', '007');

/** The JSON that Gluu's FIDO 2 server keeps, also cut short, spelled otherwise, or broken. */
const registration = fc
  .record(
    {
      createdDate: instant,
      updatedDate: fc.oneof(instant, fc.constantFrom('1577836800000', null, 'soon', 1e300)),
      counter: fc.oneof(fc.constantFrom(0, 5, 17, -3), fc.constantFrom('5', null, 1.5, { a: 1 })),
      publicKeyId: fc.constantFrom('a-B_c', 'ü"\\'),
    },
    { requiredKeys: [] },
  )
  .map((data) => JSON.stringify(data));

const parts: Readonly<Record<DeviceType, readonly fc.Arbitrary<Values>[]>> = {
  FidoDevice: [
    some('oxApplication'),
    some('oxCounter', integers),
    some('oxDeviceHashCode', integers),
    some('oxDeviceData', jsonTexts),
    some('oxDeviceKeyHandle'),
    some('oxDeviceRegistrationConf', jsonTexts),
    some('oxStatus', fc.constantFrom('active', 'Compromised', 'migrated')),
    some('description'),
    some('oxNickName'),
    some(
      'oxLastAccessTime',
      instant.map((at) => formatGeneralizedTime(at)),
    ),
    some(
      'oxTrustMetaLastModified',
      instant.map((at) => new Date(at).toISOString()),
    ),
  ],
  Fido2Device: [
    some('oxStatus', fc.constantFrom('registered', 'PENDING', 'canceled')),
    some('oxCounter', integers),
    some('oxRegistrationData', fc.oneof(registration, registration, jsonTexts)),
  ],
};

/** Devices as Gluu and others write them; every fifth stands where no device of anybody is. */
export function device(type: DeviceType, index: number): fc.Arbitrary<ChangeRecord> {
  const owner = deviceOwners[index % (deviceOwners.length - 1)] ?? '';
  const own = branchOf(type, owner);
  const elsewhere = [
    childDn(people, 'ou', branches[type]),
    childDn(branchOf(type, 'd1'), 'ou', branches[type]),
    childDn(people, 'inum', owner),
  ];
  const parent = index % 5 === 4 ? elsewhere[Math.floor(index / 5) % elsewhere.length] : own;
  const oxId = `${type} ${String(index)}`;
  const classes = { FidoDevice: 'oxDeviceRegistration', Fido2Device: 'oxFido2RegistrationEntry' };
  return fc
    .tuple(
      some('displayName'),
      some(
        'creationDate',
        instant.map((at) => formatGeneralizedTime(at)),
      ),
      some('personInum', fc.constantFrom(...deviceOwners)),
      ...parts[type],
    )
    .map((values) =>
      addition(childDn(parent ?? own, 'oxId', oxId), ['top', classes[type]], merged([{ oxId: [oxId] }, ...values])),
    );
}

/** Texts that only filters about devices are made with. */
export const deviceTexts: readonly string[] = [
  ...deviceOwners, 'FidoDevice 0', 'fidodevice 1', 'Fido2Device 2', 'active', 'compromised', 'registered', 'pending', 'FidoDevice', 'Fido2Device',
  'urn:ietf:params:scim:schemas:core:2.0:FidoDevice', 'https://scim.example.org/scim/v2/FidoDevices/FidoDevice%200',
]; // prettier-ignore
