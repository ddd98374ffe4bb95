import { describe, expect, test } from 'vitest';
import { filtersByType } from '../../src/scim/filter-by-type.ts';
import { compileFilter, defaultPreparation } from '../../src/scim/filter-match.ts';
import { parseFilter } from '../../src/scim/filter-parser.ts';
import { resolveFilter } from '../../src/scim/resolve-filter.ts';
import { groupType, userType } from '../support/resource-types.ts';
import { expectRefusal } from '../support/scim-error.ts';

const limits = { maxLength: 200, maxDepth: 5, maxTerms: 9 };
const types = [userType, groupType];
const user = { id: 'u', userName: 'kim', displayName: 'Kim' };
const group = { id: 'g', displayName: 'Kim', members: [{ value: 'u' }] };

function matches(text: string): readonly boolean[] {
  const filters = filtersByType(parseFilter(text, limits), types);
  return [user, group].map((resource, index) => {
    const [type, filter] = [types[index], filters[index]];
    if (type === undefined || filter === undefined) throw new Error(text);
    return compileFilter(resolveFilter(filter, type), defaultPreparation)(resource);
  });
}

describe('a filter over users and groups', () => {
  test.each([
    ['displayName eq "kim"', [true, true]],
    ['userName pr', [true, false]],
    ['userName eq "kim" or members pr', [true, true]],
    ['displayName pr and userName pr', [true, false]],
    ['not (userName pr)', [false, true]],
    ['userName ne "kim"', [false, true]],
    ['userName ne null', [true, false]],
    ['userName eq null', [false, true]],
    ['userName eq ""', [false, true]],
    ['emails[type eq "work"]', [false, false]],
    ['not (emails[type eq "work"])', [true, true]],
    ['members.value eq "u"', [false, true]],
    ['name.familyName gt "a"', [false, false]],
  ])('%s finds %j: what a type lacks has no value there', (text, expected) => {
    expect(matches(text)).toEqual(expected);
  });

  test('is refused for an attribute that none of them has', () => {
    expectRefusal(() => matches('shoeSize eq 43'), 'invalidFilter', 'shoeSize');
    expectRefusal(() => matches('userName pr or shoeSize pr'), 'invalidFilter', 'shoeSize');
  });
});
