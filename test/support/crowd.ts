import type { TreeName } from '../../src/demo/directory-tree.ts';
import type { Dn } from '../../src/ldap/dn.ts';

/** The entry name of a person of the crowd, whether or not there is one. */
export function nameInCrowd(profile: TreeName, index: number): Dn {
  const name =
    profile === 'gluu' ? `inum=crowd-${index},ou=people,o=gluu` : `uid=crowd-${index},ou=people,dc=example,dc=org`;
  return name as Dn;
}

/** Persons as LDIF, for groups that have very many members. */
export function crowdLdif(profile: TreeName, size: number): string {
  const classes = profile === 'gluu' ? ['gluuPerson', 'gluuCustomPerson'] : ['inetOrgPerson'];
  const inum = (index: number) => (profile === 'gluu' ? [`inum: crowd-${index}`] : []);
  return Array.from({ length: size }, (_, index) =>
    [
      `dn: ${nameInCrowd(profile, index)}`,
      ...['top', ...classes].map((name) => `objectClass: ${name}`),
      ...inum(index),
      `uid: crowd-${index}`,
      `cn: Person ${index}`,
      `sn: ${index}`,
      `displayName: Person ${index}`,
      '',
    ].join('\n'),
  ).join('\n');
}
