import { printResolved, type ResolvedAttribute } from './attribute-path.ts';
import type { ResolvedFilter } from './filter.ts';
import { inOperation } from './in-operation.ts';
import type { AttributeStep } from './patch-attribute.ts';
import type { PatchOptions } from './patch.ts';
import type { PatchOperation } from './patch-request.ts';
import { expandOperation } from './patch-step.ts';
import { isScimObject, isUnassigned, simpleText, type ScimValue } from './resource.ts';
import type { ResourceType } from './resource-type.ts';
import { findAttribute, type SchemaAttribute } from './schema.ts';
import { validateValue } from './validate.ts';

/**
 * An attribute (without sub-attribute) that operations concern. With `values`, every operation on it names the values
 * that it concerns by their `value`, and no other value matters: a resource that has only those of them that exist is
 * changed in the same way as the whole one. Without `values`, all of them matter.
 */
export interface TouchedAttribute {
  readonly attribute: ResolvedAttribute;
  readonly values?: readonly string[];
}

type Names = readonly string[] | 'all';

/** The values that a filter can match, if it says which; else undefined. */
function namedByFilter(filter: ResolvedFilter): readonly string[] | undefined {
  switch (filter.kind) {
    case 'compare': {
      const { attribute, sub } = filter.attribute;
      const isValue = sub === undefined ? attribute.type !== 'complex' : sub.name === 'value';
      return isValue && filter.operator === 'eq' ? [String(filter.value)] : undefined;
    }
    case 'and':
      return filter.filters.map(namedByFilter).find((names) => names !== undefined);
    case 'or': {
      const names = filter.filters.map(namedByFilter);
      return names.every((each) => each !== undefined) ? names.flat() : undefined;
    }
    default:
      return undefined;
  }
}

function nameOf(value: ScimValue): string | undefined {
  const name = isScimObject(value) ? value['value'] : value;
  return name === undefined || isUnassigned(name) ? undefined : simpleText(name);
}

/** The values that a list names; 'all' where one of them has no name. */
function namedByList(attribute: SchemaAttribute, value: ScimValue, options: PatchOptions): Names {
  const values = [validateValue(attribute, value, attribute.name, options) ?? []].flat();
  const names = values.map(nameOf);
  return names.every((name) => name !== undefined) ? names : 'all';
}

function namedByStep({ kind, target, filter, value }: AttributeStep, options: PatchOptions): Names {
  const { attribute, sub } = target;
  // A value that becomes primary takes that from any other; the last value of a required attribute can't go.
  const hasPrimary = findAttribute(attribute.subAttributes, 'primary') !== undefined;
  if (!attribute.multiValued || attribute.mutability === 'immutable') return 'all';
  if (kind === 'remove' ? attribute.required : hasPrimary) return 'all';
  if (filter !== undefined) {
    const mayRename = kind !== 'remove' && (sub === undefined || sub.name === 'value');
    return mayRename ? 'all' : (namedByFilter(filter) ?? 'all');
  }
  const isListed = kind === 'remove' && options.removeListed === true;
  if (value === undefined || value === null || sub !== undefined || !(kind === 'add' || isListed)) return 'all';
  return namedByList(attribute, value, options);
}

function touchExtension(
  extension: string,
  { schemaExtensions }: ResourceType,
  touch: (attribute: ResolvedAttribute, names: Names) => void,
): void {
  const schema = schemaExtensions.find((each) => each.schema.id === extension)?.schema;
  for (const attribute of schema?.attributes ?? []) touch({ extension, attribute }, 'all');
}

/**
 * What a PATCH request must know of the resource (RFC 7644 3.5.2), so that the members of a large group are not read to
 * add or remove a few. Throws what `applyPatch` would throw for the same paths.
 */
export function touchedAttributes(
  operations: readonly PatchOperation[],
  resourceType: ResourceType,
  options: PatchOptions,
): readonly TouchedAttribute[] {
  const touched = new Map<string, { readonly attribute: ResolvedAttribute; readonly names: Names }>();
  const touch = (target: ResolvedAttribute, names: Names): void => {
    const { sub: _, ...attribute } = target;
    const name = printResolved(attribute);
    const known = touched.get(name)?.names ?? [];
    touched.set(name, { attribute, names: known === 'all' || names === 'all' ? 'all' : [...known, ...names] });
  };
  for (const [index, operation] of operations.entries()) {
    inOperation(operation, index, () => {
      for (const step of expandOperation(operation, resourceType, options)) {
        if (step.kind === 'removeExtension') touchExtension(step.extension, resourceType, touch);
        else touch(step.target, namedByStep(step, options));
      }
    });
  }
  return [...touched.values()].map(({ attribute, names }) =>
    names === 'all' ? { attribute } : { attribute, values: [...new Set(names)] },
  );
}
