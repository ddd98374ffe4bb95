import { ScimError } from './error.ts';
import type { Filter } from './filter.ts';
import { resolveFilter } from './resolve-filter.ts';
import type { ResourceType } from './resource-type.ts';

type Leaf = Extract<Filter, { kind: 'present' | 'compare' | 'valuePath' }>;

const always: Filter = { kind: 'and', filters: [] };
const never: Filter = { kind: 'or', filters: [] };

/**
 * What a filter over several resource types says about each of them, in their order (RFC 7644 3.4.2.1): an attribute
 * that a type lacks has no value there. One that all of them lack is invalidFilter.
 */
export function filtersByType(filter: Filter, types: readonly ResourceType[]): readonly Filter[] {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const parts = filter.filters.map((part) => filtersByType(part, types));
      return types.map((_, index) => ({ kind: filter.kind, filters: parts.map((part) => part[index] ?? never) }));
    }
    case 'not':
      return filtersByType(filter.filter, types).map((negated) => ({ kind: 'not', filter: negated }));
    case 'present':
    case 'compare':
    case 'valuePath': {
      const refusals = types.map((type) => refusalOf(filter, type));
      const [first] = refusals;
      if (first !== undefined && !refusals.includes(undefined)) throw first;
      return refusals.map((refusal) => (refusal === undefined ? filter : withoutValue(filter)));
    }
  }
}

function refusalOf(leaf: Leaf, type: ResourceType): ScimError | undefined {
  try {
    resolveFilter(leaf, type);
    return undefined;
  } catch (error) {
    if (error instanceof ScimError && error.scimType === 'invalidFilter') return error;
    throw error;
  }
}

/** What a condition says of an attribute without a value. */
function withoutValue(leaf: Leaf): Filter {
  if (leaf.kind !== 'compare') return never;
  const isEmpty = leaf.value === null || leaf.value === '';
  return (leaf.operator === 'ne' && !isEmpty) || (leaf.operator === 'eq' && isEmpty) ? always : never;
}
