/** Where a text stops being JSON, and what would be right there. */
export interface JsonMistake {
  readonly offset: number;
  readonly expected: string;
}

const blank = /[ \t\n\r]*/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
/** Up to the closing quote. Control characters, those before the blank, must be escaped. */
const stringBody = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[ !#-[\]-\uffff]*)*/y;

type State = 'value' | 'firstElement' | 'name' | 'firstName' | 'colon' | 'next';

/** Finds the first mistake of a text that JSON.parse refused: its own messages often have no position (RFC 8259). */
export function findJsonMistake(text: string): JsonMistake {
  const open: string[] = [];
  let state = 'value' as State;
  let offset = 0;
  for (;;) {
    offset = endOfMatch(blank, text, offset) ?? offset;
    const character = text.charAt(offset);
    const closes = (bracket: string): boolean => character === bracket && open.at(-1) === bracket;
    if (state === 'next' && open.length === 0) return { offset, expected: 'the end of the body' };
    if ((state === 'next' || state === 'firstElement' || state === 'firstName') && (closes(']') || closes('}'))) {
      open.pop();
      state = 'next';
      offset++;
    } else if (state === 'next') {
      if (character !== ',') return { offset, expected: `"," or "${open.at(-1)}"` };
      state = open.at(-1) === '}' ? 'name' : 'value';
      offset++;
    } else if (state === 'colon') {
      if (character !== ':') return { offset, expected: '":"' };
      state = 'value';
      offset++;
    } else if (character === '"') {
      const end = endOfMatch(stringBody, text, offset) ?? offset;
      if (text.charAt(end) !== '"') return { offset: end, expected: 'more of the string or its closing quote' };
      state = state === 'name' || state === 'firstName' ? 'colon' : 'next';
      offset = end + 1;
    } else if (state === 'name' || state === 'firstName') {
      return { offset, expected: state === 'name' ? 'a name in quotes' : 'a name in quotes or "}"' };
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? '}' : ']');
      state = character === '{' ? 'firstName' : 'firstElement';
      offset++;
    } else {
      const end = endOfMatch(scalar, text, offset);
      if (end === undefined) return { offset, expected: state === 'value' ? 'a value' : 'a value or "]"' };
      state = 'next';
      offset = end;
    }
  }
}

function endOfMatch(pattern: RegExp, text: string, offset: number): number | undefined {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
