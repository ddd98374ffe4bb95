import { describe, expect, it } from 'vitest';
import { scimErrorFromLdap, translateLdapErrors } from '../../src/gateway/scim-error-from-ldap.ts';
import { LdapError, resultCode, type ResultCodeName } from '../../src/ldap/result-code.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';

const mapping: Mapping = mappingIn(gluuProfile(), 'User');
const answer = (name: ResultCodeName, diagnostic = '') =>
  scimErrorFromLdap(new LdapError('add', resultCode[name], diagnostic), mapping);

describe('scimErrorFromLdap', () => {
  it.each([
    ['noSuchObject', 404, undefined],
    ['entryAlreadyExists', 409, 'uniqueness'],
    ['constraintViolation', 400, 'invalidValue'],
    ['invalidAttributeSyntax', 400, 'invalidValue'],
    ['attributeOrValueExists', 400, 'invalidValue'],
    ['objectClassViolation', 400, 'invalidValue'],
    ['assertionFailed', 412, undefined],
    ['sizeLimitExceeded', 400, 'tooMany'],
    ['timeLimitExceeded', 400, 'tooMany'],
    ['adminLimitExceeded', 400, 'tooMany'],
    ['insufficientAccessRights', 403, undefined],
    ['unwillingToPerform', 403, undefined],
    ['undefinedAttributeType', 503, undefined],
    ['busy', 503, undefined],
    ['unavailable', 503, undefined],
    ['serverDown', 503, undefined],
    ['timeout', 503, undefined],
    ['connectError', 503, undefined],
    ['invalidCredentials', 503, undefined],
    ['referral', 503, undefined],
  ] as const)('answers %s with %i %s', (name, status, scimType) => {
    const error = answer(name);
    expect([error.status, error.scimType]).toEqual([status, scimType]);
    expect(error.headers['Retry-After']).toBe(status === 503 ? '5' : undefined);
  });

  it('never answers 500, whatever the code', () => {
    for (const name of Object.keys(resultCode)) expect(answer(name as ResultCodeName).status).not.toBe(500);
  });

  it('names the SCIM attribute whose LDAP attribute the directory complains about', () => {
    expect(answer('invalidAttributeSyntax', 'preferredLanguage: value #0 invalid per syntax').message).toBe(
      'preferredLanguage: the directory refuses the value: preferredLanguage: value #0 invalid per syntax',
    );
    expect(answer('constraintViolation', 'mail: something').message).toMatch(/^emails: /);
  });

  it('lets everything else pass as it is', async () => {
    const other = new TypeError('a bug');
    await expect(translateLdapErrors(mapping, () => Promise.reject(other))).rejects.toBe(other);
  });
});
