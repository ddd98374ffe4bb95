import { describe, expect, test } from 'vitest';
import { applyPatch } from '../../src/scim/patch.ts';
import { parsePatchRequest } from '../../src/scim/patch-request.ts';
import { replaceResource } from '../../src/scim/replace.ts';
import type { Resource } from '../../src/scim/resource.ts';
import { frozen, recordingsIn, typeOf, type Recording } from '../support/recordings.ts';

const filterLimits = { maxLength: 2048, maxDepth: 10, maxTerms: 50 };

/** What the standard alone makes of a request: no quirk and no option is on. */
function outcome(recording: Recording): Resource {
  const { before = {}, request } = recording;
  const type = typeOf(recording);
  if (request.method === 'PUT') return replaceResource(frozen(before), request.body, type, { mode: 'replace' });
  return applyPatch(frozen(before), parsePatchRequest(frozen(request.body)), type, { filterLimits });
}

const examples = recordingsIn('rfc');

describe('the examples of RFC 7644', () => {
  test('are all there', () => {
    expect(examples.length).toBeGreaterThanOrEqual(16);
  });
  test.each(examples)('%s', (_, recording) => {
    expect(outcome(recording)).toEqual(recording.after);
  });
  test.each(examples)('%s, sent twice, changes nothing more', (_, recording) => {
    const once = outcome(recording);
    expect(outcome({ ...recording, before: once })).toEqual(once);
  });
});
