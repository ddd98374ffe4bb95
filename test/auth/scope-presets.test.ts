import { expect, test } from 'vitest';
import { createAuthorization, type AuthorizedOperation } from '../../src/auth/authorize.ts';
import { scopePresets } from '../../src/auth/scope-presets.ts';

type Row = readonly [keyof typeof scopePresets, AuthorizedOperation, string, readonly string[]];

// facts: the table of Gluu's OAuth mode, and that of WSO2's scopes.
test.each<Row>([
  ['gluu', 'query', 'User', ['https://gluu.org/scim/users.read']],
  ['gluu', 'retrieve', 'Group', ['https://gluu.org/scim/groups.read']],
  ['gluu', 'remove', 'FidoDevice', ['https://gluu.org/scim/fido.write']],
  ['gluu', 'modify', 'Fido2Device', ['https://gluu.org/scim/fido2.write']],
  ['gluu', 'updatedUsers', 'User', ['https://gluu.org/scim/users.read']],
  ['gluu', 'me.replace', 'User', ['https://gluu.org/scim/users.write']],
  ['gluu', 'search', 'User', ['https://gluu.org/scim/all-resources.search', 'https://gluu.org/scim/users.read']],
  ['gluu', 'bulk.create', 'Group', ['https://gluu.org/scim/bulk', 'https://gluu.org/scim/groups.write']],
  ['gluu', 'query', 'Robot', []],
  ['jans', 'create', 'User', ['https://jans.io/scim/users.write']],
  ['wso2', 'create', 'User', ['internal_user_mgt_create', 'internal_org_user_mgt_create']],
  ['wso2', 'query', 'User', ['internal_user_mgt_list', 'internal_org_user_mgt_list']],
  ['wso2', 'retrieve', 'User', ['internal_user_mgt_view', 'internal_org_user_mgt_view']],
  ['wso2', 'replace', 'User', ['internal_user_mgt_update', 'internal_org_user_mgt_update']],
  ['wso2', 'remove', 'Group', ['internal_group_mgt_delete', 'internal_org_group_mgt_delete']],
  ['wso2', 'query', 'Group', ['internal_group_mgt_view', 'internal_org_group_mgt_view']],
  ['wso2', 'search', 'User', ['internal_user_mgt_list', 'internal_org_user_mgt_list']],
  ['wso2', 'me.retrieve', 'User', ['internal_login']],
  ['wso2', 'me.remove', 'User', ['internal_login', 'internal_user_mgt_delete']],
  ['wso2', 'me.create', 'User', ['internal_user_mgt_create']],
  [
    'wso2',
    'bulk.modify',
    'User',
    [
      'internal_bulk_resource_create',
      'internal_bulk_user_update',
      'internal_user_mgt_update',
      'internal_org_user_mgt_update',
    ],
  ],
])('%s: %s of %s needs one of %j', (preset, operation, resourceType, scopes) => {
  expect(createAuthorization([], scopePresets[preset]).scopesFor(operation, resourceType)).toEqual(scopes);
});
