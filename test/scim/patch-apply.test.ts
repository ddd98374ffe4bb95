import { describe, expect, test } from 'vitest';
import type { ScimErrorType } from '../../src/scim/error.ts';
import { applyPatch } from '../../src/scim/patch.ts';
import { applyStep, completeResource } from '../../src/scim/patch-apply.ts';
import type { PatchStep } from '../../src/scim/patch-step.ts';
import type { ResourceType } from '../../src/scim/resource-type.ts';
import type { PatchOperation } from '../../src/scim/patch-request.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import {
  add,
  core,
  enterprise,
  patchThing,
  patchUser,
  remove,
  replace,
  strict,
  thing,
  user,
} from '../support/patching.ts';
import { frozen } from '../support/recordings.ts';
import { thingType, userType } from '../support/resource-types.ts';
import { expectRefusal } from '../support/scim-error.ts';

const one = 'urn:test:2.0:One';
const two = 'urn:test:2.0:Two';
const refuse = (
  before: ScimObject,
  operation: PatchOperation,
  type: ScimErrorType,
  ...words: readonly string[]
): void => expectRefusal(() => patchUser(before, operation), type, 'Operations[0]', ...words);
const refuseThing = (
  before: ScimObject,
  operation: PatchOperation,
  type: ScimErrorType,
  ...words: readonly string[]
): void => expectRefusal(() => patchThing(before, operation), type, 'Operations[0]', ...words);

describe('extensions and schemas', () => {
  test('the list of schemas follows the extensions that there are', () => {
    expect(patchUser({}, add(`${enterprise}:department`, 'd'))).toEqual(
      user({ schemas: [core, enterprise], [enterprise]: { department: 'd' } }),
    );
    const before = { schemas: [core, enterprise], [enterprise]: { department: 'd' } };
    expect(patchUser(before, remove('department'))).toEqual(user());
    expect(patchUser(before, remove(enterprise))).toEqual(user());
    expect(patchUser(before, replace(enterprise, {}))).toEqual(user(before));
  });
  test('the list of schemas is not changed by itself', () => {
    const before = user();
    expect(applyPatch(before, [add('schemas', [enterprise])], userType, strict)).toBe(before);
    expect(applyPatch(before, [{ op: 'replace', value: { schemas: ['urn:x'] } }], userType, strict)).toBe(before);
    refuse({}, remove('schemas'), 'mutability', '"schemas"');
  });
  test('a required extension stays, and with it what it requires', () => {
    refuseThing({}, remove(one), 'mutability', one);
    refuseThing({ [one]: { level: 5 } }, remove(`${one}:level`), 'mutability', `"${one}"`);
    refuseThing({}, remove(`${one}:mine`), 'mutability', `"${one}:mine"`);
    refuseThing({}, replace(`${one}:mine`, ''), 'mutability');
    expect(patchThing({}, add(two, { other: 'x' }))[two]).toEqual({ other: 'x' });
    const type = {
      ...thingType,
      schemaExtensions: thingType.schemaExtensions.map((each) => ({ ...each, required: false })),
    };
    expectRefusal(() => applyPatch({}, [add(`${one}:level`, 5)], type, strict), 'invalidValue', `"${one}:mine"`);
    expect(applyPatch({ [one]: { mine: 'm', level: 1 } }, [remove(one)], type, strict)).toEqual({
      schemas: ['urn:test:2.0:Thing'],
    });
  });
});

test('a new value is complete when all operations are done', () => {
  expectRefusal(() => patchThing({}, add('parts', [{ on: true }])), 'invalidValue', '"parts.value"');
  expectRefusal(() => patchThing({}, add('part.note', 'n')), 'invalidValue', '"part.value"');
  expect(patchThing({}, add('part.note', 'n'), add('part.value', 'v'))).toEqual(
    thing({ part: { note: 'n', value: 'v' } }),
  );
  expect(patchThing({}, add('parts', [{ on: true }]), add('parts[on eq true].value', 'v'))).toEqual(
    thing({ parts: [{ on: true, value: 'v' }] }),
  );
  // What the directory holds already is not the client's doing.
  expect(patchThing({ parts: [{ on: true }] }, add('parts', [{ value: 'v' }]))).toEqual(
    thing({ parts: [{ on: true }, { value: 'v' }] }),
  );
});

describe('completeResource', () => {
  const title = userType.schema.attributes.find(({ name }) => name === 'title');
  if (title === undefined) throw new Error('no title');
  const step = (value: string): PatchStep => ({ kind: 'replace', target: { attribute: title }, value });
  test('gives the resource itself where steps came back to what was there', () => {
    const before = user({ title: 'a' });
    const steps = [step('b'), step('a')];
    const after = steps.reduce((resource, each) => applyStep(resource, each, userType, {}), before);
    expect(after).not.toBe(before);
    expect(completeResource(before, after, steps, userType)).toBe(before);
  });
  test('lists the schemas in the order of the resource type', () => {
    const after = { [two]: { other: 'x' }, [one]: { mine: 'm' } };
    expect(completeResource({}, after, [], thingType)['schemas']).toEqual(['urn:test:2.0:Thing', one, two]);
  });
});

test('removing an extension leaves what clients can not write, and refuses what is set once', () => {
  const extension = (mutability: 'readOnly' | 'immutable'): ResourceType => ({
    ...thingType,
    schemaExtensions: thingType.schemaExtensions.map(({ schema }) => ({
      required: false,
      schema: {
        ...schema,
        attributes: schema.attributes.map((each) => (each.name === 'other' ? { ...each, mutability } : each)),
      },
    })),
  });
  const before = frozen({ schemas: ['urn:test:2.0:Thing', two], [two]: { shared: 's', other: 'o' } });
  expect(applyPatch(before, [remove(two)], extension('readOnly'), strict)[two]).toEqual({ other: 'o' });
  expectRefusal(
    () => applyPatch(before, [remove(two)], extension('immutable'), strict),
    'mutability',
    `"${two}:other"`,
  );
});
