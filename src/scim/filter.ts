import { printAttributePath, type AttributePath, type ResolvedAttribute } from './attribute-path.ts';

/** The attribute operators that take a value (RFC 7644 table 3). */
export const comparisonOperators = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
export type ComparisonOperator = (typeof comparisonOperators)[number];
export type ComparisonValue = string | number | boolean | null;

/** A filter (RFC 7644 3.4.2.2) as written. `a[f].b op v` is read as `a[f and b op v]`. */
export type Filter =
  | { readonly kind: 'and'; readonly filters: readonly Filter[] }
  | { readonly kind: 'or'; readonly filters: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'present'; readonly path: AttributePath }
  | {
      readonly kind: 'compare';
      readonly path: AttributePath;
      readonly operator: ComparisonOperator;
      readonly value: ComparisonValue;
    }
  | { readonly kind: 'valuePath'; readonly path: AttributePath; readonly filter: Filter };

/**
 * A filter whose attributes were found in the schemas and whose values have the attributes' types. `ne` has become
 * `not eq`, a comparison with null or "" has become (not) `present`, a complex attribute without sub-attribute
 * compares its `value`; dateTimes are still text. Inside a value path each attribute names a sub-attribute of it.
 */
export type ResolvedFilter =
  | { readonly kind: 'and'; readonly filters: readonly ResolvedFilter[] }
  | { readonly kind: 'or'; readonly filters: readonly ResolvedFilter[] }
  | { readonly kind: 'not'; readonly filter: ResolvedFilter }
  | { readonly kind: 'present'; readonly attribute: ResolvedAttribute }
  | {
      readonly kind: 'compare';
      readonly attribute: ResolvedAttribute;
      readonly operator: Exclude<ComparisonOperator, 'ne'>;
      readonly value: string | number | boolean;
    }
  | { readonly kind: 'valuePath'; readonly attribute: ResolvedAttribute; readonly filter: ResolvedFilter };

function printOperand(filter: Filter, alone: boolean): string {
  return alone ? printFilter(filter) : `(${printFilter(filter)})`;
}

/** Writes a filter in the notation of RFC 7644 3.4.2.2; `parseFilter` reads the same tree back. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
      return filter.filters.map((each) => printOperand(each, each.kind !== 'and' && each.kind !== 'or')).join(' and ');
    case 'or':
      return filter.filters.map((each) => printOperand(each, each.kind !== 'or')).join(' or ');
    case 'not':
      return `not (${printFilter(filter.filter)})`;
    case 'present':
      return `${printAttributePath(filter.path)} pr`;
    case 'compare':
      return `${printAttributePath(filter.path)} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case 'valuePath':
      return `${printAttributePath(filter.path)}[${printFilter(filter.filter)}]`;
  }
}
