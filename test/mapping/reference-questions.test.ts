import { describe, expect, test } from 'vitest';
import { asDn } from '../../src/ldap/dn.ts';
import { makeEntry, type Entry } from '../../src/ldap/entry.ts';
import { printFilter } from '../../src/ldap/filter.ts';
import { filterToLdap } from '../../src/mapping/filter-to-ldap.ts';
import type { LdapAttribute } from '../../src/mapping/ldap-attribute.ts';
import type { Mapping, Reference } from '../../src/mapping/mapping.ts';
import {
  knownReferences,
  memberNames,
  namesMeeting,
  referenceQuestions,
} from '../../src/mapping/reference-questions.ts';
import { parseFilter } from '../../src/scim/filter-parser.ts';
import { resolveFilter } from '../../src/scim/resolve-filter.ts';
import type { ResolvedFilter } from '../../src/scim/filter.ts';
import { printBound } from '../support/codec-for.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';
import { ldapAttribute } from '../support/subschema.ts';
import { toolMapping } from '../support/tool-mapping.ts';

const profile = gluuProfile();
const users = mappingIn(profile, 'User');
const groups = mappingIn(profile, 'Group');
const baseUrl = 'https://scim.example.org/v2';
const mappingOf = (name: string): Mapping | undefined => profile.get(name);
const limits = { maxLength: 1000, maxDepth: 10, maxTerms: 20 };
const resolve = (filter: string, mapping: Mapping): ResolvedFilter =>
  resolveFilter(parseFilter(filter, limits), mapping.resourceType);

const asked = (filter: string, mapping: Mapping): string[] =>
  referenceQuestions(resolve(filter, mapping), mapping, mappingOf).flatMap(({ candidates }) =>
    candidates.map((one) => `${one.target.resourceType.name} ${printFilter(one.filter)}${one.byId ? ' by id' : ''}`),
  );

describe('referenceQuestions', () => {
  test.each([
    ['members.value eq "u1"', ['User (inum=u1) by id'], 'whose id it is'],
    ['members eq "u1"', ['User (inum=u1) by id'], ''],
    ['members.$ref eq "https://scim.example.org/v2/Users/u1"', ['User (inum=u1) by id'], 'the id is in the address'],
    ['members.display eq "Ann"', ['User (displayName=Ann)'], 'who is called so'],
    ['members.display co "an"', ['User (displayName=*an*)'], ''],
    ['members.value sw "u"', ['User (inum=u*)'], 'a part of an id may be of many'],
    ['members[value eq "u1" and display sw "A"]', ['User (&(inum=u1)(displayName=A*)) by id'], 'who meets both'],
    ['members[value eq "u1" or display eq "A"]', ['User (|(inum=u1)(displayName=A))'], 'who meets either'],
    ['members[value eq "u1" and not (display eq "A")]', ['User (inum=u1) by id'], '"not" narrows nothing'],
    ['not (members.value eq "u1") or displayName pr', ['User (inum=u1) by id'], 'wherever the condition stands'],
    ['members pr', [], 'anybody does'],
    ['members.display gt "A"', [], 'half of them do'],
    ['members[value eq "u1" or display pr]', [], 'anybody does'],
    ['members.type eq "User"', [], 'all do'],
    ['displayName eq "Ann"', [], 'it is about the group itself'],
  ])('%s asks %j: %s', (filter, expected) => {
    expect(asked(filter, groups)).toEqual(expected);
  });

  test('they are about the resource type that the reference leads to', () => {
    expect(asked('groups.display eq "Admins" and manager.value eq "u1"', users)).toEqual([
      'Group (displayName=Admins)',
      'User (inum=u1) by id',
    ]);
  });

  test('an id that can be nobody’s needs no search, and one that no server can look up is not asked for', () => {
    const byId = (id: string): Mapping =>
      toolMapping({ id, attributes: { others: { attribute: 'testReference', reference: 'Tool' } } });
    const questions = (mapping: Mapping) =>
      referenceQuestions(resolve('others.value eq "x"', mapping), mapping, () => mapping).flatMap(({ candidates }) =>
        candidates.map(({ filter }) => printFilter(filter)),
      );
    expect(questions(byId('entryUUID'))).toEqual(['(|)']);
    expect(questions(byId('testNoRule'))).toEqual([]);
  });

  test('nobody is called anything where resources have no display name', () => {
    const tools = toolMapping({ attributes: { others: { attribute: 'testReference', reference: 'Tool' } } });
    const [question] = referenceQuestions(resolve('others.display eq "x"', tools), tools, () => tools);
    expect(question?.candidates.map(({ filter }) => printFilter(filter))).toEqual(['(|)']);
  });

  test('a name whose letter case the directory tells apart, and the filter does not, is not asked for', () => {
    const attributes = users.attributes.map((one) =>
      one.scim.attribute.name === 'displayName'
        ? { ...one, scim: { attribute: { ...one.scim.attribute, caseExact: true } } }
        : one,
    );
    const strict = (): Mapping => ({ ...users, attributes });
    expect(referenceQuestions(resolve('members.display eq "Ann"', groups), groups, strict)).toEqual([]);
  });
});

const person = (id: string, displayName: string): Entry =>
  makeEntry(asDn(`inum=${id},ou=people,o=gluu`), { inum: [id], displayName: [displayName] });
const [ann, ben] = [person('u1', 'Ann'), person('u2', 'ann  b')];

function answered(filter: string, mapping: Mapping, found: readonly Entry[]): string {
  const resolved = resolve(filter, mapping);
  const questions = referenceQuestions(resolved, mapping, mappingOf);
  const known = knownReferences(questions, (question) =>
    namesMeeting(
      question,
      found.map((entry) => ({ target: users, entry })),
      { baseUrl, mappingOf },
    ),
  );
  return printBound(filterToLdap(resolved, mapping, mappingOf, known));
}

describe('answered questions', () => {
  const both = '(|(member=inum=u1,ou=people,o=gluu)(member=inum=u2,ou=people,o=gluu))';

  test.each([
    ['members.value eq "u1"', '(member=inum=u1,ou=people,o=gluu)', 'LDAP answers alone'],
    ['members.value eq "U1"', '(member=inum=u1,ou=people,o=gluu)', 'values of references ignore letter case'],
    ['members.display sw "ANN"', both, ''],
    ['members.display sw "ann "', '(member=inum=u2,ou=people,o=gluu)', 'what was found is evaluated'],
    ['members[value eq "u1" and not (display eq "Ann")]', '(|)', ''],
    ['members.$ref eq "https://scim.example.org/v2/Users/u2"', '(member=inum=u2,ou=people,o=gluu)', ''],
    ['members.$ref eq "https://elsewhere.example.org/v2/Users/u2"', '(|)', ''],
    ['members.value eq "u3"', '(|)', 'nobody has such a member'],
    ['not (members.value eq "u3")', '(&)', ''],
    ['not (members.value eq "u1")', '(!(member=inum=u1,ou=people,o=gluu))', ''],
  ])('%s: %s (%s)', (filter, expected) => {
    expect(answered(filter, groups, [ben, ann])).toBe(expected);
  });

  test('of several managers the first is shown, which LDAP can’t tell', () => {
    expect(answered('manager.value eq "u1"', users, [ann])).toBe('(|) … (manager=inum=u1,ou=people,o=gluu)');
  });

  test('a name that only fills a place meets nothing', () => {
    const fill = 'inum=u1,ou=people,o=gluu';
    const attributes = { others: { attribute: 'testReference', reference: 'User', fill } };
    expect(answered('others.display sw "ann"', toolMapping({ attributes }), [ann, ben])).toBe(
      '(testReference=inum=u2,ou=people,o=gluu)',
    );
  });

  test('what was not answered is evaluated on whoever refers to anything', () => {
    const resolved = resolve('members.display sw "A"', groups);
    const questions = referenceQuestions(resolved, groups, mappingOf);
    const known = knownReferences(questions, () => undefined);
    expect(printBound(filterToLdap(resolved, groups, mappingOf, known))).toBe('(|) … (member=*)');
  });
});

describe('groups that users don’t hold themselves', () => {
  const change = (mapping: Mapping, name: string, reference: Partial<Reference>): Mapping => ({
    ...mapping,
    attributes: mapping.attributes.map((one) =>
      one.scim.attribute.name === name && one.reference
        ? { ...one, reference: { ...one.reference, ...reference } }
        : one,
    ),
  });
  const uid = users.attributes.find(({ scim }) => scim.attribute.name === 'userName')?.sources[0]?.attribute;
  const derived = change(users, 'groups', { backLink: { of: 'members', maintainedBy: 'none', derived: true } });
  const byUuid: Mapping = { ...derived, id: ldapAttribute('entryUUID') };
  const ann = 'inum=u1,ou=people,o=gluu';

  /** The bounds once it is known who the members are. */
  function known(filter: string, member: Mapping, names: readonly string[], holder = groups): string {
    const table = (name: string): Mapping | undefined => (name === 'Group' ? holder : member);
    const resolved = resolve(filter, member);
    const questions = referenceQuestions(resolved, member, table);
    expect(questions.flatMap(({ candidates }) => candidates.map((one) => printFilter(one.filter)))).toEqual([
      '(displayName=Admins)',
    ]);
    return printBound(
      filterToLdap(
        resolved,
        member,
        table,
        knownReferences(questions, () => names),
      ),
    );
  }

  test('members are found by their own names', () => {
    expect(known('groups.display eq "Admins"', byUuid, [ann])).toBe(`(entryDN=${ann})`);
    expect(known('groups.display eq "Admins"', byUuid, [])).toBe('(|)');
  });

  test('or by their ids, which more than one entry may have', () => {
    const others = 'inum=g1,ou=groups,o=gluu';
    expect(known('groups.display eq "Admins"', derived, [ann, others])).toBe('(|) … (inum=u1)');
  });

  test('or by the attribute that groups name them by', () => {
    const posix = change(groups, 'members', { by: uid });
    expect(known('groups.display eq "Admins"', byUuid, ['ann'], posix)).toBe('(|) … (uid=ann)');
  });

  test('of an entry, its names are the members', () => {
    const [question] = referenceQuestions(resolve('groups.display eq "Admins"', derived), derived, (name) =>
      name === 'Group' ? groups : derived,
    );
    const admins = makeEntry(asDn('inum=g1,ou=groups,o=gluu'), { member: [ann, 'no name'] });
    expect(question?.membership && memberNames(question.membership, admins)).toEqual([ann]);
  });

  test('a group names its members by text only where the directory finds each of its spellings', () => {
    const asks = (by: LdapAttribute | undefined) => {
      const posix = change(groups, 'members', { by });
      return referenceQuestions(resolve('members.value eq "u1"', posix), posix, mappingOf).length;
    };
    expect([asks(undefined), asks(ldapAttribute('member')), asks(uid)]).toEqual([1, 1, 0]);
  });
});
