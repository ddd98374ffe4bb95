import type { SearchRequest } from '../ldap/directory.ts';
import type { Dn } from '../ldap/dn.ts';
import { textsOf, type Entry } from '../ldap/entry.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { parseSubschema, type Subschema } from '../ldap/subschema.ts';

/** A subschema and the text that it was read from. */
export interface ReadSubschema {
  readonly text: string;
  readonly subschema: Subschema;
}

/**
 * Reads the subschema that the root DSE names (RFC 4512 4.4: by a base search for `(objectClass=subschema)`); the one
 * that is `known` where it has not changed. Its modifyTimestamp does not tell: slapd keeps there when it was started.
 */
export async function readSubschema(
  subschemaSubentry: Dn | undefined,
  search: (request: SearchRequest) => Promise<readonly Entry[]>,
  known?: ReadSubschema,
): Promise<ReadSubschema> {
  const operation = 'read the subschema';
  if (subschemaSubentry === undefined) {
    throw new LdapError(
      operation,
      resultCode.noSuchAttribute,
      'the root DSE shows no subschemaSubentry to this bind DN',
    );
  }
  const [entry] = await search({
    base: subschemaSubentry,
    scope: 'base',
    filter: { kind: 'equality', attribute: 'objectClass', value: 'subschema' },
    attributes: ['attributeTypes', 'objectClasses'],
  });
  if (entry === undefined) {
    throw new LdapError(operation, resultCode.noSuchObject, `${subschemaSubentry} can't be read with this bind DN`);
  }
  const described = [textsOf(entry, 'attributeTypes'), textsOf(entry, 'objectClasses')] as const;
  const text = JSON.stringify(described);
  return text === known?.text ? known : { text, subschema: parseSubschema(...described) };
}
