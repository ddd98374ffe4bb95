import * as fc from 'fast-check';
import type { AttributePath } from '../../src/scim/attribute-path.ts';
import {
  comparisonOperators,
  type ComparisonOperator,
  type ComparisonValue,
  type Filter,
} from '../../src/scim/filter.ts';
import type { ResourceType } from '../../src/scim/resource-type.ts';
import { commonAttributes, type SchemaAttribute, type ScimType } from '../../src/scim/schema.ts';

/** What comparisons are made with: the same values as in the entries, so that filters find something. */
export interface ValuePool {
  readonly texts: readonly string[];
  readonly times: readonly string[];
  readonly numbers: readonly number[];
  /** What references show: ids, names, addresses. */
  readonly referenced?: readonly string[];
}

interface Leaf {
  readonly path: AttributePath;
  readonly attribute: SchemaAttribute;
}

const operatorsFor = (type: ScimType): readonly ComparisonOperator[] => {
  if (type === 'boolean' || type === 'binary') return ['eq', 'ne'];
  if (type === 'string' || type === 'reference') return comparisonOperators;
  return ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];
};

/** Filters that a resource type can have, over all of its attributes; RFC 7644 3.4.2.2. */
export function filtersFor(type: ResourceType, pool: ValuePool): fc.Arbitrary<Filter> {
  const visible = (attributes: readonly SchemaAttribute[]): SchemaAttribute[] =>
    attributes.filter(({ returned }) => returned !== 'never');
  const top: readonly Leaf[] = [
    ...visible([...commonAttributes, ...type.schema.attributes]).map((attribute) => ({
      path: { attribute: attribute.name },
      attribute,
    })),
    ...type.schemaExtensions.flatMap(({ schema }) =>
      visible(schema.attributes).map((attribute) => ({
        path: { schema: schema.id, attribute: attribute.name },
        attribute,
      })),
    ),
  ];
  const complex = top.filter(({ attribute }) => attribute.type === 'complex' && attribute.name !== 'meta');
  const leaves = top.flatMap(({ path, attribute }): Leaf[] =>
    attribute.type === 'complex'
      ? visible(attribute.subAttributes ?? []).map((sub) => ({ path: { ...path, sub: sub.name }, attribute: sub }))
      : [{ path, attribute }],
  );
  const present = fc.constantFrom(...top, ...leaves).map(({ path }): Filter => ({ kind: 'present', path }));
  const leaf = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...leaves).chain((one) => comparison(one, pool)) },
    present,
  );
  if (complex.length === 0) return composed(leaf, 3);
  const valuePath = fc.constantFrom(...complex).chain(({ path, attribute }): fc.Arbitrary<Filter> => {
    const inside = visible(attribute.subAttributes ?? []).map((sub) => ({
      path: { attribute: sub.name },
      attribute: sub,
    }));
    const question = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...inside).chain((one) => comparison(one, pool)) },
      fc.constantFrom(...inside).map((one): Filter => ({ kind: 'present', path: one.path })),
    );
    return composed(question, 2).map((filter): Filter => ({ kind: 'valuePath', path, filter }));
  });
  const { referenced = [] } = pool;
  const references = complex.filter(({ attribute }) => attribute.subAttributes?.some(({ name }) => name === '$ref'));
  const plain = fc.oneof({ weight: 4, arbitrary: leaf }, valuePath);
  if (referenced.length === 0 || references.length === 0) return composed(plain, 3);
  const reference = fc.constantFrom(...references).chain((one) => onReference(one, referenced));
  return composed(fc.oneof({ weight: 3, arbitrary: plain }, reference), 3);
}

/** Conditions on what a reference shows, with texts that references show. */
function onReference({ path, attribute }: Leaf, referenced: readonly string[]): fc.Arbitrary<Filter> {
  const subs = (attribute.subAttributes ?? []).filter(({ name }) => name !== 'type');
  const pool = { texts: referenced, times: [], numbers: [] };
  const comparisonOf = (prefix: (sub: string) => AttributePath): fc.Arbitrary<Filter> =>
    fc.constantFrom(...subs).chain((sub) => comparison({ path: prefix(sub.name), attribute: sub }, pool));
  return fc.oneof(
    { weight: 3, arbitrary: comparisonOf((sub) => ({ ...path, sub })) },
    composed(
      comparisonOf((sub) => ({ attribute: sub })),
      2,
    ).map((filter): Filter => ({ kind: 'valuePath', path, filter })),
  );
}

function composed(leaf: fc.Arbitrary<Filter>, maxDepth: number): fc.Arbitrary<Filter> {
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth },
      { weight: 3, arbitrary: leaf },
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        filters: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('not' as const), filter: tie('filter') }),
    ),
  })).filter;
}

function comparison({ path, attribute }: Leaf, pool: ValuePool): fc.Arbitrary<Filter> {
  const { type } = attribute;
  return fc
    .tuple(fc.constantFrom(...operatorsFor(type)), valueOf(type, pool))
    .filter(([operator, value]) => !((operator === 'lt' || operator === 'le') && value === ''))
    .map(([operator, value]): Filter => ({ kind: 'compare', path, operator, value }));
}

function valueOf(type: ScimType, { texts, times, numbers }: ValuePool): fc.Arbitrary<ComparisonValue> {
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'decimal':
      return fc.constantFrom(...numbers);
    case 'dateTime':
      return fc.constantFrom(...times);
    case 'binary':
      return fc.constantFrom('AQ==', 'AQ', 'AR==', '//8=', '/ /8', 'YWJj');
    case 'string':
    case 'reference':
    case 'complex':
      return respelled(fc.constantFrom(...texts));
  }
}

/** The same text, or a part of it, or as somebody else would type it. */
function respelled(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const cut = fc.tuple(text, fc.nat(8), fc.integer({ min: 1, max: 5 })).map(([all, from, length]) => {
    const letters = Array.from(all);
    return letters.slice(from % (letters.length || 1), (from % (letters.length || 1)) + length).join('');
  });
  return fc.oneof(
    { weight: 4, arbitrary: text },
    { weight: 2, arbitrary: cut },
    text.map((one) => one.toUpperCase().replaceAll('\u0130', 'I')),
    text.map((one) => one.toLowerCase()),
    text.map((one) => ` ${one.replaceAll(' ', '  ')} `),
    text.map((one) => one.normalize('NFD').replaceAll('I\u0307', '\u0130')),
  );
}
