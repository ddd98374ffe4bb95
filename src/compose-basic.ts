import type { CheckedPerson, CredentialCheck } from './auth/basic.ts';
import { UnavailableError } from './auth/fetch-json.ts';
import type { ConfigIssue } from './config/config-error.ts';
import type { Config } from './config/config.ts';
import type { ChangeRecord } from './ldap/change-record.ts';
import type { Directory } from './ldap/directory.ts';
import { asDn, childDn, dnKey, formatDn, parseDn, type Dn } from './ldap/dn.ts';
import { equality, or } from './ldap/filter.ts';
import { LdapError, resultCode } from './ldap/result-code.ts';

type BasicSettings = Config['basic'];

/** The DNs in the configuration that are none (RFC 4514). */
export function wrongNames({ userDn, searchBase, scopes }: BasicSettings): readonly ConfigIssue[] {
  const names: [string, string | undefined][] = [
    ['basic.userDn', userDn],
    ['basic.searchBase', searchBase],
    ...Object.keys(scopes).map((holder): [string, string] => ['basic.scopes', holder === '*' ? '' : holder]),
  ];
  return names.flatMap(([where, name = '']) => {
    try {
      parseDn(name);
      return [];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return [
        { where, message: `Expected a DN such as ou=people,o=example, found ${JSON.stringify(name)}: ${reason}.` },
      ];
    }
  });
}

/** Names and passwords of people in the directory: by a template of their DN, or by a search; then by binding as them. */
export function credentialCheck(basic: BasicSettings, directory: Directory, newId: () => string): CredentialCheck {
  const identify = async (name: string, password: string): Promise<CheckedPerson | undefined> => {
    const dn = await dnOf(basic, directory, name);
    // Somebody who does not exist is bound as, too: an answer that comes sooner would tell who exists.
    const bound = await directory.checkCredentials(dn ?? nobody(basic, newId), password);
    return dn !== undefined && bound ? { dn, scopes: await scopesOf(basic, directory, dn) } : undefined;
  };
  return async (name, password) => {
    try {
      return await identify(name, password);
    } catch (error) {
      if (error instanceof LdapError) throw new UnavailableError(error.message, { cause: error });
      throw error;
    }
  };
}

const nobody = ({ searchBase = '' }: BasicSettings, newId: () => string): Dn =>
  childDn(asDn(searchBase), 'cn', newId());

async function dnOf(
  { userDn, searchBase, searchAttributes }: BasicSettings,
  directory: Directory,
  name: string,
): Promise<Dn | undefined> {
  if (userDn !== undefined) return dnFromTemplate(userDn, name);
  const filter = or(...searchAttributes.map((attribute) => equality(attribute, name)));
  const request = { base: asDn(searchBase ?? ''), scope: 'subtree', filter, attributes: [] } as const;
  try {
    const [entry, another] = await directory.find(request, 2);
    return another === undefined ? entry?.dn : undefined;
  } catch (error) {
    if (error instanceof LdapError && error.code === resultCode.sizeLimitExceeded) return undefined;
    throw error;
  }
}

/** The template is taken apart before the name is put in, so that the name can't name another entry (RFC 4514 2.4). */
export function dnFromTemplate(template: string, name: string): Dn {
  const rdns = parseDn(template);
  return formatDn(
    rdns.map((rdn) => rdn.map(({ type, value }) => ({ type, value: value.replaceAll('{name}', () => name) }))),
  );
}

/** Scopes of everybody, of the person, and of the groups that have the person as a member. */
async function scopesOf({ scopes }: BasicSettings, directory: Directory, dn: Dn): Promise<readonly string[]> {
  const own = Object.entries(scopes).map(async ([holder, granted]): Promise<readonly string[]> => {
    if (holder === '*' || dnKey(holder) === dnKey(dn)) return granted;
    const member = or(equality('member', dn), equality('uniqueMember', dn));
    const group = await directory.find({ base: asDn(holder), scope: 'base', filter: member, attributes: [] }, 1);
    return group.length > 0 ? granted : [];
  });
  return [...new Set((await Promise.all(own)).flat())];
}

/** Whose password or scopes a write may have changed: the entry's own, those below it, and everybody's by a group. */
export function mayConcern({ scopes }: BasicSettings, { dn }: ChangeRecord): (person: CheckedPerson) => boolean {
  const written = dnKey(dn);
  const grants = Object.keys(scopes).some((holder) => holder !== '*' && dnKey(holder) === written);
  return (person) => {
    const key = dnKey(person.dn);
    return grants || key === written || key.endsWith(`,${written}`);
  };
}
