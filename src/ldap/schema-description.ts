import { LdapError, resultCode } from './result-code.ts';

/** One schema description (RFC 4512 4.1): its OID and the values behind each keyword, keyed in upper case. */
export interface SchemaDescription {
  readonly oid: string;
  readonly fields: ReadonlyMap<string, readonly string[]>;
}

interface Token {
  readonly kind: 'open' | 'close' | 'separator' | 'quoted' | 'word';
  readonly text: string;
  readonly at: number;
}

/** Keywords that stand alone; every other one, extensions included, is followed by a value or a list of them. */
const flags = new Set([
  'OBSOLETE',
  'SINGLE-VALUE',
  'COLLECTIVE',
  'NO-USER-MODIFICATION',
  'ABSTRACT',
  'STRUCTURAL',
  'AUXILIARY',
]);

/** Reads one attribute type, object class or other schema description (RFC 4512 4.1). */
export function parseSchemaDescription(text: string): SchemaDescription {
  const tokens = tokenize(text);
  const next = (expected: string): Token => {
    const token = tokens.shift();
    if (token === undefined) throw refusal(text, expected, text.length);
    return token;
  };
  expectKind(text, next('an opening parenthesis'), 'open', 'an opening parenthesis');
  const oid = expectKind(text, next('an OID'), 'word', 'an OID').text;
  const fields = new Map<string, readonly string[]>();
  for (let token = next('a keyword'); token.kind !== 'close'; token = next('a keyword or a closing parenthesis')) {
    const keyword = expectKind(text, token, 'word', 'a keyword or a closing parenthesis').text.toUpperCase();
    fields.set(keyword, flags.has(keyword) ? [] : readValues(text, next));
  }
  const [surplus] = tokens;
  if (surplus !== undefined) throw refusal(text, 'the end of the description', surplus.at);
  return { oid, fields };
}

function readValues(text: string, next: (expected: string) => Token): readonly string[] {
  const first = next('a value');
  if (first.kind === 'quoted' || first.kind === 'word') return [first.text];
  expectKind(text, first, 'open', 'a value or a list of values');
  const values: string[] = [];
  for (let token = next('a value'); token.kind !== 'close'; token = next('a value or a closing parenthesis')) {
    if (token.kind === 'open') throw refusal(text, 'a value or a closing parenthesis', token.at);
    if (token.kind !== 'separator') values.push(token.text);
  }
  return values;
}

/** Cuts the text into parentheses, dollar signs, quoted strings (with `\27` and `\5C` resolved) and words. */
function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  let at = text.length - text.trimStart().length;
  while (at < end) {
    tokenPattern.lastIndex = at;
    const [lexeme] = tokenPattern.exec(text) ?? [];
    if (lexeme === undefined) throw refusal(text, 'a closing quotation mark', at);
    if (lexeme.trim() !== '') tokens.push(tokenOf(lexeme, at));
    at += lexeme.length;
  }
  return tokens;
}

const tokenPattern = /\s+|[()$]|'[^']*'|[^\s()$']+/y;

function tokenOf(lexeme: string, at: number): Token {
  switch (lexeme.charAt(0)) {
    case '(':
      return { kind: 'open', text: lexeme, at };
    case ')':
      return { kind: 'close', text: lexeme, at };
    case '$':
      return { kind: 'separator', text: lexeme, at };
    case "'":
      return { kind: 'quoted', text: unescape(lexeme.slice(1, -1)), at };
    default:
      return { kind: 'word', text: lexeme, at };
  }
}

function unescape(quoted: string): string {
  return quoted.replace(/\\(27|5c)/gi, (_, code: string) => (code === '27' ? "'" : '\\'));
}

function expectKind(text: string, token: Token, kind: Token['kind'], expected: string): Token {
  if (token.kind !== kind) throw refusal(text, expected, token.at);
  return token;
}

function refusal(text: string, expected: string, at: number): LdapError {
  const sentence = `expected ${expected} at character ${String(at + 1)} of ${JSON.stringify(text)}`;
  return new LdapError('parse schema description', resultCode.invalidAttributeSyntax, sentence);
}
