import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { normalizePatchBody, normalizeResourceBody } from '../../src/scim/client-quirks.ts';
import { applyPatch, type PatchOptions } from '../../src/scim/patch.ts';
import { parsePatchRequest } from '../../src/scim/patch-request.ts';
import { replaceResource } from '../../src/scim/replace.ts';
import type { Resource } from '../../src/scim/resource.ts';
import { validateResource } from '../../src/scim/validate.ts';
import { frozen, recordingsIn, typeOf, type Recording } from '../support/recordings.ts';

const options: PatchOptions = {
  filterLimits: { maxLength: 2048, maxDepth: 10, maxTerms: 50 },
  createUnmatched: true,
  removeListed: true,
};

function outcome(recording: Recording): Resource {
  const type = typeOf(recording);
  const { before = {}, request } = frozen(recording);
  if (request.method === 'POST') return validateResource(normalizeResourceBody(request.body, type), type, 'create');
  if (request.method === 'PUT') {
    return replaceResource(before, normalizeResourceBody(request.body, type), type, { mode: 'replace' });
  }
  const operations = parsePatchRequest(normalizePatchBody(request.body, type), { allowEmpty: true });
  return applyPatch(before, operations, type, options);
}

const clients = readdirSync(new URL('.', import.meta.url), { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() && recordingsIn(`clients/${entry.name}`).length > 0 ? [entry.name] : [],
);

test('each client has its recordings', () => {
  expect(clients.toSorted()).toEqual(
    ['authentik', 'entra', 'entra-new', 'jumpcloud', 'keycloak', 'okta', 'onelogin', 'ping', 'sailpoint'].toSorted(),
  );
});

describe.each(clients)('%s', (client) => {
  const recordings = recordingsIn(`clients/${client}`);
  test.each(recordings)('%s', (_, recording) => {
    expect(outcome(recording)).toEqual(recording.after);
  });
  test.each(recordings.filter(([, { request }]) => request.method !== 'POST'))(
    '%s, sent twice, changes nothing more',
    (_, recording) => {
      const once = outcome(recording);
      expect(outcome({ ...recording, before: once })).toBe(once);
    },
  );
});
