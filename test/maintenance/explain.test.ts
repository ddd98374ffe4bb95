import { describe, expect, it } from 'vitest';
import { explainFilter } from '../../src/maintenance/explain.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';

const profile = gluuProfile();
const limits = { maxLength: 1000, maxDepth: 10, maxTerms: 20 };
const explain = (filter: string): string => explainFilter(mappingIn(profile, 'User'), profile, filter, limits);

describe('explainFilter', () => {
  it('shows the LDAP filter, and the indexes that serve it', () => {
    expect(explain('emails.value eq "kim@example.org"').split('\n')).toEqual([
      'SCIM      emails.value eq "kim@example.org"',
      'base      ou=people,o=gluu (one)',
      'LDAP      (&(objectClass=gluuPerson)(mail=kim@example.org))',
      'residual  emails.value eq "kim@example.org", evaluated on each entry that LDAP finds',
      'indexes   objectClass eq, mail eq',
      '',
    ]);
  });

  it('says when LDAP alone answers', () => {
    expect(explain('title pr')).toContain('residual  none: LDAP alone answers exactly');
    expect(explain('userName gt "k"')).not.toContain('residual  none');
  });

  it('refuses what a query would refuse', () => {
    expect(() => explain('shoeSize eq 43')).toThrow(expect.objectContaining({ scimType: 'invalidFilter' }));
  });
});
