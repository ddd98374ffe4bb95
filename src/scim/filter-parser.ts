import { parseAttributePath, type AttributePath } from './attribute-path.ts';
import { invalidFilter } from './error.ts';
import { comparisonOperators, type ComparisonOperator, type ComparisonValue, type Filter } from './filter.ts';
import { tokenizeFilter, unexpected, type FilterToken } from './filter-tokens.ts';

/** What a filter may cost to read: characters, nested brackets, and expressions. */
export interface FilterLimits {
  readonly maxLength: number;
  readonly maxDepth: number;
  readonly maxTerms: number;
}

interface Cursor {
  readonly tokens: readonly FilterToken[];
  readonly limits: FilterLimits;
  position: number;
  depth: number;
  terms: number;
  insideValuePath: boolean;
}

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/iu;
const literals: ReadonlyMap<string, ComparisonValue> = new Map<string, ComparisonValue>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

const end: FilterToken = { kind: 'end', text: '', start: 0, end: 0 };
const peek = (cursor: Cursor): FilterToken => cursor.tokens[cursor.position] ?? cursor.tokens.at(-1) ?? end;
const isWord = (token: FilterToken, word: string): boolean =>
  token.kind === 'word' && token.text.toLowerCase() === word;

function take(cursor: Cursor): FilterToken {
  const token = peek(cursor);
  cursor.position += 1;
  return token;
}

/** Reads an opening bracket, what it encloses, and its closing bracket. */
function parseEnclosed(cursor: Cursor, closing: ')' | ']'): Filter {
  const opening = take(cursor);
  cursor.depth += 1;
  if (cursor.depth > cursor.limits.maxDepth) {
    throw invalidFilter(
      `At position ${opening.start + 1} the filter nests deeper than ${cursor.limits.maxDepth} brackets; write it flatter.`,
    );
  }
  const filter = parseAlternatives(cursor);
  const token = take(cursor);
  if (token.kind !== closing) throw unexpected(token, `"and", "or" or "${closing}"`);
  cursor.depth -= 1;
  return filter;
}

function countTerm(cursor: Cursor): void {
  cursor.terms += 1;
  if (cursor.terms > cursor.limits.maxTerms) {
    throw invalidFilter(`The filter has more than ${cursor.limits.maxTerms} expressions; split the query.`);
  }
}

function parseOperand(cursor: Cursor): ComparisonValue {
  const token = take(cursor);
  const expected = 'a value: text in double quotes, a number, true, false or null';
  if (token.kind === 'string') return token.text;
  if (token.kind !== 'word') throw unexpected(token, expected);
  const literal = literals.get(token.text.toLowerCase());
  if (literal !== undefined) return literal;
  // Adding 0 turns -0 into 0, which compares and prints the same.
  const value = number.test(token.text) ? Number(token.text) + 0 : Number.NaN;
  if (!Number.isFinite(value)) throw unexpected(token, expected);
  return value;
}

/** Reads what follows an attribute: `pr`, or an operator and a value. */
function parseExpression(cursor: Cursor, path: AttributePath): Filter {
  countTerm(cursor);
  const token = take(cursor);
  if (isWord(token, 'pr')) return { kind: 'present', path };
  const operator: ComparisonOperator | undefined = comparisonOperators.find((known) => isWord(token, known));
  if (operator === undefined) {
    const hint = path.attribute.toLowerCase() === 'not' ? ' ("not" needs parentheses: not (…))' : '';
    throw unexpected(token, `an operator (pr, ${comparisonOperators.join(', ')})${hint}`);
  }
  return { kind: 'compare', path, operator, value: parseOperand(cursor) };
}

/** Reads `[…]` after an attribute, and the `.sub op value` that clients write after it. */
function parseValuePath(cursor: Cursor, path: AttributePath): Filter {
  if (cursor.insideValuePath) throw unexpected(peek(cursor), 'an operator, as square brackets do not nest');
  cursor.insideValuePath = true;
  const filter = parseEnclosed(cursor, ']');
  cursor.insideValuePath = false;
  const closing = cursor.tokens[cursor.position - 1] ?? end;
  const next = peek(cursor);
  if (isWord(next, 'pr')) {
    take(cursor);
    return { kind: 'valuePath', path, filter };
  }
  if (next.kind !== 'word' || next.start !== closing.end) return { kind: 'valuePath', path, filter };
  const sub = next.text.startsWith('.') ? parseAttributePath(next.text.slice(1)) : undefined;
  if (sub === undefined || sub.schema !== undefined || sub.sub !== undefined) {
    throw unexpected(next, 'a blank, or "." and a sub-attribute');
  }
  take(cursor);
  const conditions = filter.kind === 'and' ? filter.filters : [filter];
  return { kind: 'valuePath', path, filter: { kind: 'and', filters: [...conditions, parseExpression(cursor, sub)] } };
}

function parseTerm(cursor: Cursor): Filter {
  const token = peek(cursor);
  if (token.kind === '(') return parseEnclosed(cursor, ')');
  if (token.kind !== 'word') throw unexpected(token, 'an attribute, "not (" or "("');
  take(cursor);
  if (isWord(token, 'not') && peek(cursor).kind === '(') {
    return { kind: 'not', filter: parseEnclosed(cursor, ')') };
  }
  const path = parseAttributePath(token.text);
  if (path === undefined) {
    throw unexpected(token, 'an attribute such as userName, name.familyName or urn:example:2.0:Staff:age');
  }
  return peek(cursor).kind === '[' ? parseValuePath(cursor, path) : parseExpression(cursor, path);
}

function parseList(cursor: Cursor, kind: 'and' | 'or', parseNext: (cursor: Cursor) => Filter): Filter {
  const first = parseNext(cursor);
  if (!isWord(peek(cursor), kind)) return first;
  const filters = [first];
  while (isWord(peek(cursor), kind)) {
    take(cursor);
    filters.push(parseNext(cursor));
  }
  return { kind, filters };
}

function parseAlternatives(cursor: Cursor): Filter {
  return parseList(cursor, 'or', (inner) => parseList(inner, 'and', parseTerm));
}

/** Reads a filter (RFC 7644 3.4.2.2); refuses with invalidFilter what is malformed or larger than the limits. */
export function parseFilter(text: string, limits: FilterLimits): Filter {
  if (text.length > limits.maxLength) {
    throw invalidFilter(
      `The filter has ${text.length} characters; at most ${limits.maxLength} are read. Split the query.`,
    );
  }
  const cursor = { tokens: tokenizeFilter(text), limits, position: 0, depth: 0, terms: 0, insideValuePath: false };
  const filter = parseAlternatives(cursor);
  const rest = peek(cursor);
  if (rest.kind !== 'end') throw unexpected(rest, '"and", "or" or the end');
  return filter;
}
