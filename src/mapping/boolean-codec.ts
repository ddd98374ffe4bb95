import { equality, or, present } from '../ldap/filter.ts';
import { syntaxOid } from '../ldap/syntax.ts';
import { simpleText, type ScimValue } from '../scim/resource.ts';
import { exactly, never, presenceOf, type Bound } from './bound.ts';
import { storable } from './text-codec.ts';
import type { CodecContext, Comparison, ValueCodec } from './value-codec.ts';

/** Booleans, spelled as the attribute's syntax wants them: TRUE and FALSE (RFC 4517 3.3.3), else true and false. */
export function booleanCodec({ ldap }: CodecContext): ValueCodec {
  const strict = ldap.type.syntax === syntaxOid.boolean;
  const spell = (value: ScimValue): string => (strict ? simpleText(value).toUpperCase() : simpleText(value));
  return {
    name: 'boolean',
    decode: (value) => {
      const text = typeof value === 'string' ? value.toLowerCase() : '';
      return text === 'true' ? true : text === 'false' ? false : undefined;
    },
    encode: spell,
    bound: (comparison) => wordBound(ldap.name, comparison, [spell(true), spell(false)], (value) => [spell(value)]),
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
  const find = (value: ScimValue): readonly string[] =>
    table.find((row) => String(row.value).toLowerCase() === simpleText(value).toLowerCase())?.spellings ?? [];
  const known = table.flatMap(({ spellings }) => spellings);
  return {
    name: 'enum',
    decode: (value) => {
      const text = typeof value === 'string' ? value.toLowerCase() : undefined;
      return table.find(({ spellings }) => spellings.some((word) => word.toLowerCase() === text))?.value;
    },
    encode: (value) => storable(context, find(value)[0] ?? simpleText(value)),
    bound: (comparison) => wordBound(ldap.name, comparison, known, find),
  };
}

function wordBound(
  name: string,
  comparison: Comparison,
  known: readonly string[],
  spellings: (value: string | number | boolean) => readonly string[],
): Bound {
  const anyOf = (words: readonly string[]): Bound => exactly(or(...words.map((word) => equality(name, word))));
  if (comparison.kind === 'present') return { upper: present(name), lower: anyOf(known).lower };
  if (comparison.operator !== 'eq') return presenceOf(name);
  const words = spellings(comparison.value);
  return words.length === 0 ? never : anyOf(words);
}
