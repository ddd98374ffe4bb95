import { readFileSync } from 'node:fs';
import { parseSubschema, type AttributeType, type Subschema } from '../../src/ldap/subschema.ts';
import type { LdapAttribute } from '../../src/mapping/ldap-attribute.ts';
import { contentRecords } from './add-ldif.ts';

const text = 'EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15';
const distinguishedName = 'EQUALITY distinguishedNameMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.12';

/** What slapd says of the standard attributes that Gluu's classes use, and of some more that tests need. */
const standardAttributes = [
  "( 2.5.4.0 NAME 'objectClass' EQUALITY objectIdentifierMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.38 )",
  `( 2.5.4.41 NAME 'name' ${text} )`,
  "( 2.5.4.3 NAME ( 'cn' 'commonName' ) SUP name )",
  "( 2.5.4.4 NAME ( 'sn' 'surname' ) SUP name )",
  "( 2.5.4.42 NAME ( 'givenName' 'gn' ) SUP name )",
  "( 2.5.4.10 NAME ( 'o' 'organizationName' ) SUP name )",
  "( 2.5.4.11 NAME ( 'ou' 'organizationalUnitName' ) SUP name )",
  `( 2.5.4.13 NAME 'description' ${text} )`,
  `( 2.5.4.12 NAME 'title' SUP name )`,
  "( 2.5.4.7 NAME ( 'l' 'localityName' ) SUP name )",
  `( 2.5.4.9 NAME ( 'street' 'streetAddress' ) ${text} )`,
  `( 2.16.840.1.113730.3.1.4 NAME 'employeeType' ${text} )`,
  `( 0.9.2342.19200300.100.1.6 NAME 'roomNumber' ${text} )`,
  "( 0.9.2342.19200300.100.1.41 NAME ( 'mobile' 'mobileTelephoneNumber' ) EQUALITY telephoneNumberMatch SUBSTR telephoneNumberSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.50 )",
  "( 0.9.2342.19200300.100.1.20 NAME ( 'homePhone' 'homeTelephoneNumber' ) EQUALITY telephoneNumberMatch SUBSTR telephoneNumberSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.50 )",
  "( 0.9.2342.19200300.100.1.42 NAME ( 'pager' 'pagerTelephoneNumber' ) EQUALITY telephoneNumberMatch SUBSTR telephoneNumberSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.50 )",
  "( 2.5.4.20 NAME 'telephoneNumber' EQUALITY telephoneNumberMatch SUBSTR telephoneNumberSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.50{32} )",
  "( 2.5.4.35 NAME 'userPassword' EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40{128} )",
  "( 2.5.4.36 NAME 'userCertificate' EQUALITY certificateExactMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.8 )",
  `( 2.5.4.49 NAME 'distinguishedName' ${distinguishedName} )`,
  "( 2.5.4.31 NAME 'member' SUP distinguishedName )",
  "( 0.9.2342.19200300.100.1.10 NAME 'manager' SUP distinguishedName )",
  `( 0.9.2342.19200300.100.1.1 NAME ( 'uid' 'userid' ) ${text}{256} )`,
  "( 0.9.2342.19200300.100.1.3 NAME ( 'mail' 'rfc822Mailbox' ) EQUALITY caseIgnoreIA5Match SUBSTR caseIgnoreIA5SubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.26{256} )",
  `( 2.16.840.1.113730.3.1.241 NAME 'displayName' ${text} SINGLE-VALUE )`,
  `( 2.16.840.1.113730.3.1.3 NAME 'employeeNumber' ${text} SINGLE-VALUE )`,
  `( 2.16.840.1.113730.3.1.2 NAME 'departmentNumber' ${text} )`,
  `( 2.16.840.1.113730.3.1.39 NAME 'preferredLanguage' ${text} SINGLE-VALUE )`,
  "( 1.3.6.1.1.16.4 NAME 'entryUUID' EQUALITY UUIDMatch ORDERING UUIDOrderingMatch SYNTAX 1.3.6.1.1.16.1 SINGLE-VALUE NO-USER-MODIFICATION USAGE directoryOperation )",
  "( 1.3.6.1.4.1.4203.666.1.7 NAME 'entryCSN' EQUALITY CSNMatch ORDERING CSNOrderingMatch SYNTAX 1.3.6.1.4.1.4203.666.11.2.1{64} SINGLE-VALUE NO-USER-MODIFICATION USAGE directoryOperation )",
  "( 2.5.18.1 NAME 'createTimestamp' EQUALITY generalizedTimeMatch ORDERING generalizedTimeOrderingMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.24 SINGLE-VALUE NO-USER-MODIFICATION USAGE directoryOperation )",
  "( 2.5.18.2 NAME 'modifyTimestamp' EQUALITY generalizedTimeMatch ORDERING generalizedTimeOrderingMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.24 SINGLE-VALUE NO-USER-MODIFICATION USAGE directoryOperation )",
];

/** Attributes of every kind that no shipped schema has, allowed by the class `tool`. */
const testAttributes = [
  `( 1.1.1 NAME 'testText' ${text} )`,
  `( 1.1.2 NAME 'testOne' ${text} SINGLE-VALUE )`,
  "( 1.1.3 NAME 'testExact' EQUALITY caseExactMatch SUBSTR caseExactSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )",
  "( 1.1.4 NAME 'testNoSubstring' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )",
  "( 1.1.5 NAME 'testNoRule' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )",
  "( 1.1.6 NAME 'testInteger' EQUALITY integerMatch ORDERING integerOrderingMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 )",
  "( 1.1.7 NAME 'testOneInteger' EQUALITY integerMatch ORDERING integerOrderingMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )",
  "( 1.1.8 NAME 'testUnorderedInteger' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 )",
  "( 1.1.9 NAME 'testBoolean' EQUALITY booleanMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.7 SINGLE-VALUE )",
  "( 1.1.10 NAME 'testTime' EQUALITY generalizedTimeMatch ORDERING generalizedTimeOrderingMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.24 )",
  "( 1.1.11 NAME 'testOneTime' EQUALITY generalizedTimeMatch ORDERING generalizedTimeOrderingMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.24 SINGLE-VALUE )",
  "( 1.1.12 NAME 'testUnorderedTime' EQUALITY generalizedTimeMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.24 )",
  "( 1.1.13 NAME 'testOctets' EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )",
  `( 1.1.14 NAME 'testReference' ${distinguishedName} )`,
  "( 1.1.15 NAME 'testIa5' EQUALITY caseIgnoreIA5Match SUBSTR caseIgnoreIA5SubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )",
  "( 1.1.16 NAME 'testTelephone' EQUALITY telephoneNumberMatch SUBSTR telephoneNumberSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.50 )",
  "( 1.1.17 NAME 'testNumeric' EQUALITY numericStringMatch SUBSTR numericStringSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.36 )",
];
const testNames = testAttributes.map((each) => /'(\w+)'/.exec(each)?.[1] ?? '');

const testClasses = [
  "( 2.5.6.0 NAME 'top' ABSTRACT MUST objectClass )",
  `( 1.2.1 NAME 'tool' SUP top STRUCTURAL MAY ( uid $ cn $ ${testNames.join(' $ ')} ) )`,
  "( 1.2.2 NAME 'strictTool' SUP tool STRUCTURAL MUST ( sn $ testOne ) )",
];

const shippedSchemas = ['schema.ldif', 'dirgate.ldif'].flatMap((name) =>
  contentRecords(readFileSync(new URL(`../../ldif/gluu/${name}`, import.meta.url), 'utf8')),
);
const shipped = (keyword: string): string[] => shippedSchemas.flatMap(({ attributes }) => attributes[keyword] ?? []);

/** The schema in ldif/gluu with the part of slapd's own that it rests on, and a class of test attributes. */
export const testSubschema: Subschema = parseSubschema(
  [...standardAttributes, ...testAttributes, ...shipped('olcAttributeTypes')],
  [...testClasses, ...shipped('olcObjectClasses')],
);

/** An attribute of the test subschema, as a mapping holds it. */
export function ldapAttribute(name: string, changes: Partial<AttributeType> = {}): LdapAttribute {
  const type = testSubschema.attributeType(name);
  if (type === undefined) throw new Error(`the test subschema has no attribute ${name}`);
  return { name: type.names[0] ?? name, type: { ...type, ...changes } };
}
