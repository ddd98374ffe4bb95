import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScimObject, ScimValue } from '../../src/scim/resource.ts';
import { token, type FlowServer } from '../support/flow-server.ts';
import { profiles } from '../support/gateway.ts';
import { standardBase, startStandardServer } from '../support/standard-server.ts';

interface Recorded {
  readonly schemas: readonly (ScimObject & { readonly id: string })[];
  /** What this server answers otherwise on each profile, by schema and attribute, with the reason. */
  readonly otherwise?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const recorded = (name: string): Recorded =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as Recorded;

const resources = recorded('rfc7643-8.7.1-resource-schemas.json');
const service = recorded('rfc7643-8.7.2-service-provider-schemas.json');

const objects = (value: ScimValue | undefined): readonly ScimObject[] => (value ?? []) as readonly ScimObject[];

/** What differs between the RFC's attributes and ours, by dotted names: a characteristic, or the whole attribute. */
function differences(shown: readonly ScimObject[], ours: readonly ScimObject[], place: string): readonly string[] {
  return shown.flatMap((attribute) => {
    const name = `${place}${String(attribute['name'])}`;
    const own = ours.find((one) => one['name'] === attribute['name']);
    if (own === undefined) return [name];
    const { subAttributes, ...characteristics } = attribute;
    const other = Object.entries(characteristics).filter(([key, value]) => !sameSet(own[key], value));
    return [
      ...other.map(([key]) => `${name} ${key}`),
      ...differences(objects(subAttributes), objects(own['subAttributes']), `${name}.`),
    ];
  });
}

const sameSet = (one: ScimValue | undefined, other: ScimValue): boolean =>
  Array.isArray(one) && Array.isArray(other)
    ? one.length === other.length && other.every((each: ScimValue) => one.includes(each))
    : one === other;

/** What a document has that its schema does not let it have, or lacks that is required. */
function misfits(document: ScimObject, attributes: readonly ScimObject[], place: string): readonly string[] {
  const known = new Map(attributes.map((attribute) => [String(attribute['name']), attribute]));
  const lacking = attributes.filter(({ name, required }) => required === true && document[String(name)] === undefined);
  return [
    ...lacking.map(({ name }) => `${place}${String(name)} is required`),
    ...Object.entries(document).flatMap(([name, value]) => {
      const attribute = known.get(name);
      if (attribute === undefined) return [`${place}${name} is unknown`];
      if (Array.isArray(value) !== attribute['multiValued']) return [`${place}${name} is ${typeof value}`];
      const values = [value].flat() as readonly ScimValue[];
      return values.flatMap((each) =>
        attribute['type'] === 'complex'
          ? misfits(each as ScimObject, objects(attribute['subAttributes']), `${place}${name}.`)
          : typeof each === jsonType(attribute['type'])
            ? []
            : [`${place}${name} is ${typeof each}`],
      );
    }),
  ];
}

const jsonType = (type: ScimValue | undefined): string =>
  type === 'boolean' ? 'boolean' : type === 'integer' || type === 'decimal' ? 'number' : 'string';

describe.each(profiles)('on %s', (profile) => {
  let server: FlowServer;
  beforeAll(async () => {
    server = await startStandardServer(profile, {});
  });
  afterAll(() => server.stop());

  const get = async (path: string): Promise<ScimObject> => {
    const answer = await server.send('GET', `${standardBase}${path}`, { Authorization: `Bearer ${token}` });
    expect(answer.status, path).toBe(200);
    return JSON.parse(answer.text) as ScimObject;
  };

  test.each(resources.schemas)('the schema $id is that of RFC 7643 8.7.1, but for what is recorded', async (shown) => {
    const ours = await get(`/Schemas/${shown.id}`);
    expect([ours['id'], ours['name']]).toEqual([shown.id, shown['name']]);
    const found = differences(objects(shown['attributes']), objects(ours['attributes']), `${shown.id}:`);
    const expected = Object.keys(resources.otherwise?.[profile] ?? {}).filter((at) => at.startsWith(`${shown.id}:`));
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  // RFC 9865 4 adds `pagination`; `schemas`, `id` and `meta` are common to all resources (RFC 7643 3.1).
  test.each([
    ['ServiceProviderConfig', '/ServiceProviderConfig', ['schemas', 'meta', 'pagination']],
    ['ResourceType', '/ResourceTypes/User', ['schemas', 'id', 'meta']],
    ['Schema', '/Schemas/urn:ietf:params:scim:schemas:core:2.0:User', ['schemas', 'meta']],
  ])('the %s at %s is made as RFC 7643 8.7.2 has it', async (name, path, common) => {
    const document = Object.entries(await get(path)).filter(([member]) => !common.includes(member));
    const schema = service.schemas.find(({ id }) => id.endsWith(`:${name}`));
    const found = misfits(Object.fromEntries(document), objects(schema?.['attributes']), `${name} `);
    const expected = Object.keys(service.otherwise?.[profile] ?? {}).filter((at) => at.startsWith(`${name} `));
    expect([...new Set(found)].toSorted()).toEqual(expected.toSorted());
  });
});
