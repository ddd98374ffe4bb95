import { printResolved, type ResolvedAttribute } from './attribute-path.ts';
import { invalidValue, mutability } from './error.ts';
import { changeAttribute, type AttributeStep, type PatchValueOptions } from './patch-attribute.ts';
import type { PatchStep } from './patch-step.ts';
import { isScimObject, isUnassigned, type Resource, type ScimObject, type ScimValue } from './resource.ts';
import type { ResourceType } from './resource-type.ts';
import { isSameValue } from './same-value.ts';
import type { SchemaAttribute } from './schema.ts';

function withMember(object: ScimObject, name: string, value: ScimValue | undefined): ScimObject {
  const { [name]: _, ...others } = object;
  return value === undefined ? others : { ...object, [name]: value };
}

const extensionOf = (resource: Resource, urn: string): ScimObject => {
  const value = resource[urn];
  return isScimObject(value) ? value : {};
};

function removeExtension(resource: Resource, urn: string, resourceType: ResourceType): Resource {
  const extension = resourceType.schemaExtensions.find(({ schema }) => schema.id === urn);
  const current = extensionOf(resource, urn);
  const kept = (extension?.schema.attributes ?? []).flatMap((attribute): [string, ScimValue][] => {
    const value = current[attribute.name];
    if (value === undefined || isUnassigned(value)) return [];
    if (attribute.mutability === 'immutable')
      throw mutability(`"${urn}:${attribute.name}" can't be removed: it is immutable.`);
    return attribute.mutability === 'readOnly' ? [[attribute.name, value]] : [];
  });
  if (extension?.required === true && resource[urn] !== undefined) {
    throw mutability(`The schema extension "${urn}" is required and can't be removed.`);
  }
  return withMember(resource, urn, kept.length === 0 ? undefined : Object.fromEntries(kept));
}

function applyToSchemas(resource: Resource, step: AttributeStep): Resource {
  if (step.kind === 'remove' && step.filter === undefined)
    throw mutability('"schemas" is required and can\'t be removed.');
  // The list follows from the attributes that there are, and changes with them only.
  return resource;
}

function applyToAttribute(
  resource: Resource,
  step: AttributeStep,
  resourceType: ResourceType,
  options: PatchValueOptions,
): Resource {
  const { extension, attribute } = step.target;
  const container = extension === undefined ? resource : extensionOf(resource, extension);
  const before = container[attribute.name];
  const after = changeAttribute(before, step, options);
  if (isSameValue(before, after)) return resource;
  const changed = withMember(container, attribute.name, after);
  if (extension === undefined) return changed;
  const isEmpty = Object.keys(changed).length === 0;
  const isRequired = resourceType.schemaExtensions.some(({ schema, required }) => required && schema.id === extension);
  if (isEmpty && isRequired)
    throw mutability(`The schema extension "${extension}" is required and can't be left empty.`);
  return withMember(resource, extension, isEmpty ? undefined : changed);
}

/** The resource after one step (RFC 7644 3.5.2), not yet checked for what it lacks. */
export function applyStep(
  resource: Resource,
  step: PatchStep,
  resourceType: ResourceType,
  options: PatchValueOptions,
): Resource {
  if (step.kind === 'removeExtension') return removeExtension(resource, step.extension, resourceType);
  const isSchemas = step.target.extension === undefined && step.target.attribute.name === 'schemas';
  if (isSchemas) return applyToSchemas(resource, step);
  return applyToAttribute(resource, step, resourceType, options);
}

function demandParts({ extension, attribute }: ResolvedAttribute, before: Resource, after: Resource): void {
  const container = (resource: Resource): ScimObject =>
    extension === undefined ? resource : extensionOf(resource, extension);
  const required = (attribute.subAttributes ?? []).filter((sub) => sub.required && sub.mutability !== 'readOnly');
  if (required.length === 0) return;
  const known = new Set([container(before)[attribute.name]].flat());
  for (const value of [container(after)[attribute.name] ?? []].flat()) {
    const lacking = known.has(value)
      ? undefined
      : required.find(({ name }) => isScimObject(value) && value[name] === undefined);
    if (lacking === undefined) continue;
    const path = printResolved({ ...(extension === undefined ? {} : { extension }), attribute, sub: lacking });
    throw invalidValue(`"${path}" is required, but a value would be without it; send one for it.`);
  }
}

function demandExtensions(before: Resource, after: Resource, { schemaExtensions }: ResourceType): void {
  for (const { schema } of schemaExtensions) {
    const object = after[schema.id];
    if (object === undefined || before[schema.id] !== undefined) continue;
    const isLacking = ({ name, required, mutability }: SchemaAttribute): boolean =>
      required && mutability !== 'readOnly' && extensionOf(after, schema.id)[name] === undefined;
    const lacking = schema.attributes.find(isLacking);
    if (lacking !== undefined) {
      throw invalidValue(
        `"${schema.id}:${lacking.name}" is required as soon as other attributes of its schema are there.`,
      );
    }
  }
}

function withSchemas(resource: Resource, { schema, schemaExtensions }: ResourceType): Resource {
  const extensions = schemaExtensions
    .map((extension) => extension.schema.id)
    .filter((urn) => resource[urn] !== undefined);
  const schemas = [schema.id, ...extensions];
  return isSameValue(resource['schemas'], schemas) ? resource : { ...resource, schemas };
}

/**
 * What steps have made of a resource, once nothing required is found lacking, with the `schemas` of what it then holds
 * (RFC 7644 3.5.2). Values that the steps did not touch are taken as they are.
 */
export function completeResource(
  before: Resource,
  after: Resource,
  steps: readonly PatchStep[],
  resourceType: ResourceType,
): Resource {
  if (after === before) return before;
  const targets = new Map<string, ResolvedAttribute>();
  for (const step of steps) {
    if (step.kind !== 'removeExtension') targets.set(printResolved(step.target), step.target);
  }
  for (const target of targets.values()) demandParts(target, before, after);
  demandExtensions(before, after, resourceType);
  const result = withSchemas(after, resourceType);
  return isSameValue(before, result) ? before : result;
}
