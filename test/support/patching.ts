import { applyPatch, type PatchOptions } from '../../src/scim/patch.ts';
import type { PatchOperation } from '../../src/scim/patch-request.ts';
import type { Resource, ScimObject, ScimValue } from '../../src/scim/resource.ts';
import type { ResourceType } from '../../src/scim/resource-type.ts';
import type { SchemaAttribute } from '../../src/scim/schema.ts';
import { frozen } from './recordings.ts';
import { thingType, userType } from './resource-types.ts';

export const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** PATCH as the standard has it, without any option. */
export const strict: PatchOptions = { filterLimits: { maxLength: 500, maxDepth: 5, maxTerms: 20 } };

export const add = (path: string, value: ScimValue): PatchOperation => ({ op: 'add', path, value });
export const replace = (path: string, value: ScimValue): PatchOperation => ({ op: 'replace', path, value });
export const remove = (path: string): PatchOperation => ({ op: 'remove', path });

export const user = (members: ScimObject = {}): Resource => ({
  schemas: [core],
  id: 'u',
  userName: 'kim',
  ...members,
});
export const thing = (members: ScimObject = {}): Resource => ({
  schemas: ['urn:test:2.0:Thing', 'urn:test:2.0:One'],
  'urn:test:2.0:One': { mine: 'm' },
  ...members,
});
export const group = (...members: readonly ScimValue[]): Resource => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
  displayName: 'g',
  members,
});

export function patchUser(before: ScimObject, ...operations: readonly PatchOperation[]): Resource {
  return applyPatch(frozen(user(before)), frozen(operations), userType, strict);
}
export function patchThing(before: ScimObject, ...operations: readonly PatchOperation[]): Resource {
  return applyPatch(frozen(thing(before)), frozen(operations), thingType, strict);
}

export const work = { value: 'a@x', type: 'work' };
export const home = { value: 'b@x', type: 'home', primary: true };

/** A resource type some of whose core attributes have other characteristics. */
export function typeWith(
  type: ResourceType,
  names: readonly string[],
  characteristics: Partial<SchemaAttribute>,
): ResourceType {
  const attributes = type.schema.attributes.map((attribute) =>
    names.includes(attribute.name) ? { ...attribute, ...characteristics } : attribute,
  );
  return { ...type, schema: { ...type.schema, attributes } };
}
