import { describe, expect, test } from 'vitest';
import { parseAttributePath, printResolved, resolveAttribute } from '../../src/scim/attribute-path.ts';
import type { ResolvedFilter } from '../../src/scim/filter.ts';
import { parseFilter } from '../../src/scim/filter-parser.ts';
import { resolveFilter, resolveValueFilter } from '../../src/scim/resolve-filter.ts';
import type { ResourceType } from '../../src/scim/resource-type.ts';
import { groupType, thingType, userType } from '../support/resource-types.ts';
import { expectRefusal } from '../support/scim-error.ts';

const limits = { maxLength: 2000, maxDepth: 10, maxTerms: 30 };
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const resolve = (text: string, type: ResourceType = thingType): ResolvedFilter =>
  resolveFilter(parseFilter(text, limits), type);

/** A resolved filter as text, so that expectations stay readable. */
function shown(filter: ResolvedFilter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.filters.map(shown).join(` ${filter.kind} `)})`;
    case 'not':
      return `not ${shown(filter.filter)}`;
    case 'present':
      return `${printResolved(filter.attribute)} pr`;
    case 'compare':
      return `${printResolved(filter.attribute)} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case 'valuePath':
      return `${printResolved(filter.attribute)}[${shown(filter.filter)}]`;
  }
}

describe('resolveFilter', () => {
  test.each([
    ['USERNAME eq "x"', 'userName eq "x"'],
    ['department eq "x"', `${enterprise}:department eq "x"`],
    ['userName ne "x"', 'not userName eq "x"'],
    ['emails eq "x"', 'emails.value eq "x"'],
    ['emails co "x"', 'emails.value co "x"'],
    ['manager eq "x"', `${enterprise}:manager.value eq "x"`],
    ['groups ne "x"', 'not groups.value eq "x"'],
    ['name pr', 'name pr'],
    ['emails pr', 'emails pr'],
    ['title eq null', 'not title pr'],
    ['title ne null', 'title pr'],
    ['title eq ""', 'not title pr'],
    ['title ne ""', 'title pr'],
    ['name eq null', 'not name pr'],
    ['title co ""', 'title pr'],
    ['emails sw ""', 'emails.value pr'],
    ['title ew ""', 'title pr'],
    ['title gt ""', 'title pr'],
    ['title ge ""', 'title pr'],
    ['active eq "True"', 'active eq true'],
    ['active eq "false"', 'active eq false'],
    ['emails[PRIMARY eq "TRUE" and not (value pr)]', 'emails[(emails.primary eq true and not emails.value pr)]'],
    ['name[familyName eq "x"]', 'name[name.familyName eq "x"]'],
    ['schemas[value eq "urn:x"]', 'schemas[schemas eq "urn:x"]'],
    ['meta.created gt "2011-05-13T04:42:34"', 'meta.created gt "2011-05-13T04:42:34"'],
    ['x509Certificates.value eq "QQ"', 'x509Certificates.value eq "QQ"'],
    ['photos co "http"', 'photos.value co "http"'],
    ['a pr or b pr'.replace('a', 'title').replace('b', 'id'), '(title pr or id pr)'],
  ])('reads %s for a User as %s', (text, expected) => {
    expect(shown(resolve(text, userType))).toBe(expected);
  });
  test.each([
    ['count gt 5', 'count gt 5'],
    ['ratio le 1.5', 'ratio le 1.5'],
    ['count eq 1.5', 'count eq 1.5'],
    ['at lt "2020-01-01T00:00:00+01:00"', 'at lt "2020-01-01T00:00:00+01:00"'],
    ['texts[value sw "a"]', 'texts[texts sw "a"]'],
    ['link eq "/x"', 'link eq "/x"'],
    ['flag eq ""', 'not flag pr'],
  ])('reads %s for a Thing as %s', (text, expected) => {
    expect(shown(resolve(text))).toBe(expected);
  });
  test('knows the members of a Group by their id', () => {
    expect(shown(resolve('members eq "u1"', groupType))).toBe('members.value eq "u1"');
  });

  test('names an unknown attribute and the one that was meant', () => {
    expectRefusal(() => resolve('usrName eq "x"', userType), 'invalidFilter', '"usrName"', '"userName"');
    expectRefusal(() => resolve('name.givnName eq "x"', userType), 'invalidFilter', '"name.givenName"');
    expectRefusal(() => resolve(`${enterprise}:departmnt pr`, userType), 'invalidFilter', `"${enterprise}:department"`);
    expectRefusal(() => resolve('emails[typ eq "x"]', userType), 'invalidFilter', '"typ"', '"type"');
    expectRefusal(() => resolve('zzz eq "x"', userType), 'invalidFilter', 'no attribute "zzz".');
  });
  test('refuses what is never returned', () => {
    expectRefusal(() => resolve('password eq "x"', userType), 'invalidFilter', 'password');
    expectRefusal(() => resolve('password pr', userType), 'invalidFilter', 'password');
    expectRefusal(() => resolve('hidden eq ""'), 'invalidFilter', 'hidden');
    expectRefusal(() => resolve('part.secret eq "x"'), 'invalidFilter', 'part.secret');
    expectRefusal(() => resolve('part[secret eq "x"]'), 'invalidFilter', 'part.secret');
  });
  test.each([
    ['flag gt true', 'eq, ne and pr'],
    ['flag co "t"', 'eq, ne and pr'],
    ['bytes ge "QQ"', 'eq, ne and pr'],
    ['bytes sw "QQ"', 'eq, ne and pr'],
    ['count co "1"', 'eq, ne, gt'],
    ['at sw "2020"', 'eq, ne, gt'],
    ['at sw ""', 'eq, ne, gt'],
    ['flag gt ""', 'eq, ne and pr'],
    ['flag eq "yes"', 'true or false'],
    ['flag eq 1', 'true or false'],
    ['count eq "1"', 'without quotes'],
    ['ratio eq true', 'without quotes'],
    ['at eq "2020-01-01"', 'date and time'],
    ['at gt 5', 'date and time'],
    ['bytes eq "Q"', 'base64'],
    ['text eq 5', 'double quotes'],
    ['text eq true', 'double quotes'],
    ['text gt null', 'eq, ne or pr'],
    ['text co null', 'eq, ne or pr'],
    ['text lt ""', 'not (text pr)'],
    ['text le ""', 'not (text pr)'],
    ['meta eq "x"', 'meta.resourceType'],
    ['meta co ""', 'meta.resourceType'],
    ['text[value eq "x"]', 'square brackets'],
    ['parts.value[value eq "x"]', 'square brackets'],
    ['texts[other eq "x"]', '"other"'],
    ['parts[urn:test:2.0:Thing:value eq "x"]', '"urn:test:2.0:Thing:value"'],
    ['shared eq "x"', 'no attribute "shared"'],
  ])('refuses %s and says what is right', (text, expected) => {
    expectRefusal(() => resolve(text), 'invalidFilter', expected);
  });
  test('refuses nested value paths in trees that no text can express', () => {
    const inner = parseFilter('parts[value pr]', limits);
    expectRefusal(
      () => resolveFilter({ kind: 'valuePath', path: { attribute: 'parts' }, filter: inner }, thingType),
      'invalidFilter',
      'nest',
    );
  });
});

test('resolveValueFilter resolves what stands in the brackets of a PATCH path', () => {
  const path = parseAttributePath('members');
  const parent = path && resolveAttribute(groupType, path);
  if (parent === undefined) throw new Error('no members');
  expect(shown(resolveValueFilter(parseFilter('VALUE eq "u1"', limits), parent))).toBe('members.value eq "u1"');
});
