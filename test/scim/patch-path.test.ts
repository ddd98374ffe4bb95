import { describe, expect, test } from 'vitest';
import { printResolved } from '../../src/scim/attribute-path.ts';
import { parsePatchPath, unknownPath } from '../../src/scim/patch-path.ts';
import { groupType, thingType, userType } from '../support/resource-types.ts';
import { expectRefusal } from '../support/scim-error.ts';

const limits = { maxLength: 200, maxDepth: 3, maxTerms: 5 };
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const core = 'urn:ietf:params:scim:schemas:core:2.0:User';

function shown(text: string, type = userType): unknown {
  const path = parsePatchPath(text, type, limits);
  if (path?.kind !== 'attribute') return path;
  return [printResolved(path.attribute), path.filter?.kind];
}

describe('parsePatchPath', () => {
  test.each<[string, unknown]>([
    ['userName', ['userName', undefined]],
    ['NAME.FamilyName', ['name.familyName', undefined]],
    [`${core}:name.givenName`, ['name.givenName', undefined]],
    ['emails[type eq "work"]', ['emails', 'compare']],
    ['emails[type eq "work"].VALUE', ['emails.value', 'compare']],
    ['emails[type eq"work" and not (value pr)].display', ['emails.display', 'and']],
    ['emails[value eq "a]b\\"[c"].type', ['emails.type', 'compare']],
    [`${enterprise}:department`, [`${enterprise}:department`, undefined]],
    [`${enterprise.toUpperCase()}:Manager.value`, [`${enterprise}:manager.value`, undefined]],
    ['manager[value eq "x"].displayName', [`${enterprise}:manager.displayName`, 'compare']],
    [enterprise, { kind: 'extension', extension: enterprise }],
    [enterprise.toUpperCase(), { kind: 'extension', extension: enterprise }],
    ['nothing', undefined],
    ['emails.nothing', undefined],
    ['emails[type eq "work"].nothing', undefined],
    ['urn:foreign:thing', undefined],
  ])('reads %s for a User', (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });
  test('reads filters on the values of simple attributes', () => {
    expect(shown('texts[value eq "a"]', thingType)).toEqual(['texts', 'compare']);
  });
  test('keeps the sub-attribute apart from the filter', () => {
    const path = parsePatchPath('members[value eq "x"].type', groupType, limits);
    expect(path).toMatchObject({
      attribute: { attribute: { name: 'members' }, sub: { name: 'type' } },
      filter: { kind: 'compare', value: 'x', attribute: { sub: { name: 'value' } } },
    });
  });
  test.each([
    ['', 'position 1'],
    ['emails..value', 'position 1'],
    ['a b', 'position 1'],
    ['[type eq "x"]', 'position 1'],
    ['name.givenName.x', 'position 1'],
    ['emails[type eq "work"', 'position 22'],
    ['emails[type eq "work"]value', 'position 23'],
    ['emails[type eq "work"].', 'position 23'],
    ['emails[type eq "work"].a.b', 'position 23'],
    ['emails[type eq "work"].urn:x:a', 'position 23'],
    ['emails[type eq "work"] or title pr', 'position 23'],
    ['emails.value[type eq "work"]', 'position 13'],
    ['emails[type eq "a"] or emails[type eq "b"]', 'position 7'],
    ['title[value eq "x"]', '"title" has one simple value'],
  ])('refuses %s and says where it goes wrong', (text, expected) => {
    expectRefusal(() => shown(text), 'invalidPath', expected);
  });
  test.each([
    ['emails[]', 'position 8'],
    ['emails[type]', 'operator'],
    ['emails[type eq "work]', 'closing double quote'],
    ['emails[type eq work]', 'a value'],
    ['emails[kind eq "work"]', '"kind"'],
    ['emails[value[type eq "x"]]', 'do not nest'],
    ['emails[value eq "1" or value eq "2" or value eq "3" or value eq "4" or value eq "5" or value eq "6"]', '5'],
  ])('refuses the filter of %s', (text, expected) => {
    expectRefusal(() => shown(text), 'invalidFilter', expected);
  });
});

describe('unknownPath', () => {
  test('names what the path may have meant', () => {
    for (const [text, near] of [
      ['usrName', '"userName"'],
      ['name.givnName', '"name.givenName"'],
      ['emails[type eq "x"].vlue', '"emails.value"'],
      ['members', 'no attribute "members"'],
    ] as const) {
      expectRefusal(
        () => {
          throw unknownPath(text, userType);
        },
        'invalidPath',
        near,
        'User',
      );
    }
  });
});
