import { expect, test } from 'vitest';
import { codecMisfit } from '../../src/mapping/codec-misfit.ts';
import { ldapAttribute } from '../support/subschema.ts';

test.each([
  ['boolean', 'testBoolean'],
  ['boolean', 'testText'],
  ['integer', 'testNumeric'],
  ['integer', 'testInteger'],
  ['decimal', 'testIa5'],
  ['decimal', 'testInteger'],
  ['generalizedTime', 'testTime'],
  ['dateTimeText', 'testText'],
  ['json', 'testOctets'],
  ['text', 'testReference'],
  ['binary', 'testText'],
])('codec %s fits %s', (codec, name) => {
  expect(codecMisfit(codec, ldapAttribute(name))).toBeUndefined();
});

test('certificates are in their attribute as binary only', () => {
  const { type } = ldapAttribute('userCertificate');
  expect(codecMisfit('binary', { name: 'userCertificate', type })).toContain('userCertificate;binary only');
  expect(codecMisfit('binary', { name: 'userCertificate;binary', type })).toBeUndefined();
});

test.each([
  ['boolean', 'testInteger', 'codec enum'],
  ['integer', 'testBoolean', '1.3.6.1.4.1.1466.115.121.1.7'],
  ['decimal', 'testBoolean', '1.3.6.1.4.1.1466.115.121.1.7'],
  ['generalizedTime', 'testText', 'dateTimeText'],
  ['dateTimeText', 'testTime', 'generalizedTime'],
  ['json', 'testReference', 'testReference'],
])('codec %s does not fit %s; the message says what would', (codec, name, word) => {
  const message = codecMisfit(codec, ldapAttribute(name));
  expect(message).toContain(`codec ${codec} can't be stored in ${name}`);
  expect(message).toContain(word);
});

test('a syntax that the server does not name fits everything', () => {
  const { name, type } = ldapAttribute('testBoolean');
  const { syntax: _, ...unnamed } = type;
  expect(codecMisfit('decimal', { name, type: unnamed })).toBeUndefined();
});
