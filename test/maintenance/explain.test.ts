import { describe, expect, it } from 'vitest';
import { explainFilter } from '../../src/maintenance/explain.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';

const profile = gluuProfile();
const limits = { maxLength: 1000, maxDepth: 10, maxTerms: 20 };
const explain = (filter: string, resourceType = 'User'): string =>
  explainFilter(mappingIn(profile, resourceType), profile, filter, limits);

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

  it('shows that a demanded owner is where the search begins', () => {
    const text = explain('userId eq "u1" and status eq "active"', 'FidoDevice');
    expect(text).toContain('base      ou=fido,inum=u1,ou=people,o=gluu (one)\n');
    expect(explain('status eq "active"', 'FidoDevice')).toContain('base      ou=people,o=gluu (subtree)\n');
  });

  it('says when LDAP alone answers', () => {
    expect(explain('title pr')).toContain('residual  none: LDAP alone answers exactly');
    expect(explain('userName gt "k"')).not.toContain('residual  none');
  });

  it('shows what is asked first where a filter speaks about references', () => {
    const filter = 'displayName gt "M" and members[value eq "u1" and display sw "A"]';
    expect(explain(filter, 'Group').split('\n')).toEqual([
      `SCIM      ${filter}`,
      'first     ou=people,o=gluu (one) (&(objectClass=gluuPerson)(inum=u1)(displayName=A*)), whose names stand for … below',
      'base      ou=groups,o=gluu (one)',
      'LDAP      (&(objectClass=gluuGroup)(displayName=*)(member=…))',
      'residual  displayName gt "M", evaluated on each entry that LDAP finds',
      'indexes   objectClass eq, displayName pres, member eq',
      '',
    ]);
    expect(explain('not (groups.display eq "Admins")')).toContain('(!(memberOf=…))');
  });

  it('shows that groups are asked for their members where users don’t hold their groups', () => {
    const users = mappingIn(profile, 'User');
    const backLink = { of: 'members', maintainedBy: 'none', derived: true } as const;
    const attributes = users.attributes.map((one) =>
      one.reference?.backLink ? { ...one, reference: { ...one.reference, backLink } } : one,
    );
    const derived = { ...users, attributes };
    const text = explainFilter(derived, new Map([...profile, ['User', derived]]), 'groups.display eq "x"', limits);
    expect(text).toContain('(&(objectClass=gluuGroup)(displayName=x)), whose members stand for … below');
    expect(text).toContain('LDAP      (&(objectClass=gluuPerson)(inum=…))');
  });

  it('says which conditions are left together', () => {
    const left = 'userName gt "k" and nickName lt "m"';
    expect(explain(`title pr and (${left})`)).toContain(`residual  ${left}, evaluated`);
  });

  it('refuses what a query would refuse', () => {
    expect(() => explain('shoeSize eq 43')).toThrow(expect.objectContaining({ scimType: 'invalidFilter' }));
  });
});
