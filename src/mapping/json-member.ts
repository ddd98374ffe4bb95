/** Where one member of a JSON object (RFC 8259 4) stands in its text. */
interface MemberPlace {
  readonly name: string;
  /** From the opening quotation mark of the name to the end of the value. */
  readonly start: number;
  readonly value: number;
  readonly end: number;
}

/** Texts, the signs between them, and everything else as words. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/**
 * The text of a JSON object with another value, or none, for one of its members; all else stays to the letter, numbers
 * that JavaScript could not hold as well. The text must be that of a JSON object.
 */
export function withMember(text: string, name: string, value: string | undefined): string {
  const members = membersOf(text);
  const own = members.findLast((member) => member.name === name);
  if (own === undefined) {
    if (value === undefined) return text;
    const end = text.lastIndexOf('}');
    const before = text.slice(0, end);
    return `${before}${members.length === 0 ? '' : ','}${JSON.stringify(name)}:${value}${text.slice(end)}`;
  }
  if (value !== undefined) return text.slice(0, own.value) + value + text.slice(own.end);
  const at = members.indexOf(own);
  const [before, next] = [members[at - 1], members[at + 1]];
  const without =
    next === undefined
      ? text.slice(0, before?.end ?? own.start) + text.slice(own.end)
      : text.slice(0, own.start) + text.slice(next.start);
  return withMember(without, name, undefined);
}

function membersOf(text: string): readonly MemberPlace[] {
  const members: MemberPlace[] = [];
  let depth = 0;
  let name: { readonly text: string; readonly start: number } | undefined;
  let value: number | undefined;
  let end = 0;
  const finish = (): void => {
    if (name === undefined || value === undefined) return;
    members.push({ name: JSON.parse(name.text) as string, start: name.start, value, end });
    name = undefined;
    value = undefined;
  };
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (token === '}' || token === ']') depth -= 1;
    if (depth === 0 || (depth === 1 && token === ',')) finish();
    else if (name === undefined) name = { text: token, start: index };
    else if (depth > 1 || token !== ':') value ??= index;
    if (token === '{' || token === '[') depth += 1;
    end = index + token.length;
  }
  return members;
}
