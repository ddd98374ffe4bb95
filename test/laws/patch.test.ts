import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printResolved } from '../../src/scim/attribute-path.ts';
import { ScimError } from '../../src/scim/error.ts';
import { applyPatch, type PatchOptions } from '../../src/scim/patch.ts';
import type { PatchOperation } from '../../src/scim/patch-request.ts';
import { isScimObject, type Resource, type ScimValue } from '../../src/scim/resource.ts';
import { touchedAttributes } from '../../src/scim/touched-attributes.ts';
import { validateResource } from '../../src/scim/validate.ts';
import { add, group, remove, replace, strict } from '../support/patching.ts';
import { frozen } from '../support/recordings.ts';
import { groupType, thingType } from '../support/resource-types.ts';

const one = 'urn:test:2.0:One';
const two = 'urn:test:2.0:Two';
const simple = fc.oneof(
  fc.constantFrom<ScimValue[]>('', 'a', 'A', 'b', 'True', null, 0, 1.5, true, false, 'QQ', '2020-01-01T00:00:00Z'),
  fc.string({ maxLength: 3 }),
);
const names = [
  'text',
  'TEXTS',
  'texts',
  'flag',
  'count',
  'ratio',
  'at',
  'times',
  'bytes',
  'link',
  'part',
  'parts',
  'id',
  'schemas',
];
const subs = ['value', 'on', 'tags', 'note', 'given', 'kept'];
const name = fc.constantFrom(
  ...names,
  ...subs,
  one,
  two,
  'mine',
  'other',
  'shared',
  `${two}:other`,
  'unknown',
  '__proto__',
);
const filter = fc.constantFrom(
  'value eq "a"',
  'on eq true',
  'value pr',
  'not (value eq "b")',
  'value eq "a" and on eq "True"',
  'given eq "x"',
);
const path = fc.oneof(
  fc.constantFrom(...names, one, two, `${one}:mine`, `${one}:level`, `${two}:other`, 'shared', 'unknown', '', 'a b'),
  fc.tuple(fc.constantFrom('part', 'parts'), fc.constantFrom(...subs)).map(([attribute, sub]) => `${attribute}.${sub}`),
  fc.tuple(fc.constantFrom('part', 'parts', 'texts'), filter).map(([attribute, inner]) => `${attribute}[${inner}]`),
  fc.tuple(filter, fc.constantFrom(...subs)).map(([inner, sub]) => `parts[${inner}].${sub}`),
);
const { value } = fc.letrec<{ value: ScimValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    simple,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
    fc.record({ value: simple, on: fc.boolean(), tags: fc.array(simple, { maxLength: 2 }) }, { requiredKeys: [] }),
  ),
}));
const operation: fc.Arbitrary<PatchOperation> = fc.oneof(
  fc.record({ op: fc.constantFrom('add' as const, 'replace' as const), path, value }),
  fc.record({ op: fc.constantFrom('add' as const, 'replace' as const), value }),
  fc.record({ op: fc.constant('remove' as const), path, value }, { requiredKeys: ['op', 'path'] }),
);
const options: fc.Arbitrary<PatchOptions> = fc
  .record({
    createUnmatched: fc.boolean(),
    removeListed: fc.boolean(),
    refuseRemoveAll: fc.boolean(),
    ignoreUnknown: fc.boolean(),
  })
  .map((chosen) => ({ ...strict, ...chosen }));
const part = fc.record({ value: fc.constantFrom('a', 'b', 'c'), on: fc.boolean() }, { requiredKeys: ['value'] });
const thing: fc.Arbitrary<Resource> = fc
  .record(
    { [one]: fc.constant({ mine: 'm' }), text: fc.string(), texts: fc.array(fc.string()), parts: fc.array(part), part },
    { requiredKeys: [one] },
  )
  .map((resource) => ({ id: 'x', ...validateResource(resource, thingType, 'create') }));

/** What becomes of a resource; undefined if the operations are refused. Whatever is thrown otherwise fails the test. */
function outcome(before: Resource, operations: readonly PatchOperation[], chosen: PatchOptions): Resource | undefined {
  try {
    return applyPatch(frozen(before), frozen(operations), thingType, chosen);
  } catch (error) {
    expect(error).toBeInstanceOf(ScimError);
    return undefined;
  }
}

describe('for any operations', () => {
  test('a PATCH gives a resource in normal form or a ScimError, and changes none of its input', () => {
    let accepted = 0;
    fc.assert(
      fc.property(thing, fc.array(operation, { maxLength: 4 }), options, (before, operations, chosen) => {
        const after = outcome(before, operations, chosen);
        if (after === undefined) return;
        accepted += 1;
        expect(validateResource(after, thingType, 'create')).toEqual({ ...after, id: undefined });
        expect(after['id']).toBe('x');
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(300);
  });
  test('without operations, or undone, the resource is the same', () => {
    fc.assert(
      fc.property(thing, (before) => {
        expect(applyPatch(before, [], thingType, strict)).toBe(before);
        const current = before['texts'] ?? null;
        expect(applyPatch(before, [add('texts', ['new']), replace('texts', current)], thingType, strict)).toBe(before);
      }),
    );
  });
  test('all together do what they do one after the other', () => {
    fc.assert(
      fc.property(thing, operation, operation, options, (before, first, second, chosen) => {
        const once = outcome(before, [first], chosen);
        if (once === undefined) return;
        const apart = outcome(once, [second], chosen);
        if (apart !== undefined) expect(outcome(before, [first, second], chosen)).toEqual(apart);
      }),
      { numRuns: 1000 },
    );
  });
});

const id = fc.constantFrom('u1', 'u2', 'u3', 'u4', 'u5');
const member = fc.record({ value: id, type: fc.constantFrom('User', 'Group') }, { requiredKeys: ['value'] });
const membership: fc.Arbitrary<PatchOperation> = fc.oneof(
  fc.array(member, { maxLength: 3 }).map((members) => add('members', members)),
  id.map((each) => remove(`members[value eq "${each}"]`)),
  fc.tuple(id, id).map(([a, b]) => remove(`members[value eq "${a}" or value eq "${b}"]`)),
  fc
    .array(member, { maxLength: 2 })
    .map((members): PatchOperation => ({ op: 'remove', path: 'members', value: members })),
  id.map((each) => add(`members[value eq "${each}"].type`, 'User')),
  fc.constant(remove('members')),
  fc.array(member, { maxLength: 2 }).map((members) => replace('members', members)),
);
const valuesOf = (resource: Resource): readonly ScimValue[] => [resource['members'] ?? []].flat();
const idOf = (value: ScimValue): ScimValue => (isScimObject(value) ? (value['value'] ?? null) : value);

test('operations that name their values change a resource with only those as they change the whole one', () => {
  const lenient = { ...strict, removeListed: true, createUnmatched: true };
  const patched = (before: Resource, operations: readonly PatchOperation[]): Resource | undefined => {
    try {
      return applyPatch(frozen(before), operations, groupType, lenient);
    } catch (error) {
      expect(error).toBeInstanceOf(ScimError);
      return undefined;
    }
  };
  let named = 0;
  fc.assert(
    fc.property(
      fc.uniqueArray(member, { selector: (each) => each.value }),
      fc.array(membership, { maxLength: 4 }),
      (members, operations) => {
        const touched = touchedAttributes(operations, groupType, lenient);
        const values = touched.find(({ attribute }) => printResolved(attribute) === 'members')?.values;
        if (values === undefined) return;
        named += 1;
        const concerned = members.filter((each) => values.includes(each.value));
        const others = members.filter((each) => !values.includes(each.value));
        const whole = patched(group(...members), operations);
        const partial = patched(group(...concerned), operations);
        if (whole === undefined || partial === undefined) {
          expect([whole, partial]).toEqual([undefined, undefined]);
          return;
        }
        const byId = (list: readonly ScimValue[]): unknown =>
          list.toSorted((a, b) => String(idOf(a)).localeCompare(String(idOf(b))));
        expect(byId(valuesOf(whole))).toEqual(byId([...valuesOf(partial), ...others]));
      },
    ),
    { numRuns: 2000 },
  );
  expect(named).toBeGreaterThan(200);
});
