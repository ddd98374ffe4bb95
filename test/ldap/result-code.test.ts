import { describe, expect, test } from 'vitest';
import { LdapError, resultCode, resultCodeName } from '../../src/ldap/result-code.ts';

describe('resultCodeName', () => {
  test('names each code of the table, no two alike', () => {
    for (const [name, code] of Object.entries(resultCode)) expect(resultCodeName(code)).toBe(name);
  });

  test('calls an unknown code other', () => {
    expect(resultCodeName(4711)).toBe('other');
  });
});

describe('LdapError', () => {
  test('says what failed, with which code, and what the server added', () => {
    const cause = new TypeError('socket');
    const error = new LdapError('modify cn=a', 20, 'mail: value #0 exists', 'o=x', { cause });
    expect(error.message).toBe('modify cn=a: attributeOrValueExists (20): mail: value #0 exists');
    expect(error).toMatchObject({ name: 'LdapError', codeName: 'attributeOrValueExists', matchedDn: 'o=x', cause });
    expect(new LdapError('bind', 49).message).toBe('bind: invalidCredentials (49)');
  });
});
