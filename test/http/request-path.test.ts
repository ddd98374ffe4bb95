import { expect, test } from 'vitest';
import { requestPath } from '../../src/http/request-path.ts';

test.each([
  ['/scim/v2/Users', '/scim/v2/Users'],
  ['/scim/v2/Users/', '/scim/v2/Users'],
  ['/scim/v2/Users//', '/scim/v2/Users'],
  ['//scim///v2//Users/42', '/scim/v2/Users/42'],
  ['/scim/v2/Users?', '/scim/v2/Users'],
  ['/scim/v2/Users/?filter=a//b/', '/scim/v2/Users'],
  ['/scim/v2/Users/a%2Fb', '/scim/v2/Users/a%2Fb'],
  ['/', '/'],
  ['//', '/'],
])('%s is served as %s', (path, served) => {
  expect(requestPath(new Request(`http://localhost${path}`))).toBe(served);
});
