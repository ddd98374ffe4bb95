import { printResolved, type ResolvedAttribute } from './attribute-path.ts';
import { isHidden, replaceParts } from './complex-value.ts';
import { invalidSyntax, invalidValue, mutability } from './error.ts';
import { defaultPreparation, type Preparation } from './filter-match.ts';
import { membersByName } from './json-members.ts';
import { applyStep, completeResource } from './patch-apply.ts';
import type { PatchStep } from './patch-step.ts';
import { replaceValues } from './patch-values.ts';
import { isScimObject, isUnassigned, type Resource, type ScimObject, type ScimValue } from './resource.ts';
import type { ResourceType } from './resource-type.ts';
import { isSameValue } from './same-value.ts';
import { commonAttributes, type SchemaAttribute } from './schema.ts';
import type { ValueOptions } from './simple-value.ts';
import { validateResource } from './validate.ts';
import { valueIdentity } from './value-identity.ts';

export interface ReplaceOptions extends ValueOptions {
  /** `replace` clears what the body leaves out (RFC 7644 3.5.1); `merge` leaves it as it is, and [] clears. */
  readonly mode: 'replace' | 'merge';
  /** How texts of an attribute compare; without it as SCIM has it, by caseExact. */
  readonly preparation?: Preparation;
}

/** The attributes of one schema: where they stand in a resource, and the members that the body has for them. */
interface Part {
  readonly extension?: string;
  readonly attributes: readonly SchemaAttribute[];
  readonly sent: ReadonlyMap<string, ScimValue>;
}

const isList = (value: ScimValue | undefined): value is readonly ScimValue[] => Array.isArray(value);
const container = (resource: Resource, extension: string | undefined): ScimObject => {
  const value = extension === undefined ? resource : resource[extension];
  return isScimObject(value) ? value : {};
};

function partsOf(body: ScimObject, { name, schema, schemaExtensions }: ResourceType): readonly Part[] {
  const members = membersByName(body, `The ${name}`);
  const common = commonAttributes.filter((attribute) => attribute.name !== 'schemas');
  const extensions = schemaExtensions.map(({ schema: { id, attributes } }): Part => {
    const value = members.get(id.toLowerCase()) ?? {};
    if (!isScimObject(value)) throw invalidValue(`"${id}" must be an object with the attributes of that schema.`);
    return { extension: id, attributes, sent: membersByName(value, `"${id}"`) };
  });
  return [{ attributes: [...common, ...schema.attributes], sent: members }, ...extensions];
}

/** What an attribute has after a body that gave it `value`, or left it out (RFC 7644 3.5.1). */
function replaced(
  target: ResolvedAttribute,
  before: ScimValue | undefined,
  value: ScimValue | undefined,
  isSent: boolean,
  options: ReplaceOptions,
): ScimValue | undefined {
  const { attribute } = target;
  const path = printResolved(target);
  if (attribute.mutability === 'readOnly') return before;
  // What the client has not been shown is only cleared where it says so.
  if (value === undefined && isHidden(attribute) && !isSent) return before;
  const identity = valueIdentity(target, options.preparation ?? defaultPreparation);
  let after = value;
  if (isList(value) && isList(before)) after = replaceValues(attribute, before, value, path, identity);
  else if (isScimObject(value) && isScimObject(before)) after = replaceParts(attribute, before, value, path, identity);
  if (attribute.mutability !== 'immutable' || before === undefined || isUnassigned(before)) return after;
  if (value === undefined || identity.equal(attribute, before, after)) return before;
  throw mutability(`"${path}" is immutable and has another value already; send that value or leave it out.`);
}

function replaceAll(
  current: Resource,
  replacement: Resource,
  parts: readonly Part[],
  { schema }: ResourceType,
  options: ReplaceOptions,
): Resource {
  const [core = {}, ...extensions] = parts.map(({ extension, attributes, sent }) => {
    const [before, after] = [container(current, extension), container(replacement, extension)];
    const members = attributes.flatMap((attribute): [string, ScimValue][] => {
      const target = { ...(extension === undefined ? {} : { extension }), attribute };
      const isSent = sent.has(attribute.name.toLowerCase());
      const value = replaced(target, before[attribute.name], after[attribute.name], isSent, options);
      return value === undefined ? [] : [[attribute.name, value]];
    });
    return Object.fromEntries(members);
  });
  const assigned = extensions.flatMap((members, index): [string, ScimObject][] => {
    const urn = parts[index + 1]?.extension;
    return urn === undefined || Object.keys(members).length === 0 ? [] : [[urn, members]];
  });
  return { schemas: [schema.id, ...assigned.map(([urn]) => urn)], ...core, ...Object.fromEntries(assigned) };
}

/** A complex value without the members that say nothing. */
function stated(value: ScimValue): ScimValue {
  if (!isScimObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null && member !== ''));
}

function mergeSteps({ extension, attributes, sent }: Part): readonly PatchStep[] {
  return attributes.flatMap((attribute): PatchStep[] => {
    const value = sent.get(attribute.name.toLowerCase());
    const isClearing = attribute.multiValued && isList(value);
    const isSilent = value === undefined || (isUnassigned(value) && !isClearing);
    if (isSilent || attribute.mutability === 'readOnly') return [];
    const target = { ...(extension === undefined ? {} : { extension }), attribute };
    return [{ kind: 'replace', target, value: attribute.multiValued ? value : stated(value) }];
  });
}

/**
 * The resource that a PUT makes of a resource (RFC 7644 3.5.1), in normal form. Read-only attributes stay, immutable
 * ones may be repeated or left out, and what is never shown by default stays unless the body clears it. Gives the
 * resource itself where nothing changes.
 */
export function replaceResource(
  current: Resource,
  body: ScimValue,
  resourceType: ResourceType,
  options: ReplaceOptions,
): Resource {
  if (!isScimObject(body)) throw invalidSyntax(`A ${resourceType.name} must be a JSON object.`);
  const parts = partsOf(body, resourceType);
  if (options.mode === 'merge') {
    const steps = parts.flatMap(mergeSteps);
    const merged = steps.reduce((resource, step) => applyStep(resource, step, resourceType, options), current);
    return completeResource(current, merged, steps, resourceType);
  }
  const replacement = validateResource(body, resourceType, 'replace', options);
  const result = replaceAll(current, replacement, parts, resourceType, options);
  return isSameValue(current, result) ? current : result;
}
