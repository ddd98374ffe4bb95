import { describe, expect, test } from 'vitest';
import { filterToLdap } from '../../src/mapping/filter-to-ldap.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import { parseFilter } from '../../src/scim/filter-parser.ts';
import { resolveFilter } from '../../src/scim/resolve-filter.ts';
import { printBound } from '../support/codec-for.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';
import { toolMapping } from '../support/tool-mapping.ts';

const profile = gluuProfile();
const users = mappingIn(profile, 'User');
const groups = mappingIn(profile, 'Group');
const limits = { maxLength: 1000, maxDepth: 10, maxTerms: 20 };
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** The bounds of a filter: one where LDAP answers exactly, else the lower one … the upper one. */
function bound(filter: string, mapping: Mapping = users): string {
  const mappingOf = (name: string): Mapping | undefined => profile.get(name) ?? (name === 'Tool' ? mapping : undefined);
  return printBound(filterToLdap(resolveFilter(parseFilter(filter, limits), mapping.resourceType), mapping, mappingOf));
}

test('a version that the gateway writes is there where the gateway wrote it', () => {
  const versioned = toolMapping({ attributes: { title: 'cn' }, version: 'testOne' });
  expect(bound('meta.version pr', versioned)).toBe('(testOne=*)');
  expect(bound('meta.version pr', { ...versioned, version: undefined })).toBe('(|)');
});

describe('filters over Gluu users', () => {
  test.each([
    ['displayName eq "Ann"', '(displayName=Ann)', 'a single-valued attribute is exact'],
    ['userName eq "ann"', '(|) … (uid=ann)', 'of several values of uid the first is shown'],
    ['userName pr', '(uid=*)', 'whichever is shown, one is'],
    [
      'name pr',
      '(|(sn=*)(givenName=*)(middleName=*)(oxTrusthonorificPrefix=*)(oxTrusthonorificSuffix=*)(oxTrustNameFormatted=*))',
      'a complex attribute is there where a part of it is',
    ],
    ['externalId eq "7"', '(|) … (oxTrustExternalId=7)', ''],
    ['pairwiseIdentifiers eq "p"', '(oxPPID=p)', 'of a multi-valued attribute any value counts'],
    ['emails.value eq "a@x.y"', '(|) … (mail=a@x.y)', 'the index narrows'],
    ['emails[value sw "a"]', '(|) … (mail=a*)', 'so it does in brackets'],
    ['emails.type eq "work"', '(|) … (oxTrustEmail=*work*)', 'JSON is searched; plain addresses have no type'],
    [
      'phoneNumbers[type eq "work" and value co "555"]',
      '(|) … (&(oxTrustPhoneValue=*work*)(oxTrustPhoneValue=*555*))',
      'each condition narrows, on one item or another',
    ],
    ['phoneNumbers[type eq "work" or not (value pr)]', '(|) … (&)', 'not says nothing of single items'],
    ['phoneNumbers pr', '(|) … (oxTrustPhoneValue=*)', ''],
    [
      'meta.created ge "2020-01-01T00:00:00Z"',
      '(|) … (oxCreationTimestamp>=20191231235959.000Z)',
      'the text is shown, the time narrows',
    ],
    [
      'meta.lastModified lt "2020-01-01T00:00:00Z"',
      '(|) … (|(updatedAt<=20200101000002.000Z)(&(!(updatedAt=*))(oxCreationTimestamp<=20200101000002.000Z)))',
      'who was never changed was last changed when made',
    ],
    ['meta.created pr', '(|) … (|(oxTrustMetaCreated=*)(oxCreationTimestamp=*))', ''],
    [
      'active eq true',
      '(|(oxTrustActive=TRUE)(gluuStatus=active)(gluuStatus=enabled)(gluuStatus=true))',
      'any of the sources says so',
    ],
    [
      'active eq false',
      '(!(|(oxTrustActive=TRUE)(gluuStatus=active)(gluuStatus=enabled)(gluuStatus=true)))',
      'none of them does',
    ],
    ['active pr', '(&)', 'there is always an answer'],
    ['id eq "u1"', '(|) … (inum=u1)', 'ids are compared to the letter'],
    ['id pr', '(&)', ''],
    ['schemas eq "urn:ietf:params:scim:schemas:core:2.0:User"', '(&)', ''],
    [`schemas eq "${enterprise}"`, '(|) … (&)', 'which extensions there are, values tell'],
    ['schemas pr', '(&)', ''],
    ['meta.resourceType eq "User"', '(&)', ''],
    ['meta.resourceType eq "Group"', '(|)', ''],
    ['meta.resourceType co "se"', '(|) … (&)', ''],
    ['meta.location eq "http://x/scim/v2/Users/a%20b"', '(|) … (inum=a b)', 'the id is in the address'],
    ['meta.location eq "http://x/%"', '(|) … (inum=%)', 'or some other text is'],
    ['meta.version eq "W/\\"1\\""', '(|) … (&)', ''],
    ['meta.version pr', '(&)', ''],
    ['meta pr', '(&)', ''],
    [`${enterprise}:department eq "x"`, '(|) … (departmentNumber=x)', ''],
    [`${enterprise}:manager.value eq "boss"`, '(|) … (manager=inum=boss,ou=people,o=gluu)', 'an id gives the name'],
    [`${enterprise}:manager pr`, '(|) … (manager=*)', 'a reference may lead nowhere'],
    ['groups.display co "x"', '(|) … (memberOf=*)', ''],
    ['not (displayName eq "Ann")', '(!(displayName=Ann))', 'not of what is exact is exact'],
    ['not (userName eq "ann")', '(!(uid=ann)) … (&)', 'else only those are sure that can’t match'],
    ['displayName eq "a" and userName eq "b"', '(|) … (&(displayName=a)(uid=b))', ''],
    ['displayName eq "a" or userName eq "b"', '(displayName=a) … (|(displayName=a)(uid=b))', ''],
    ['userName eq "b" and emails.value eq "ü"', '(|)', 'an address has no ü'],
  ])('%s: %s (%s)', (filter, expected) => {
    expect(bound(filter)).toBe(expected);
  });
});

test('a member of a group is looked for by its name', () => {
  expect(bound('members.value eq "u1"', groups)).toBe('(|) … (member=inum=u1,ou=people,o=gluu)');
  expect(bound('members[value eq "u1"]', groups)).toBe('(|) … (member=inum=u1,ou=people,o=gluu)');
});

describe('what a mapping says beside attributes', () => {
  const tools = toolMapping({
    id: 'entryUUID',
    attributes: {
      title: { attribute: 'testOne', otherwise: 'none' },
      code: { attribute: 'testExact', otherwise: 'x', index: 'cn' },
      texts: { attribute: 'testText', fill: '-' },
      codes: { read: ['testNoSubstring', 'testIa5'] },
      flag: { read: ['testBoolean'], combine: 'any', otherwise: true },
      count: { attribute: 'testOneInteger', otherwise: 7 },
      state: { parentId: 'cn' },
      'part.value': 'testNumeric',
      'part.on': { attribute: 'testBoolean', write: 'never' },
      other: { attribute: 'testReference', reference: 'Tool' },
      parts: {
        read: [
          { attribute: 'testTelephone', codec: 'item' },
          { attribute: 'testTime', codec: { item: { sub: 'at' } } },
        ],
        combine: 'all',
      },
    },
  });

  test.each([
    ['title pr', '(&)', 'something is always shown'],
    [
      'title eq "a"',
      '(testOne=a) … (|(testOne=a)(!(testOne=*)))',
      'what is shown otherwise may be equal in another spelling',
    ],
    ['code eq "a"', '(|) … (|(testExact=a)(!(testExact=*)))', 'an index knows nothing of it'],
    ['texts eq "a"', '(&(testText=a)(!(testText=-))) … (testText=a)', 'a fill is not shown'],
    ['texts pr', '(&(testText=*)(!(testText=-))) … (testText=*)', 'nor is it a value'],
    [
      'codes eq "a"',
      '(|) … (|(testNoSubstring=a)(&(!(testNoSubstring=*))(testIa5=a)))',
      'a later source counts only without the earlier',
    ],
    ['codes pr', '(testNoSubstring=*) … (|(testNoSubstring=*)(&(!(testNoSubstring=*))(testIa5=*)))', ''],
    ['flag eq true', '(|) … (&)', 'true may be what is shown otherwise'],
    ['count gt 5', '(&(testOneInteger>=5)(!(testOneInteger=5))) … (&)', ''],
    ['state eq "a"', '(|) … (&)', 'names of ancestors can’t be searched'],
    ['part.on eq true', '(testBoolean=TRUE)', ''],
    [
      'part.on eq false',
      '(testBoolean=FALSE) … (|(testBoolean=FALSE)(testNumeric=*)(testBoolean=*))',
      'a flag that is missing is false',
    ],
    ['other.value eq "a"', '(|) … (testReference=*)', 'an id that gives no name'],
    ['parts.value eq "5"', '(|) … (testTelephone=5)', 'each source is asked for what it holds'],
    ['parts pr', '(testTelephone=*) … (|(testTelephone=*)(testTime=*))', ''],
    ['id eq "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"', '(|) … (entryUUID=f81d4fae-7dec-11d0-a765-00a0c91e6bf6)', ''],
    ['id eq "x"', '(|)', 'no UUID is spelled like that'],
  ])('%s: %s (%s)', (filter, expected) => {
    expect(bound(filter, tools)).toBe(expected);
  });
});
