import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromValues, toPrintable, toValues } from '../../src/journal/text-values.ts';
import { lawRuns } from '../support/law-runs.ts';

const text = fc.string({ unit: 'binary', maxLength: 3000 });

test('any text survives, in whatever order its values come back, as printable ASCII without blanks in short values', () => {
  const law = (texts: readonly string[], reverse: boolean): void => {
    const values = toValues(texts);
    for (const value of values) expect(value).toMatch(/^\d+\/\d+ [!-~]{1,1000}$/);
    expect(JSON.parse(fromValues(reverse ? values.toReversed() : values) ?? '')).toEqual(texts);
    expect(JSON.parse(toPrintable(texts))).toEqual(texts);
  };
  fc.assert(fc.property(fc.array(text, { maxLength: 4 }), fc.boolean(), law), lawRuns(200));
});

test.each([
  ['nothing', []],
  ['a part too few', ['1/2 a']],
  ['a part twice', ['1/2 a', '1/2 b']],
  ['a part too many', ['1/1 a', '2/1 b']],
  ['another text', ['1/1 a', 'hello']],
])('%s is no text', (_, values) => {
  expect(fromValues(values)).toBeUndefined();
});
