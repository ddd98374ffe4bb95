import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { childDn } from '../../src/ldap/dn.ts';
import { makeEntry, type AttributeValue, type Entry } from '../../src/ldap/entry.ts';
import { prepare } from '../../src/ldap/matching-rule.ts';
import { entryToResource, type ReadContext } from '../../src/mapping/entry-to-resource.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import { resourceToEntry } from '../../src/mapping/resource-to-entry.ts';
import { renderTemplate } from '../../src/mapping/template.ts';
import { ScimError } from '../../src/scim/error.ts';
import { isScimObject, type Resource, type ScimObject, type ScimValue } from '../../src/scim/resource.ts';
import { validateResource } from '../../src/scim/validate.ts';
import { knownReferences } from '../support/known-references.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';
import { lawRuns } from '../support/law-runs.ts';
import { resourcesOf } from '../support/random-resources.ts';
import { person } from '../support/random-people.ts';
import { tools } from '../support/random-tools.ts';
import { toolMappings } from '../support/tool-mapping.ts';

const baseUrl = 'http://localhost/scim/v2';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const profile = gluuProfile();
const users = mappingIn(profile, 'User');
const boss = childDn(users.base, 'inum', 'boss');
const context: ReadContext = {
  baseUrl,
  references: knownReferences([boss, 'User', 'boss', 'The Boss']),
  mappingOf: (name) => profile.get(name),
};
const meta = { created: '2024-01-31T12:00:00.000Z', lastModified: '2024-01-31T12:00:00.000Z' };

const sent = resourcesOf(users.resourceType, {
  manager: fc.constantFrom<ScimValue>('boss', { value: 'boss', $ref: 'ignored' }),
  'emails.value': fc.constantFrom('ann@example.com', 'ANN@example.com', ' b', 'c  d'),
});

function valid(body: ScimObject): Resource {
  try {
    return validateResource(body, users.resourceType, 'create', { lenientBinary: true });
  } catch (error) {
    if (error instanceof ScimError) return fc.pre(false) as never;
    throw error;
  }
}

function writtenAs(mapping: Mapping, resource: Resource): Entry {
  const attributes = resourceToEntry(mapping, resource, 'u1', {
    nameOf: () => boss,
    hashPassword: (text) => text,
    newVersion: 'v1',
  });
  return makeEntry(
    childDn(mapping.base, 'inum', 'u1'),
    Object.fromEntries(attributes.map(({ type, values }) => [type, values])),
  );
}

/** What a client may expect to read after it has written this. */
function readForm(resource: Resource): ScimObject {
  const { password: _, ...shown } = resource;
  const { name, active = false, [enterprise]: extension, ...others } = shown;
  const template = users.attributes.find(({ scim }) => scim.sub?.name === 'formatted')?.template;
  const formatted = isScimObject(name) ? name['formatted'] : undefined;
  const made = formatted ?? (template && renderTemplate(template, resource));
  const person = isScimObject(extension) ? extension : {};
  const manager =
    person['manager'] === undefined
      ? {}
      : { manager: { value: 'boss', $ref: `${baseUrl}/Users/boss`, displayName: 'The Boss' } };
  return {
    ...Object.fromEntries(
      Object.entries(others).map(([key, value]) => [
        key,
        Array.isArray(value) && key !== 'schemas' ? distinctItems(key, value as ScimObject[]) : value,
      ]),
    ),
    ...(isScimObject(name) ? { name: { ...name, ...(made === undefined ? {} : { formatted: made }) } } : {}),
    ...(isScimObject(extension) ? { [enterprise]: { ...person, ...manager } } : {}),
    active,
    id: 'u1',
    meta: { ...meta, resourceType: 'User', location: `${baseUrl}/Users/u1` },
  };
}

/** The directory takes two items for one where they differ in letter case and blanks only. */
function distinctItems(attribute: string, items: readonly ScimObject[]): ScimObject[] {
  const codec = users.attributes.find(({ scim }) => scim.attribute.name === attribute)?.targets[0]?.codec;
  const keys = items.map((item) => prepare('caseIgnoreMatch', codec?.encode(item) ?? ''));
  return items.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

describe('a Gluu user', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(sent, (body) => {
        const resource = valid(body);
        const entry = writtenAs(users, { ...resource, meta });
        expect(entryToResource(users, entry, context)).toEqual(readForm(resource));
      }),
      lawRuns(300),
    );
  });

  test('has no value that its attribute’s syntax refuses, nor one twice', () => {
    fc.assert(
      fc.property(sent, (body) => {
        const { attributes } = writtenAs(users, { ...valid(body), meta });
        for (const [name, values] of attributes) {
          expect({ name, values: values.filter((value) => value === '') }).toEqual({ name, values: [] });
          expect(new Set(values).size).toBe(values.length);
        }
      }),
      lawRuns(300),
    );
  });
});

describe('an LDAP value that was decoded and encoded again is decoded to the same', () => {
  const same = (mapping: Mapping, attribute: string, raw: AttributeValue): void => {
    for (const { sources, targets } of mapping.attributes) {
      for (const { codec } of [...sources, ...targets].filter(
        (one) => one.attribute.name.toLowerCase() === attribute,
      )) {
        const value = codec.decode(raw);
        if (value === undefined) continue;
        expect({ raw, value: codec.decode(codec.encode(value, raw)) }).toEqual({ raw, value });
      }
    }
  };

  test.each(Object.entries(toolMappings))('in the mapping %j', (_, mapping) => {
    fc.assert(
      fc.property(tools, ({ attributes }) => {
        for (const [name, values] of attributes) values.forEach((raw) => same(mapping, name, raw));
      }),
      lawRuns(200),
    );
  });

  test('in people as Gluu and others write them', () => {
    fc.assert(
      fc.property(fc.nat(100).chain(person), (record) => {
        const attributes = record.changetype === 'add' ? record.attributes : [];
        for (const { type, values } of attributes) values.forEach((raw) => same(users, type.toLowerCase(), raw));
      }),
      lawRuns(200),
    );
  });
});
