import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GatewayContext } from '../../src/gateway/context.ts';
import { createGateway } from '../../src/gateway/gateway.ts';
import { ScimError } from '../../src/scim/error.ts';
import { baseUrl, openGateway, type TestGateway } from '../support/gateway.ts';
import { mappingIn } from '../support/gluu-profile.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.close());

const { signal } = new AbortController();
const person = (userName: string) => ({ userName, name: { familyName: 'Neumann' }, title: 'Dr.' });
const asked = { baseUrl, resourceType: 'User', query: {}, signal };

/** A profile in which people have no title. */
function untitled({ profile, ...context }: GatewayContext): GatewayContext {
  const users = mappingIn(profile, 'User');
  const without = { ...users, attributes: users.attributes.filter(({ scim }) => scim.attribute.name !== 'title') };
  const { schema } = users.resourceType;
  const attributes = schema.attributes.filter(({ name }) => name !== 'title');
  const resourceType = { ...users.resourceType, schema: { ...schema, attributes } };
  return { ...context, profile: new Map([...profile, ['User', { ...without, resourceType }]]) };
}

test('an exchange of the profile counts from the next request on, for resources and schemas alike', async () => {
  let current = gateway.context;
  const { operations, resourceTypes } = createGateway(() => current);
  const { body } = await operations.create({ ...asked, body: person('from-the-next') });
  const schemaOfUsers = (): readonly string[] =>
    resourceTypes().flatMap(({ name, schema }) => (name === 'User' ? schema.attributes.map((one) => one.name) : []));
  expect(schemaOfUsers()).toContain('title');
  current = untitled(current);
  const { body: later } = await operations.retrieve({ ...asked, id: String(body?.['id']) });
  expect([body, later]).toMatchObject([{ title: 'Dr.' }, { userName: 'from-the-next' }]);
  expect(later).not.toHaveProperty('title');
  expect(schemaOfUsers()).not.toContain('title');
});

test('a request that is under way keeps the profile that it began with', async () => {
  let current = gateway.context;
  const { directory } = current;
  const exchanging = {
    ...directory,
    write: async (...args: Parameters<typeof directory.write>) => {
      current = untitled(gateway.context);
      return directory.write(...args);
    },
  };
  current = { ...current, directory: exchanging };
  const { operations } = createGateway(() => current);
  const { body } = await operations.create({ ...asked, body: person('under-way') });
  expect(body).toMatchObject({ title: 'Dr.' });
  const { body: later } = await operations.retrieve({ ...asked, id: String(body?.['id']) });
  expect(later).not.toHaveProperty('title');
});

test('all operations of a bulk request use the same profile', async () => {
  let current = gateway.context;
  const { bulk } = createGateway(() => current);
  const operation = (userName: string) => ({
    method: 'POST',
    path: '/Users',
    bulkId: userName,
    data: person(userName),
  });
  const body = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: [operation('bulk-one'), operation('bulk-two')],
  };
  const audit = (_: unknown, run: () => Promise<never>): Promise<never> => {
    const running = run();
    current = untitled(gateway.context);
    return running;
  };
  await bulk(
    { baseUrl, body, signal, audit: audit as never, authorize: () => true },
    () => new ScimError(500, undefined, 'unexpected'),
  );
  const titles = await Promise.all(
    ['bulk-one', 'bulk-two'].map(async (userName) => {
      const { Resources } = await gateway.list(`userName eq "${userName}"`);
      return (Resources as { title?: string }[])[0]?.title;
    }),
  );
  expect(titles).toEqual(['Dr.', 'Dr.']);
});
