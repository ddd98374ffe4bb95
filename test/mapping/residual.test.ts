import { expect, test } from 'vitest';
import { matchAll } from '../../src/ldap/filter.ts';
import { exactly, within, type Bound } from '../../src/mapping/bound.ts';
import { residualOf } from '../../src/mapping/residual.ts';
import type { ResolvedFilter } from '../../src/scim/filter.ts';
import { schemaAttribute } from '../support/codec-for.ts';

const pr = (name: string): ResolvedFilter => ({
  kind: 'present',
  attribute: { attribute: schemaAttribute({ name }) },
});
const all = (...filters: readonly ResolvedFilter[]): ResolvedFilter => ({ kind: 'and', filters });

/** LDAP answers exactly what is called so. */
function boundOf(filter: ResolvedFilter): Bound {
  if (filter.kind === 'and' || filter.kind === 'or') {
    return filter.filters.every((one) => boundOf(one).lower === matchAll) ? exactly(matchAll) : within(matchAll);
  }
  return filter.kind === 'present' && filter.attribute.attribute.name.startsWith('exact')
    ? exactly(matchAll)
    : within(matchAll);
}

const [exact, one, two] = [pr('exact'), pr('one'), pr('two')];

test.each<[string, ResolvedFilter, ResolvedFilter | undefined]>([
  ['nothing is left of what LDAP answers exactly', all(exact, exact), undefined],
  ['all is left of what it does not', one, one],
  ['of conditions that must all hold, the others are left', all(exact, one, exact, two), all(one, two)],
  ['the only one that is left stands alone', all(exact, all(one, exact)), one],
  ['of alternatives, all are left', { kind: 'or', filters: [exact, one] }, { kind: 'or', filters: [exact, one] }],
])('%s', (_, filter, left) => {
  expect(residualOf(filter, boundOf)).toEqual(left);
});
