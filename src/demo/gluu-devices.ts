import { formatGeneralizedTime } from '../ldap/generalized-time.ts';
import { ldifLine } from './ldif-line.ts';
import type { Person } from './person.ts';
import type { PersonEntry } from './population-writer.ts';
import { randomOf, uuidOf, type Random } from './random.ts';

type Phone = readonly [name: string, platform: string, version: string];
const phones: readonly [Phone, ...Phone[]] = [
  ['Pixel 4', 'android', '10'],
  ['iPhone', 'ios', '13.6'],
  ['SM-G973F', 'android', '9'],
  ['iPhone', 'ios', '14.2'],
];
const issuer = 'https://gluu.example.com/identity/authcode.htm';

/** The devices below a person as Gluu's FIDO servers write them: some people have a phone with Super Gluu, some a FIDO 2 key. */
export function gluuDevices(person: Person, { dn, id, now }: PersonEntry): string {
  const stream = Number.parseInt(id.slice(0, 8), 16);
  const random = randomOf(stream, 1);
  const enrolled = (): Date =>
    new Date(person.created.getTime() + random.below(now.getTime() - person.created.getTime()));
  const phone = random.chance(0.1) ? u2fDevice(dn, id, enrolled(), random) : '';
  const key = random.chance(0.06)
    ? fido2Device({ dn, id, person, deviceId: uuidOf(stream, 2) }, enrolled(), random)
    : '';
  return phone + key;
}

const branch = (ou: string, dn: string): string =>
  `dn: ou=${ou},${dn}\nobjectClass: top\nobjectClass: organizationalUnit\nou: ${ou}\n\n`;

function u2fDevice(dn: string, id: string, created: Date, random: Random): string {
  const [name, platform, version] = random.pick(phones);
  const stamp = created.getTime();
  const data = {
    uuid: `${id.slice(9)}-${stamp}`,
    type: 'normal',
    platform,
    name,
    os_name: platform,
    os_version: version,
  };
  return (
    branch('fido', dn) +
    `dn: oxId=${stamp},ou=fido,${dn}\nobjectClass: top\nobjectClass: oxDeviceRegistration\noxId: ${stamp}\n` +
    `displayName: ${name}\npersonInum: ${id}\ncreationDate: ${formatGeneralizedTime(created.getTime())}\n` +
    `oxApplication: ${issuer}\noxCounter: ${random.below(500)}\noxStatus: ${random.chance(0.97) ? 'active' : 'compromised'}\n` +
    `oxDeviceHashCode: ${random.below(2 ** 31) - 2 ** 30}\noxDeviceKeyHandle: ${handle(random)}\n` +
    ldifLine(
      'oxDeviceRegistrationConf',
      JSON.stringify({ publicKey: handle(random), attestationCert: handle(random) }),
    ) +
    ldifLine('oxDeviceData', JSON.stringify(data)) +
    '\n'
  );
}

interface KeyOwner {
  readonly dn: string;
  readonly id: string;
  readonly person: Person;
  readonly deviceId: string;
}

function fido2Device({ dn, id, person, deviceId }: KeyOwner, created: Date, random: Random): string {
  const [publicKeyId, counter] = [handle(random), random.below(500)];
  const registration = {
    createdDate: created.getTime(),
    updatedDate: created.getTime(),
    username: person.uid,
    domain: 'gluu.example.com',
    publicKeyId,
    type: 'public-key',
    status: 'registered',
    counter,
    attestationType: 'packed',
    signatureAlgorithm: -7,
  };
  return (
    branch('fido2_register', dn) +
    `dn: oxId=${deviceId},ou=fido2_register,${dn}\nobjectClass: top\nobjectClass: oxFido2RegistrationEntry\n` +
    `oxId: ${deviceId}\ndisplayName: Security key\npersonInum: ${id}\ncreationDate: ${formatGeneralizedTime(created.getTime())}\n` +
    `oxPublicKeyId: ${publicKeyId}\noxCounter: ${counter}\noxStatus: registered\n` +
    ldifLine('oxRegistrationData', JSON.stringify(registration)) +
    '\n'
  );
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const handle = (random: Random): string => Array.from({ length: 43 }, () => letters[random.below(64)]).join('');
