import { rename, rm, writeFile } from 'node:fs/promises';

/** Where the demo can be reached, for people and for other programs. */
export interface DemoInfo {
  readonly baseUrl: string;
  readonly token: string;
  readonly ldapUrl: string;
  readonly bindDn: string;
  readonly bindPassword: string;
  readonly suffix: string;
  readonly pid: number;
}

/** Writes the addresses as JSON that its owner alone can read; the file appears whole or not at all. */
export async function writeInfo(file: string, info: DemoInfo): Promise<void> {
  const unfinished = `${file}.${info.pid}`;
  await rm(unfinished, { force: true });
  await writeFile(unfinished, `${JSON.stringify(info, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  await rename(unfinished, file);
}

/** What the demo prints once it is ready: addresses, secrets and three commands to copy. */
export function demoBanner({ baseUrl, token, ldapUrl, bindDn, bindPassword, suffix }: DemoInfo): string {
  const authorization = `-H 'Authorization: Bearer ${token}'`;
  return `
SCIM   ${baseUrl}
token  ${token}
LDAP   ${ldapUrl}   ${suffix}
bind   ${bindDn}
       ${bindPassword}

Create a person, find them, read what the service can do:

curl -s ${authorization} -H 'Content-Type: application/scim+json' ${baseUrl}/Users -d '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"kimmi","name":{"givenName":"Kim","familyName":"Lee"},"emails":[{"value":"kim.lee@example.org","type":"work","primary":true}],"active":true}'

curl -s -G ${authorization} ${baseUrl}/Users --data-urlencode 'filter=userName co "mi"'

curl -s ${baseUrl}/ServiceProviderConfig

Ctrl-C stops the gateway and the directory.
`;
}
