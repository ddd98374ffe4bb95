import type { AttributeType } from '../ldap/subschema.ts';
import { equality, present, substring } from '../ldap/filter.ts';
import { prepare } from '../ldap/matching-rule.ts';
import { isValidForSyntax, syntaxOid } from '../ldap/syntax.ts';
import { invalidValue } from '../scim/error.ts';
import type { SchemaAttribute } from '../scim/schema.ts';
import { exactly, never, presenceOf, within, type Bound } from './bound.ts';
import type { LdapAttribute } from './ldap-attribute.ts';
import { simpleText } from '../scim/resource.ts';
import type { CodecContext, Comparison, ValueCodec } from './value-codec.ts';

/** Text as it is. */
export function textCodec(context: CodecContext): ValueCodec {
  return {
    name: 'text',
    decode: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
    encode: (value) => storable(context, simpleText(value)),
    bound: (comparison) => textBound(context.ldap, context.scim, comparison),
  };
}

const syntaxWords: Readonly<Record<string, string>> = {
  [syntaxOid.ia5String]: 'ASCII text',
  [syntaxOid.directoryString]: 'text that is not empty',
  [syntaxOid.printableString]: "letters, digits and '()+,-./:=? ",
  [syntaxOid.telephoneNumber]: "letters, digits and '()+,-./:=? ",
  [syntaxOid.countryString]: 'two letters',
  [syntaxOid.integer]: 'an integer',
  [syntaxOid.numericString]: 'digits and blanks',
  [syntaxOid.dn]: 'a distinguished name',
  [syntaxOid.boolean]: 'TRUE or FALSE',
  [syntaxOid.uuid]: 'a UUID',
};

/** Text that the LDAP attribute's syntax allows (RFC 4517 3.3); otherwise ScimError invalidValue. */
export function storable({ path, ldap }: CodecContext, text: string): string {
  if (isValidForSyntax(ldap.type.syntax, text)) return text;
  const syntax = syntaxWords[ldap.type.syntax ?? ''] ?? `values of syntax ${ldap.type.syntax ?? ''}`;
  throw invalidValue(
    `${path}: ${JSON.stringify(text)} cannot be stored: the directory's ${ldap.name} takes ${syntax} only`,
  );
}

/** How the case rule of an LDAP matching rule relates to the SCIM attribute's `caseExact`. */
export type RuleRelation = 'same' | 'wider' | 'narrower' | 'none';

const caseIgnoring = /^(?:caseIgnore(?:IA5|List)?|telephoneNumber|numericString)Match$/;
const normalising = /^(?:integer|boolean|UUID|distinguishedName|uniqueMember|generalizedTime|objectIdentifier)Match$/;

/** Whether LDAP's equality finds what SCIM's would: `same`, more (`wider`), less (`narrower`), or who knows (`none`). */
export function ruleRelation({ equality: rule = '' }: AttributeType, caseExact: boolean): RuleRelation {
  if (/^caseExact(?:IA5)?Match$/.test(rule)) return caseExact ? 'same' : 'narrower';
  if (caseIgnoring.test(rule)) return caseExact ? 'wider' : 'same';
  return normalising.test(rule) ? 'wider' : 'none';
}

/** What LDAP can say about text that is stored plainly. */
export function textBound(ldap: LdapAttribute, scim: SchemaAttribute, comparison: Comparison): Bound {
  const { name, type } = ldap;
  // Where the syntax allows an empty value, or octets that are no text, SCIM shows none.
  if (comparison.kind === 'present')
    return isValidForSyntax(type.syntax, '') ? presenceOf(name) : exactly(present(name));
  const text = String(comparison.value).normalize('NFKC');
  // Half of a surrogate pair can't be sent.
  if (!text.isWellFormed()) return presenceOf(name);
  const relation = ruleRelation(type, scim.caseExact);
  switch (comparison.operator) {
    case 'eq':
      return equalityBound(ldap, relation, text);
    case 'co':
    case 'sw':
    case 'ew':
      return substringBound(ldap, relation, comparison.operator, text);
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le':
      // RFC 4517 orders by the prepared string of the server's own rule; SCIM by code point. Only values can tell.
      return presenceOf(name);
  }
}

/** The syntaxes that restrict characters only: what has others is neither equal to their values nor part of them. */
const alphabets: readonly (string | undefined)[] = [syntaxOid.ia5String, syntaxOid.printableString];

function isForeign({ syntax, equality: rule }: AttributeType, text: string): boolean {
  return alphabets.includes(syntax) && !isValidForSyntax(syntax, prepare(rule, text));
}

/** A UUID has one spelling but for its letter case: other text equals none. */
const isNoUuid = ({ syntax }: AttributeType, text: string): boolean =>
  syntax === syntaxOid.uuid && !isValidForSyntax(syntax, text);

function equalityBound({ name, type }: LdapAttribute, relation: RuleRelation, text: string): Bound {
  // A server finds such an assertion Undefined, although a value may equal it once both are prepared (RFC 4518).
  if (isNoUuid(type, text)) return never;
  if (!isValidForSyntax(type.syntax, text)) return isForeign(type, text) ? never : presenceOf(name);
  const filter = equality(name, text);
  switch (relation) {
    case 'same':
      return exactly(filter);
    case 'wider':
      return within(filter);
    case 'narrower':
      return { upper: present(name), lower: filter };
    case 'none':
      return presenceOf(name);
  }
}

function substringBound(
  { name, type }: LdapAttribute,
  relation: RuleRelation,
  operator: 'co' | 'sw' | 'ew',
  text: string,
): Bound {
  const usable = /^case(?:Ignore|Exact)(?:IA5)?SubstringsMatch$/.test(type.substring ?? '');
  if (!usable || relation === 'narrower' || relation === 'none') return presenceOf(name);
  if (isForeign(type, text)) return never;
  // Blanks are insignificant to LDAP in ways that differ by place (RFC 4518 2.6.1): only the words between them count.
  const words = text.split(/\s+/).filter((word) => word !== '');
  const filter = substring(name, {
    initial: operator === 'sw' ? words[0] : undefined,
    any: operator === 'sw' ? words.slice(1) : operator === 'ew' ? words.slice(0, -1) : words,
    final: operator === 'ew' ? words.at(-1) : undefined,
  });
  const plain = words.length === 1 && words[0] === text && /^[\x21-\x7e]+$/.test(text);
  return plain && relation === 'same' ? exactly(filter) : within(filter);
}
