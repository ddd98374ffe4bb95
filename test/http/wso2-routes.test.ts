import { expect, test } from 'vitest';
import { wso2Aliases, wso2BasePath } from '../../src/http/wso2-routes.ts';
import { fakeApp } from '../support/fake-app.ts';

test('the resource types have a second name, and nothing else has', () => {
  const paths = ['/ServiceProviderConfig', '/ResourceTypes', '/ResourceTypes/:id', '/Schemas'];
  const aliases = wso2Aliases(paths.map((path) => ({ path, methods: {} })));
  expect(aliases.map(({ path }) => path)).toEqual(['/ResourceType', '/ResourceType/:id']);
});

test('the second name is served below each base path, and only for WSO2', async () => {
  const basePaths = ['/scim/v2', wso2BasePath];
  const { app } = fakeApp({ basePaths, wso2: true });
  for (const basePath of basePaths) {
    for (const end of ['', '/User']) {
      const [alias, standard] = await Promise.all(
        ['/ResourceType', '/ResourceTypes'].map(async (name) => (await app.request(`${basePath}${name}${end}`)).json()),
      );
      expect(alias).toEqual(standard);
    }
  }
  expect((await fakeApp().app.request('/scim/v2/ResourceType')).status).toBe(404);
});
