import * as fc from 'fast-check';
import type { AttributePath } from '../../src/scim/attribute-path.ts';
import { comparisonOperators, type Filter } from '../../src/scim/filter.ts';

const name = fc.oneof(
  fc.stringMatching(/^\$?[A-Za-z][\w$-]{0,6}$/u),
  fc.constantFrom('not', 'and', 'or', 'pr', 'eq', 'true', 'null'),
);
const plainPath: fc.Arbitrary<AttributePath> = fc.record({ attribute: name });
const path: fc.Arbitrary<AttributePath> = fc.record(
  { schema: fc.stringMatching(/^urn(:[a-z0-9.]{1,5}){1,4}$/u), attribute: name, sub: name },
  { requiredKeys: ['attribute'] },
);
const value = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  fc.boolean(),
  fc.constant(null),
);

function filtersOver(paths: fc.Arbitrary<AttributePath>, inner: fc.Arbitrary<Filter>[]): fc.Arbitrary<Filter> {
  return fc.letrec<{ filter: Filter }>((tie) => {
    const several = fc.array(tie('filter'), { minLength: 2, maxLength: 3 });
    const present = fc.record({ kind: fc.constant('present' as const), path: paths });
    const compare = fc.record({
      kind: fc.constant('compare' as const),
      path: paths,
      operator: fc.constantFrom(...comparisonOperators),
      value,
    });
    return {
      filter: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(present, compare, ...inner),
        fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), filters: several }),
        fc.record({ kind: fc.constant('not' as const), filter: tie('filter') }),
      ),
    };
  }).filter;
}

const valuePath: fc.Arbitrary<Filter> = fc.record({
  kind: fc.constant('valuePath' as const),
  path,
  filter: filtersOver(plainPath, []),
});

/** Filters of every shape that the notation can express. */
export const anyFilter: fc.Arbitrary<Filter> = filtersOver(path, [valuePath]);
