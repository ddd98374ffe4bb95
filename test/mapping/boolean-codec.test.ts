import { describe, expect, test } from 'vitest';
import { boundOf, codecFor } from '../support/codec-for.ts';
import { expectRefusal } from '../support/scim-error.ts';

const boolean = { type: 'boolean' };

describe('boolean', () => {
  test('is TRUE or FALSE in Boolean syntax', () => {
    const { encode } = codecFor('boolean', boolean, 'testBoolean');
    expect([encode(true), encode(false)]).toEqual(['TRUE', 'FALSE']);
  });

  test('is true or false where the attribute holds text, as with Gluu 3.1.8', () => {
    const { encode } = codecFor('boolean', boolean, 'testText');
    expect([encode(true), encode(false)]).toEqual(['true', 'false']);
  });

  test.each(['TRUE', 'true', 'True', ' true '])('reads %j as true', (text) => {
    expect(codecFor('boolean', boolean, 'testText').decode(text)).toBe(true);
  });

  test.each(['FALSE', 'false'])('reads %j as false', (text) => {
    expect(codecFor('boolean', boolean, 'testText').decode(text)).toBe(false);
  });

  test.each(['yes', '1', '', Uint8Array.of(1)])('reads %j as nothing', (value) => {
    expect(codecFor('boolean', boolean, 'testText').decode(value)).toBeUndefined();
  });

  test('is exactly what LDAP finds, spelled as the syntax wants it', () => {
    const strict = codecFor('boolean', boolean, 'testBoolean');
    expect(boundOf(strict, 'eq', true)).toBe('(testBoolean=TRUE)');
    expect(boundOf(strict, 'eq', false)).toBe('(testBoolean=FALSE)');
    expect(boundOf(strict, 'pr')).toBe('(testBoolean=*)');
    const words = codecFor('boolean', boolean, 'testText');
    expect(boundOf(words, 'eq', true)).toBe('(testText=true)');
    expect(boundOf(words, 'pr')).toBe('(|(testText=true)(testText=false)) … (testText=*)');
  });

  test('is not looked for by a rule that tells TRUE from true', () => {
    expect(boundOf(codecFor('boolean', boolean, 'testExact'), 'eq', true)).toBe('(|) … (testExact=*)');
  });
});

describe('enum', () => {
  const status = { enum: { true: ['active', 'enabled', 'true'], false: 'inactive' } };

  test('reads each word in any letter case and spacing, and others as nothing', () => {
    const { decode } = codecFor(status, boolean, 'gluuStatus');
    expect([decode('ACTIVE'), decode(' enabled'), decode('inactive')]).toEqual([true, true, false]);
    expect([decode('expired'), decode(Uint8Array.of(255))]).toEqual([undefined, undefined]);
  });

  test('writes the first word of a value', () => {
    const { encode } = codecFor(status, boolean, 'gluuStatus');
    expect([encode(true), encode(false)]).toEqual(['active', 'inactive']);
  });

  test('lets other texts through, as far as the syntax does', () => {
    const { encode } = codecFor({ enum: { Ä: 'ae' } }, { type: 'string' }, 'testIa5');
    expect([encode('ä'), encode('other')]).toEqual(['ae', 'other']);
    expectRefusal(() => encode('ö'), 'invalidValue', 'thing');
  });

  test('is found by any of its words', () => {
    const codec = codecFor(status, boolean, 'gluuStatus');
    expect(boundOf(codec, 'eq', true)).toBe('(|(gluuStatus=active)(gluuStatus=enabled)(gluuStatus=true))');
    expect(boundOf(codec, 'eq', false)).toBe('(gluuStatus=inactive)');
    expect(boundOf(codec, 'pr')).toBe(
      '(|(gluuStatus=active)(gluuStatus=enabled)(gluuStatus=true)(gluuStatus=inactive)) … (gluuStatus=*)',
    );
  });

  test('a value that has no words is found nowhere, in any letter case unless case counts', () => {
    const words = { enum: { Good: 'ok' } };
    const codec = codecFor(words, { type: 'string' }, 'testText');
    expect([boundOf(codec, 'eq', 'GOOD'), boundOf(codec, 'eq', 'ok')]).toEqual(['(testText=ok)', '(|)']);
    expect(boundOf(codecFor(words, { type: 'string', caseExact: true }, 'testText'), 'eq', 'GOOD')).toBe('(|)');
    expect(boundOf(codec, 'co', 'oo')).toBe('(|) … (testText=*)');
  });
});
