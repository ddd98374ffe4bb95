import { parseAttributePath, type ResolvedAttribute } from './attribute-path.ts';
import { invalidValue } from './error.ts';
import type { ResolvedFilter } from './filter.ts';
import type { FilterLimits } from './filter-parser.ts';
import { membersByName } from './json-members.ts';
import { parsePatchPath, unknownPath } from './patch-path.ts';
import type { PatchKind, PatchOperation } from './patch-request.ts';
import { isScimObject, isUnassigned, type ScimObject, type ScimValue } from './resource.ts';
import type { ResourceType } from './resource-type.ts';

/** What an operation does to one attribute, or the removal of an extension as a whole. */
export type PatchStep =
  | {
      readonly kind: PatchKind;
      readonly target: ResolvedAttribute;
      readonly filter?: ResolvedFilter;
      readonly value?: ScimValue;
    }
  | { readonly kind: 'removeExtension'; readonly extension: string };

export interface PatchPathOptions {
  readonly filterLimits: FilterLimits;
  /** Pass over operations whose path names no attribute of the resource type, where the standard has invalidPath. */
  readonly ignoreUnknown?: boolean;
}

/** True for null, "" and []: what unassigns an attribute (RFC 7643 2.5); an object only says what its members say. */
export function clears(value: ScimValue): boolean {
  return !isScimObject(value) && isUnassigned(value);
}

/** Brings the steps of several members of a value in the order in which the client wrote them. */
function expandMembers(
  kind: PatchKind,
  value: ScimObject,
  prefix: string,
  resourceType: ResourceType,
  options: PatchPathOptions,
): readonly PatchStep[] {
  membersByName(value, 'The value');
  return Object.entries(value).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    // As in a resource that is created or replaced, a member that is no attribute means nothing.
    if (!name.includes('[') && parseAttributePath(path) === undefined) return [];
    return expandPath(kind, path, member, resourceType, options) ?? [];
  });
}

function expandPath(
  kind: PatchKind,
  path: string,
  value: ScimValue | undefined,
  resourceType: ResourceType,
  options: PatchPathOptions,
): readonly PatchStep[] | undefined {
  const parsed = parsePatchPath(path, resourceType, options.filterLimits);
  if (parsed === undefined) return undefined;
  if (parsed.kind === 'attribute') {
    const { attribute: target, filter } = parsed;
    return [{ kind, target, ...(filter === undefined ? {} : { filter }), ...(value === undefined ? {} : { value }) }];
  }
  const { extension } = parsed;
  if (kind === 'remove' || value === undefined || clears(value)) return [{ kind: 'removeExtension', extension }];
  if (!isScimObject(value)) throw invalidValue(`"${extension}" must be an object with the attributes of that schema.`);
  return expandMembers(kind, value, `${extension}:`, resourceType, options);
}

/**
 * Splits an operation into steps that concern one attribute each (RFC 7644 3.5.2): one for a path, one per member of
 * the value for a path that is left out or names an extension. Members may be named in the notation of paths.
 */
export function expandOperation(
  { op, path, value }: PatchOperation,
  resourceType: ResourceType,
  options: PatchPathOptions,
): readonly PatchStep[] {
  if (path !== undefined) {
    const steps = expandPath(op, path, value, resourceType, options);
    if (steps === undefined && options.ignoreUnknown !== true) throw unknownPath(path, resourceType);
    return steps ?? [];
  }
  if (!isScimObject(value)) throw invalidValue('Without "path", the "value" must be an object with attributes.');
  return expandMembers(op, value, '', resourceType, options);
}
