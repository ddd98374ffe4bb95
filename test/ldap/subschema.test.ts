import { describe, expect, test } from 'vitest';
import { parseSubschema } from '../../src/ldap/subschema.ts';

const subschema = parseSubschema(
  [
    "( 2.5.4.4 NAME ( 'sn' 'surname' ) SUP name )",
    "( 2.5.4.41 NAME 'name' EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{32768} )",
    "( 1.1 NAME 'strictName' SUP SN EQUALITY caseExactMatch ORDERING caseExactOrderingMatch SINGLE-VALUE )",
    "( 1.3.6.1.1.16.4 NAME 'entryUUID' EQUALITY UUIDMatch SYNTAX 1.3.6.1.1.16.1 SINGLE-VALUE NO-USER-MODIFICATION USAGE directoryOperation )",
    "( 0.9.2342.19200300.100.1.60 NAME 'jpegPhoto' SYNTAX '1.3.6.1.4.1.1466.115.121.1.28' USAGE userApplications )",
    "( 1.5 NAME 'loopA' SUP loopB )",
    "( 1.6 NAME 'loopB' SUP loopA SYNTAX 1.7 )",
    "( 1.8 NAME 'orphan' SUP nowhere )",
    '( 1.9 SYNTAX 1.7 )',
  ],
  [
    "( 2.5.6.0 NAME 'top' ABSTRACT MUST objectClass )",
    "( 2.5.6.6 NAME 'person' SUP top STRUCTURAL MUST ( sn $ cn ) MAY ( userPassword $ description ) )",
    "( 2.5.6.7 NAME 'organizationalPerson' SUP person MUST Description MAY ( title $ UserPassword $ CN ) )",
    "( 1.20 NAME ( 'mail' 'mailUser' ) SUP top AUXILIARY MAY mail )",
    "( 1.21 NAME 'both' SUP ( mailUser $ person ) )",
  ],
);

describe('attributeType', () => {
  test('is found by each name and the OID, in any letter case, without options', () => {
    const sn = subschema.attributeType('sn');
    expect(sn?.names).toEqual(['sn', 'surname']);
    expect(sn?.oid).toBe('2.5.4.4');
    for (const name of ['SN', 'surName', '2.5.4.4', 'sn;lang-de']) expect(subschema.attributeType(name)).toBe(sn);
    expect(subschema.attributeType('nothing')).toBeUndefined();
  });

  test('inherits rules and syntax, the latter without its length bound, from a superior described later', () => {
    expect(subschema.attributeType('sn')).toEqual({
      oid: '2.5.4.4',
      names: ['sn', 'surname'],
      equality: 'caseIgnoreMatch',
      substring: 'caseIgnoreSubstringsMatch',
      syntax: '1.3.6.1.4.1.1466.115.121.1.15',
      singleValue: false,
      noUserModification: false,
      operational: false,
    });
  });

  test('keeps its own rules before those of superiors, over several steps', () => {
    expect(subschema.attributeType('strictname')).toMatchObject({
      equality: 'caseExactMatch',
      ordering: 'caseExactOrderingMatch',
      substring: 'caseIgnoreSubstringsMatch',
      syntax: '1.3.6.1.4.1.1466.115.121.1.15',
      singleValue: true,
    });
  });

  test('knows operational attributes and those that users may not write', () => {
    expect(subschema.attributeType('entryuuid')).toMatchObject({ operational: true, noUserModification: true });
    expect(subschema.attributeType('jpegphoto')).toMatchObject({ operational: false, noUserModification: false });
  });

  test('has no rule where none is described, and accepts a quoted syntax', () => {
    const photo = subschema.attributeType('jpegPhoto');
    expect(photo?.syntax).toBe('1.3.6.1.4.1.1466.115.121.1.28');
    expect(photo).not.toHaveProperty('equality');
  });

  test('survives superiors that are missing or lead in a circle, and types without a name', () => {
    expect(subschema.attributeType('loopA')?.syntax).toBe('1.7');
    expect(subschema.attributeType('orphan')).toBeDefined();
    expect(subschema.attributeType('1.9')?.names).toEqual([]);
  });
});

describe('objectClass', () => {
  test('collects what its superiors require and allow, each name once and nothing both', () => {
    const { must, may } = subschema.objectClass('organizationalperson') ?? {};
    expect(must).toEqual(['Description', 'sn', 'cn', 'objectClass']);
    expect(may).toEqual(['title', 'UserPassword']);
  });

  test('follows several superiors and meets a shared one once', () => {
    const both = subschema.objectClass('1.21');
    expect(both?.must).toEqual(['sn', 'cn', 'objectClass']);
    expect(both?.may).toEqual(['mail', 'userPassword', 'description']);
  });

  test('knows its kind, structural unless said otherwise', () => {
    expect(subschema.objectClass('TOP')?.kind).toBe('abstract');
    expect(subschema.objectClass('mailuser')?.kind).toBe('auxiliary');
    expect(subschema.objectClass('person')?.kind).toBe('structural');
    expect(subschema.objectClass('both')?.kind).toBe('structural');
  });

  test('is apart from an attribute type of the same name', () => {
    expect(subschema.objectClass('mail')?.names).toEqual(['mail', 'mailUser']);
    expect(subschema.attributeType('mail')).toBeUndefined();
  });
});
