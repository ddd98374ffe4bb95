import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { attributeKey } from '../../src/directory/attribute-key.ts';

const keyOf = (description: string): string => {
  const octets = Buffer.from(`..${description}..`);
  return attributeKey(octets, 2, octets.length - 2);
};

test('is the description in lower case, whatever descriptions came before', () => {
  // Few letters and lengths, so that many descriptions share a slot of the table.
  const description = fc.string({ unit: fc.constantFrom('a', 'B', 'c', ';', 'ä'), maxLength: 5 });
  fc.assert(
    fc.property(fc.array(description, { maxLength: 50 }), (descriptions) => {
      for (const each of descriptions) expect(keyOf(each)).toBe(each.toLowerCase());
    }),
  );
});

test('tells descriptions apart that differ in one octet only', () => {
  for (const each of ['memberof', 'mEmberof', 'mXmberof', 'memberXf', 'memberof'])
    expect(keyOf(each)).toBe(each.toLowerCase());
});
