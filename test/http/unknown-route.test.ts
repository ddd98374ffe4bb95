import { expect, test } from 'vitest';
import { unknownRoute } from '../../src/http/unknown-route.ts';

const error = (path: string) => unknownRoute(path, ['/scim/v2', '/identity/restv1/scim/v2'], ['/Users', '/Groups']);

test.each(['/scim/v9/Users', '/scim/v1', '/scim/v22/Users', '/identity/restv1/scim/v1/Users'])(
  '%s asks for another version of the protocol',
  (path) => {
    expect(error(path)).toMatchObject({ status: 400, scimType: 'invalidVers' });
  },
);

test('the version that is served is named', () => {
  expect(error('/scim/v9/Users').message).toBe('This server speaks SCIM v2, not v9: use /scim/v2.');
});

test.each(['/scim/v2/Userz', '/scim/v2', '/scim/Users', '/scim/version/Users', '/', '/v9/Users', '/scim/v9x/Users'])(
  '%s is not found, and the answer lists what could be meant',
  (path) => {
    expect(error(path)).toMatchObject({ status: 404, scimType: undefined });
    expect(error(path).message).toBe(
      `There is no endpoint at ${path}. There are: /scim/v2/Users, /scim/v2/Groups, /identity/restv1/scim/v2/Users, /identity/restv1/scim/v2/Groups.`,
    );
  },
);
