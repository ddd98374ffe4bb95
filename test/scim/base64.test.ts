import { expect, test } from 'vitest';
import { decodeBase64 } from '../../src/scim/base64.ts';

test.each(['QQ==', 'QQ', ' Q Q == ', 'QR=='])('%j stands for the octet of "A"', (text) => {
  expect(decodeBase64(text)).toBe('A');
});
test.each(['Q', 'QQ=', 'QQ===', '=', 'Q-_Q', 'é', 'QQ==QQ=='])('%j is not base64', (text) => {
  expect(decodeBase64(text)).toBeUndefined();
});
