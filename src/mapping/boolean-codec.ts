import { equality, or, present } from '../ldap/filter.ts';
import { syntaxOid } from '../ldap/syntax.ts';
import type { AttributeValue } from '../ldap/entry.ts';
import { prepareText } from '../ldap/string-preparation.ts';
import { defaultPreparation } from '../scim/filter-match.ts';
import { simpleText, type ScimValue } from '../scim/resource.ts';
import { exactly, never, presenceOf, type Bound } from './bound.ts';
import type { LdapAttribute } from './ldap-attribute.ts';
import { ruleRelation, storable } from './text-codec.ts';
import type { CodecContext, Comparison, ValueCodec } from './value-codec.ts';

/** Booleans, spelled as the attribute's syntax wants them: TRUE and FALSE (RFC 4517 3.3.3), else true and false. */
export function booleanCodec({ ldap }: CodecContext): ValueCodec {
  const strict = ldap.type.syntax === syntaxOid.boolean;
  const spell = (value: ScimValue): string => (strict ? simpleText(value).toUpperCase() : simpleText(value));
  return {
    name: 'boolean',
    decode: (value) => {
      const text = typeof value === 'string' ? prepareText(value, 'ignore') : '';
      return text === 'true' ? true : text === 'false' ? false : undefined;
    },
    encode: spell,
    bound: (comparison) => wordBound(ldap, comparison, [spell(true), spell(false)], (value) => [spell(value)]),
  };
}

/** A fixed list of words: each SCIM value with the directory's words for it; the first of them is written. */
export function enumCodec(
  context: CodecContext,
  words: Readonly<Record<string, string | readonly string[]>>,
): ValueCodec {
  const { scim, ldap } = context;
  const table = Object.entries(words).map(([value, spellings]) => ({
    value: scim.type === 'boolean' ? value === 'true' : value,
    spellings: typeof spellings === 'string' ? [spellings] : spellings,
  }));
  const fold = (value: ScimValue): string => defaultPreparation({ attribute: scim })(simpleText(value));
  const decode = (value: AttributeValue): string | boolean | undefined => {
    const text = typeof value === 'string' ? prepareText(value, 'ignore') : undefined;
    return table.find(({ spellings }) => spellings.some((word) => prepareText(word, 'ignore') === text))?.value;
  };
  const known = table.flatMap(({ spellings }) => spellings);
  return {
    name: 'enum',
    decode,
    encode: (value) => storable(context, spellingOf(table, value) ?? simpleText(value)),
    bound: (comparison) =>
      wordBound(ldap, comparison, known, (value) => known.filter((word) => fold(decode(word) ?? '') === fold(value))),
  };
}

interface Row {
  readonly value: string | boolean;
  readonly spellings: readonly string[];
}

function spellingOf(table: readonly Row[], value: ScimValue): string | undefined {
  const text = simpleText(value).toLowerCase();
  return table.find((row) => String(row.value).toLowerCase() === text)?.spellings[0];
}

function wordBound(
  { name, type }: LdapAttribute,
  comparison: Comparison,
  known: readonly string[],
  spellings: (value: string | number | boolean) => readonly string[],
): Bound {
  // Words are read without regard to letter case and blanks; the directory must find them so.
  const findable = type.equality === 'booleanMatch' || ruleRelation(type, false) === 'same';
  if (!findable) return presenceOf(name);
  const anyOf = (words: readonly string[]): Bound => exactly(or(...words.map((word) => equality(name, word))));
  if (comparison.kind === 'present') {
    // There are no other values of that syntax.
    return type.syntax === syntaxOid.boolean
      ? exactly(present(name))
      : { upper: present(name), lower: anyOf(known).lower };
  }
  if (comparison.operator !== 'eq') return presenceOf(name);
  const words = spellings(comparison.value);
  return words.length === 0 ? never : anyOf(words);
}
