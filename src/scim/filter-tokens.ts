import { invalidFilter, type ScimError } from './error.ts';

/** A piece of a filter's text: a bracket, a JSON string, or a word (attribute, operator, number, literal). */
export interface FilterToken {
  readonly kind: '(' | ')' | '[' | ']' | 'string' | 'word' | 'end';
  /** The text as written; of a string, what it stands for. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** The error for a filter that goes on otherwise than RFC 7644 3.4.2.2 allows; positions count from 1. */
export function unexpected(token: FilterToken, expected: string): ScimError {
  const found = token.kind === 'end' ? 'the filter ends' : `there is ${JSON.stringify(shown(token.text))}`;
  return invalidFilter(`At position ${token.start + 1} of the filter, expected ${expected}, but ${found}.`);
}

function readString(filter: string, start: number): FilterToken {
  let end = start + 1;
  while (end < filter.length && filter[end] !== '"') end += filter[end] === '\\' ? 2 : 1;
  if (end >= filter.length) {
    throw invalidFilter(`The text that starts at position ${start + 1} of the filter has no closing double quote.`);
  }
  const text = parseJsonString(filter.slice(start, end + 1));
  if (text === undefined) {
    throw invalidFilter(
      `The text at position ${start + 1} of the filter is not a JSON string: escape control characters, double quotes and backslashes with a backslash.`,
    );
  }
  return { kind: 'string', text, start, end: end + 1 };
}

function parseJsonString(json: string): string | undefined {
  try {
    const text: unknown = JSON.parse(json);
    // Half of a surrogate pair is legal JSON, but no directory can store or compare it.
    return typeof text === 'string' && text.isWellFormed() ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Splits the text of a filter (RFC 7644 3.4.2.2) into tokens; the last one is `end`. */
export function tokenizeFilter(filter: string): readonly FilterToken[] {
  const tokens: FilterToken[] = [];
  let position = 0;
  while (position < filter.length) {
    const start = position;
    const character = filter[start] ?? '';
    if (/\s/u.test(character)) {
      position += 1;
      continue;
    }
    let token: FilterToken;
    if (character === '(' || character === ')' || character === '[' || character === ']') {
      token = { kind: character, text: character, start, end: start + 1 };
    } else if (character === '"') {
      token = readString(filter, start);
    } else {
      let end = start + 1;
      while (end < filter.length && !/[\s()[\]"]/u.test(filter[end] ?? '')) end += 1;
      token = { kind: 'word', text: filter.slice(start, end), start, end };
    }
    tokens.push(token);
    position = token.end;
  }
  tokens.push({ kind: 'end', text: '', start: filter.length, end: filter.length });
  return tokens;
}
