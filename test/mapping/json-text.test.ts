import { describe, expect, test } from 'vitest';
import { jsonPathCodec, parseJson } from '../../src/mapping/json-text.ts';
import { boundOf, codecFor, schemaAttribute } from '../support/codec-for.ts';
import { ldapAttribute } from '../support/subschema.ts';

test('parseJson gives undefined for what is no JSON', () => {
  expect([parseJson('{"a":[1]}'), parseJson('null'), parseJson('{a}')]).toEqual([{ a: [1] }, null, undefined]);
});

describe('one member of a JSON object', () => {
  const member = (name: string, definition: object, codec: Parameters<typeof codecFor>[0]) => {
    const context = { path: 'thing', scim: schemaAttribute(definition), ldap: ldapAttribute('oxRegistrationData') };
    return jsonPathCodec(context, name, codecFor(codec, definition, 'oxRegistrationData'));
  };
  const counter = member('counter', { type: 'integer' }, 'integer');
  const updated = member('updatedDate', { type: 'dateTime' }, 'epochMillis');
  const flag = member('flag', { type: 'boolean' }, 'boolean');
  const status = member('status', { type: 'string' }, 'text');

  test('is read by the codec of its own', () => {
    expect(counter.decode('{"counter":5}')).toBe(5);
    expect(updated.decode('{"updatedDate":1672531200456}')).toBe('2023-01-01T00:00:00.456Z');
    expect(status.decode('{"status":"registered"}')).toBe('registered');
  });

  test.each(['{}', '{"status":null}', '{"status":["x"]}', 'registered', '7', Uint8Array.of(255)])(
    'is absent from %j',
    (value) => {
      expect(status.decode(value)).toBeUndefined();
    },
  );

  test('is written among the others, numbers as numbers', () => {
    expect(status.rewrite?.('{"a":1,"status":"y","b":null}', 'x')).toBe('{"a":1,"status":"x","b":null}');
    expect(counter.rewrite?.('{"counter":5}', 6)).toBe('{"counter":6}');
    expect(flag.rewrite?.('{}', true)).toBe('{"flag":true}');
    expect(updated.encode('2023-01-01T00:00:00.456Z')).toBe('{"updatedDate":1672531200456}');
  });

  test('is taken out from among the others', () => {
    expect(status.rewrite?.('{"a":1,"status":"y","b":null}', undefined)).toBe('{"a":1,"b":null}');
  });

  test.each(['no JSON', '[1]', '7', Uint8Array.of(255)])('is not written into %j', (held) => {
    expect(status.rewrite?.(held, 'x')).toBeUndefined();
  });

  test('can only be looked for by presence', () => {
    expect(boundOf(status, 'eq', 'x')).toBe('(|) … (oxRegistrationData=*)');
  });
});
