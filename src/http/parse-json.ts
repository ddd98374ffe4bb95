import { invalidSyntax, type ScimError } from '../scim/error.ts';
import { isScimObject, type ScimObject, type ScimValue } from '../scim/resource.ts';
import { findJsonMistake } from './json-mistake.ts';

const deepest = 100;

/** JSON text to a value (RFC 8259), or 400 invalidSyntax that names line and column. Members called __proto__ are dropped. */
export function parseJson(text: string): ScimValue {
  if (text.trim() === '') throw invalidSyntax('The body is empty. It must be a JSON object.');
  const tooDeep = offsetBelow(text, deepest);
  if (tooDeep !== undefined) {
    throw invalidSyntax(`The body is nested deeper than ${deepest} levels at ${placeOf(text, tooDeep)}.`);
  }
  const value = parse(text);
  return /__proto__|\\u/i.test(text) ? withoutPrototypes(value) : value;
}

function parse(text: string): ScimValue {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJson(text, error);
  }
}

function notJson(text: string, cause: unknown): ScimError {
  const { offset, expected } = findJsonMistake(text);
  const character = text.slice(offset, offset + 1);
  const found = character === '' ? 'the end of the body' : JSON.stringify(character);
  const error = invalidSyntax(
    `The body is not valid JSON: at ${placeOf(text, offset)} there is ${found} instead of ${expected}.`,
  );
  error.cause = cause;
  return error;
}

/** Before parsing, because a body of a million brackets keeps the parser busy for a third of a second. */
function offsetBelow(text: string, limit: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let offset = 0; offset < text.length; offset++) {
    const character = text[offset];
    if (inString) {
      if (character === '\\') offset++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') {
      if (++depth > limit) return offset;
    } else if (character === '}' || character === ']') depth--;
  }
  return undefined;
}

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

function withoutPrototypes(value: ScimValue): ScimValue {
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  if (!isScimObject(value)) return value;
  const members = Object.entries(value).filter(([name]) => name !== '__proto__');
  return Object.fromEntries(members.map(([name, member]) => [name, withoutPrototypes(member)])) satisfies ScimObject;
}
