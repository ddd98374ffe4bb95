import { describe, expect, test } from 'vitest';
import { compileTemplate, isAlwaysRendered, renderTemplate, type Template } from '../../src/mapping/template.ts';
import type { Resource } from '../../src/scim/resource.ts';
import { userType } from '../support/resource-types.ts';

function template(text: string | readonly string[], require: 'all' | 'any' = 'any'): Template {
  const compiled = compileTemplate(text, require, userType);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.template;
}
const full = '{name.honorificPrefix} {name.givenName} {name.middleName} {name.familyName} {name.honorificSuffix}';
const barbara: Resource = {
  userName: 'bj',
  name: { honorificPrefix: 'Ms.', givenName: 'Barbara', middleName: '', familyName: 'Jensen' },
  emails: [{ value: 'one' }, { value: 'two' }],
};

describe('a template', () => {
  test('puts values in the place of their names', () => {
    expect(renderTemplate(template('<{userName}>'), barbara)).toBe('<bj>');
  });

  test('skips absent and empty values and the blanks beside them', () => {
    expect(renderTemplate(template(full), barbara)).toBe('Ms. Barbara Jensen');
  });

  test('makes no text where all values are required and one is missing', () => {
    expect(renderTemplate(template('{name.givenName} {name.familyName}', 'all'), barbara)).toBe('Barbara Jensen');
    expect(renderTemplate(template('{name.givenName} {title}', 'all'), barbara)).toBeUndefined();
  });

  test('makes no text where no value is there, or only blank ones', () => {
    expect(renderTemplate(template('Mx. {title}'), barbara)).toBeUndefined();
    expect(renderTemplate(template('{title}'), { title: '  ' })).toBeUndefined();
  });

  test('takes the first of several values, and none that is complex', () => {
    expect(renderTemplate(template('{emails.value}'), barbara)).toBe('one');
    expect(renderTemplate(template('{emails}'), barbara)).toBeUndefined();
  });

  test('of several is the first that makes a text', () => {
    expect(renderTemplate(template(['{title}', '{userName}', '{id}']), barbara)).toBe('bj');
  });

  test('that names an unknown attribute is refused with those that there are', () => {
    expect(compileTemplate('{name.givenname} {shoeSize}', 'all', userType)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^\{shoeSize\} is no attribute of User; it has userName, /),
    });
  });
});

test.each([
  ['{userName}', 'all', true],
  ['{userName} {title}', 'all', false],
  ['{userName} {title}', 'any', true],
  ['{name.familyName}', 'any', false],
  [['{title}', '{userName}'], 'all', true],
  ['text', 'all', false],
] as const)('%j with parts: %s is rendered for every resource: %s', (text, require, always) => {
  expect(isAlwaysRendered(template(text, require))).toBe(always);
});
