import { expect, test } from 'vitest';
import type { Mapping } from '../../src/mapping/mapping.ts';
import { preparationFor } from '../../src/mapping/preparation.ts';
import { parseAttributePath, resolveAttribute } from '../../src/scim/attribute-path.ts';
import { toolMapping } from '../support/tool-mapping.ts';

const mapping = toolMapping({
  attributes: {
    title: 'testOne',
    code: 'testExact',
    codes: 'testText',
    phones: 'testTelephone',
    texts: { read: ['testText', 'testIa5'] },
    parts: { attribute: 'testIa5', codec: 'item' },
  },
});

function prepared(name: string, text: string, of: Mapping = mapping): string {
  const path = parseAttributePath(name);
  const attribute = path && resolveAttribute(of.resourceType, path);
  if (attribute === undefined) throw new Error(name);
  return preparationFor(of)(attribute)(text);
}

test.each([
  ['title', ' Ann  LEE ', 'ann lee', 'by the directory’s rule where the value is stored plainly'],
  ['code', ' Ann  LEE ', 'Ann LEE', 'by a rule that minds letter case, where SCIM does too'],
  ['phones', '+1 (55)-5', '+1(55)5', 'as a phone number'],
  ['codes', ' Ann ', ' Ann ', 'by SCIM’s caseExact where the directory’s rule finds more'],
  ['texts', ' Ann ', ' ann ', 'by one rule for several sources: SCIM’s'],
  ['parts.value', ' Ann ', ' ann ', 'by SCIM’s rule inside of complex values'],
])('%s: %j is compared as %j: %s', (name, text, key) => {
  expect(prepared(name, text)).toBe(key);
});
