import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entryToResource } from '../../src/mapping/entry-to-resource.ts';
import { filterToLdap } from '../../src/mapping/filter-to-ldap.ts';
import { preparationFor } from '../../src/mapping/preparation.ts';
import { printFilter as printLdapFilter } from '../../src/ldap/filter.ts';
import { compileFilter } from '../../src/scim/filter-match.ts';
import { printFilter } from '../../src/scim/filter.ts';
import { resolveFilter } from '../../src/scim/resolve-filter.ts';
import { evaluateLdapFilter } from '../support/ldap-evaluator.ts';
import { lawRuns } from '../support/law-runs.ts';
import { filtersFor } from '../support/random-filters.ts';
import { toolReferences, tools } from '../support/random-tools.ts';
import { pool } from '../support/random-values.ts';
import { testSubschema } from '../support/subschema.ts';
import { toolMappings } from '../support/tool-mapping.ts';

describe.each(Object.entries(toolMappings))('the bounds of any filter over the mapping %j', (_, mapping) => {
  const mappingOf = () => mapping;
  const context = { baseUrl: 'http://localhost/scim/v2', references: toolReferences, mappingOf };

  test('the upper one holds for every entry that matches, and each entry of the lower one matches', () => {
    fc.assert(
      fc.property(
        filtersFor(mapping.resourceType, pool),
        fc.array(tools, { minLength: 4, maxLength: 4 }),
        (written, entries) => {
          const filter = resolveFilter(written, mapping.resourceType);
          const { upper, lower } = filterToLdap(filter, mapping, mappingOf);
          const matches = compileFilter(filter, preparationFor(mapping));
          for (const entry of entries) {
            const resource = entryToResource(mapping, entry, context) ?? {};
            const found = {
              resource,
              filter: printFilter(written),
              upper: printLdapFilter(upper),
              lower: printLdapFilter(lower),
            };
            const inUpper = evaluateLdapFilter(upper, entry, testSubschema) === true;
            const inLower = evaluateLdapFilter(lower, entry, testSubschema) === true;
            const matching = matches(resource);
            expect({ ...found, missed: matching && !inUpper }).toEqual({ ...found, missed: false });
            expect({ ...found, surplus: inLower && !matching }).toEqual({ ...found, surplus: false });
          }
        },
      ),
      lawRuns(600),
    );
  });
});
