import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { childDn, type Dn } from '../../src/ldap/dn.ts';
import { makeEntry, type Entry } from '../../src/ldap/entry.ts';
import { prepare } from '../../src/ldap/matching-rule.ts';
import { entryToResource, type ReadContext } from '../../src/mapping/entry-to-resource.ts';
import { updateEntry } from '../../src/mapping/update-entry.ts';
import type { MappedAttribute } from '../../src/mapping/mapping.ts';
import { wholeValues } from '../../src/mapping/resource-to-entry.ts';
import { ScimError } from '../../src/scim/error.ts';
import type { Resource, ScimObject, ScimValue } from '../../src/scim/resource.ts';
import { validateResource } from '../../src/scim/validate.ts';
import { knownReferences } from '../support/known-references.ts';
import { referencedId } from '../../src/mapping/named-entries.ts';
import { applyModifications } from '../support/apply-modifications.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';
import { lawRuns } from '../support/law-runs.ts';
import { person } from '../support/random-people.ts';
import { resourcesOf } from '../support/random-resources.ts';
import { testSubschema } from '../support/subschema.ts';

const profile = gluuProfile();
const users = mappingIn(profile, 'User');
const groups = mappingIn(profile, 'Group');
const dnOf = (type: string, id: string): Dn => childDn(type === 'User' ? users.base : groups.base, 'inum', id);
const known = [dnOf('User', 'boss'), dnOf('User', 'u1'), dnOf('User', 'U2'), dnOf('Group', 'g1')];
const context: ReadContext = {
  baseUrl: 'http://localhost/scim/v2',
  references: knownReferences(
    ...known.map((dn) => [dn, dn.endsWith(groups.base) ? 'Group' : 'User', dn.slice(5, dn.indexOf(','))] as const),
  ),
  mappingOf: (name) => profile.get(name),
};
const writing = {
  nameOf: ({ reference }: MappedAttribute, value: ScimValue) => dnOf(reference?.types[0] ?? '', referencedId(value)),
  hashPassword: (text: string) => text,
  newVersion: 'v2',
};

const entries = fc
  .nat(40)
  .chain(person)
  .map((record): Entry => {
    const attributes = record.changetype === 'add' ? record.attributes : [];
    return makeEntry(record.dn, Object.fromEntries(attributes.map(({ type, values }) => [type, values])));
  });
const sent = resourcesOf(users.resourceType, {
  manager: fc.constantFrom<ScimValue>('boss', 'u1'),
  'emails.value': fc.constantFrom('ann@example.com', 'ANN@example.com', ' b', 'c  d'),
  password: fc.constant(null),
});

function shownBy(entry: Entry): Resource {
  return entryToResource(users, entry, context) ?? {};
}

/** `before` with some of its members replaced by what a client sends. */
function changed(before: Resource, body: ScimObject): Resource {
  try {
    const { schemas: _, ...given } = validateResource({ userName: 'x', ...body }, users.resourceType, 'replace', {
      lenientBinary: true,
    });
    return { ...before, ...given };
  } catch (error) {
    if (error instanceof ScimError) return fc.pre(false) as never;
    throw error;
  }
}

/** The values that a directory keeps of these, in an order that says nothing. */
function keys(mapped: MappedAttribute, resource: Resource): string[] {
  const codec = mapped.targets[0]?.codec;
  const texts = wholeValues(resource, mapped.scim).map((value) =>
    mapped.reference === undefined
      ? prepare('caseIgnoreMatch', codec?.encode(value) ?? '')
      : JSON.stringify((value as ScimObject)['value']),
  );
  return [...new Set(texts)].sort();
}

describe('an entry, however it was written, that is made to show another resource', () => {
  test('shows it', () => {
    fc.assert(
      fc.property(entries, sent, (entry, body) => {
        const before = shownBy(entry);
        const after = changed(before, body);
        const modifications = updateEntry(users, entry, before, after, testSubschema, writing);
        const shown = shownBy(applyModifications(entry, modifications, testSubschema));
        for (const mapped of users.attributes.filter(({ targets }) => targets.some(({ on }) => on !== 'create'))) {
          const { scim, template } = mapped;
          const [old, now] = [before, after].map((resource) => wholeValues(resource, scim)[0]);
          // A template may make it anew.
          if (template !== undefined && (now === undefined || now === old)) continue;
          const found = { attribute: scim.attribute.name, sub: scim.sub?.name, modifications };
          expect({ ...found, shows: keys(mapped, shown) }).toEqual({ ...found, shows: keys(mapped, after) });
        }
      }),
      lawRuns(200),
    );
  });

  test('is left as it is where nothing changes', () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const before = shownBy(entry);
        expect(updateEntry(users, entry, before, structuredClone(before), testSubschema, writing)).toEqual([]);
      }),
      lawRuns(200),
    );
  });
});
