import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { resourceChanges } from '../../src/http/resource-changes.ts';

const document = resourceChanges('http://localhost:8080', '/identity/restv1/scim', ['/UpdatedUsers', '/UpdatedGroups']);

test('the Swagger document names host, base path and every endpoint', () => {
  expect(document).toMatchObject({ host: 'localhost:8080', basePath: '/identity/restv1/scim', schemes: ['http'] });
  expect(Object.keys(document['paths'] ?? {})).toEqual(['/UpdatedUsers', '/UpdatedGroups']);
});

test('the Swagger document is YAML, and each of its references leads somewhere', () => {
  const text = JSON.stringify(document);
  expect(parse(text)).toEqual(JSON.parse(text));
  const references = [...text.matchAll(/"#\/definitions\/(\w+)"/g)].map(([, name]) => name ?? '');
  expect(references.length).toBeGreaterThan(3);
  for (const name of references) expect(document['definitions']).toHaveProperty(name);
});
