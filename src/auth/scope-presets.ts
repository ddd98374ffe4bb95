import type { AuthorizedOperation, ScopeRule } from './authorize.ts';

const reading: readonly AuthorizedOperation[] = ['retrieve', 'query'];
const writing: readonly AuthorizedOperation[] = ['create', 'replace', 'modify', 'remove'];
const insideBulk = ['bulk.create', 'bulk.replace', 'bulk.modify', 'bulk.remove'] as const;

/** `read` and `write`, for one resource type alone `read:User`; `me` for one's own profile, but not to remove it. */
const dirgate: readonly ScopeRule[] = [
  { resourceTypes: ['*'], operations: reading, scopes: ['read', 'read:{type}'] },
  { resourceTypes: ['*'], operations: writing, scopes: ['write', 'write:{type}'] },
  { resourceTypes: ['*'], operations: ['me.retrieve'], scopes: ['read', 'read:{type}', 'me'] },
  { resourceTypes: ['*'], operations: ['me.replace', 'me.modify'], scopes: ['write', 'write:{type}', 'me'] },
];

const gluuNames = { User: 'users', Group: 'groups', FidoDevice: 'fido', Fido2Device: 'fido2' };

/**
 * The scopes of Gluu's OAuth mode: one for all that is in a bulk request, one for all that a search at the root finds.
 * Who may read or write a resource type may do so there, too.
 */
const gluuUnder = (prefix: string): readonly ScopeRule[] =>
  Object.entries(gluuNames).flatMap(([type, name]): ScopeRule[] => {
    const [read, write] = [`${prefix}${name}.read`, `${prefix}${name}.write`];
    return [
      { resourceTypes: [type], operations: reading, scopes: [read] },
      { resourceTypes: [type], operations: writing, scopes: [write] },
      { resourceTypes: [type], operations: ['search'], scopes: [`${prefix}all-resources.search`, read] },
      { resourceTypes: [type], operations: insideBulk, scopes: [`${prefix}bulk`, write] },
    ];
  });

const wso2Tails: readonly (readonly [string, AuthorizedOperation, string, string])[] = [
  ['user', 'create', 'create', 'create'],
  ['user', 'query', 'list', ''],
  ['user', 'retrieve', 'view', ''],
  ['user', 'replace', 'update', 'update'],
  ['user', 'modify', 'update', 'update'],
  ['user', 'remove', 'delete', 'delete'],
  ['group', 'create', 'create', 'create'],
  ['group', 'query', 'view', ''],
  ['group', 'retrieve', 'view', ''],
  ['group', 'replace', 'update', 'update'],
  ['group', 'modify', 'update', 'update'],
  ['group', 'remove', 'delete', 'delete'],
];

/** The scopes of WSO2 Identity Server, those of its sub-organizations beside them. */
const wso2: readonly ScopeRule[] = [
  ...wso2Tails.flatMap(([name, operation, tail, bulk]): ScopeRule[] => {
    const resourceTypes = [name === 'user' ? 'User' : 'Group'];
    const scopes = [`internal_${name}_mgt_${tail}`, `internal_org_${name}_mgt_${tail}`];
    const inBulk = `bulk.${operation}` as AuthorizedOperation;
    const bulkScopes = ['internal_bulk_resource_create', `internal_bulk_${name}_${bulk}`, ...scopes];
    return [
      { resourceTypes, operations: [operation], scopes },
      ...(bulk === '' ? [] : [{ resourceTypes, operations: [inBulk], scopes: bulkScopes }]),
    ];
  }),
  { resourceTypes: ['User'], operations: ['me.retrieve', 'me.replace', 'me.modify'], scopes: ['internal_login'] },
  { resourceTypes: ['User'], operations: ['me.remove'], scopes: ['internal_login', 'internal_user_mgt_delete'] },
  { resourceTypes: ['User'], operations: ['me.create'], scopes: ['internal_user_mgt_create'] },
];

/** Ready tables of scopes: this project's own, and those of the servers that clients come from. */
export const scopePresets: Readonly<Record<'dirgate' | 'gluu' | 'jans' | 'wso2', readonly ScopeRule[]>> = {
  dirgate,
  gluu: gluuUnder('https://gluu.org/scim/'),
  jans: gluuUnder('https://jans.io/scim/'),
  wso2,
};
