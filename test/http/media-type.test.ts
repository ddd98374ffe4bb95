import { describe, expect, test } from 'vitest';
import { acceptedMediaType, checkContentType } from '../../src/http/media-type.ts';

const scim = 'application/scim+json';
const json = 'application/json';

describe('acceptedMediaType', () => {
  test.each([
    [undefined, scim],
    ['', scim],
    ['*/*', scim],
    ['application/*', scim],
    ['application/scim+json', scim],
    ['application/scim+json; charset=utf-8', scim],
    ['APPLICATION/SCIM+JSON', scim],
    ['application/json', json],
    ['application/json, */*;q=0.1', json],
    ['application/json, application/scim+json', scim],
    ['application/json, */*', scim],
    ['application/scim+json;q=0.5, application/json', json],
    ['application/scim+json;q=0, */*', json],
    ['text/html, application/xhtml+xml, */*;q=0.8', scim],
    ['text/html', undefined],
    ['application/xml', undefined],
    ['application/json;q=0', undefined],
    ['*/*;q=0', undefined],
    ['application/json;q=strange', json],
  ])('%s gets %s', (accept, mediaType) => {
    expect(acceptedMediaType(accept)).toBe(mediaType);
  });
});

describe('checkContentType', () => {
  test.each([
    'application/scim+json',
    'application/json',
    'application/json; charset=utf-8',
    'application/scim+json;charset="UTF-8"',
    'Application/JSON ; Charset=UTF8',
    'application/json; profile=x',
  ])('%s is read', (contentType) => {
    expect(() => checkContentType(contentType, undefined)).not.toThrow();
  });

  test.each([
    [undefined, undefined, 'no Content-Type'],
    ['', undefined, 'no Content-Type'],
    ['text/plain', undefined, '"text/plain"'],
    ['application/x-www-form-urlencoded', undefined, '"application/x-www-form-urlencoded"'],
    ['application/json-patch+json', undefined, '"application/json-patch+json"'],
    ['application/json; charset=iso-8859-1', undefined, '"iso-8859-1"'],
    ['application/json', 'gzip', '"gzip"'],
  ])('%s in encoding %s is refused with 415', (contentType, encoding, found) => {
    expect(() => checkContentType(contentType, encoding)).toThrow(
      expect.objectContaining({ status: 415, message: expect.stringContaining(found) }),
    );
    expect(() => checkContentType(contentType, encoding)).toThrow(/Send application\/scim\+json or application\/json/);
  });

  test('the encoding identity is none', () => {
    expect(() => checkContentType('application/json', 'identity')).not.toThrow();
  });
});
