/** Active Directory takes 1,024 characters in a description; with what numbers a part this is less. */
const partLength = 1000;

/**
 * JSON as values of an attribute of the syntax Directory String (RFC 4517 3.3.6), each with its number and their count,
 * so that no two are equal by caseIgnoreMatch. No blanks and printable ASCII only: nothing that a server might trim.
 */
export function toValues(value: unknown): readonly string[] {
  const text = toPrintable(value);
  const count = Math.ceil(text.length / partLength);
  return Array.from(
    { length: count },
    (_, index) => `${index + 1}/${count} ${text.slice(index * partLength, (index + 1) * partLength)}`,
  );
}

/** JSON without blanks, of printable ASCII. */
export function toPrintable(value: unknown): string {
  return JSON.stringify(value).replace(/[^!-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The text of such values, or undefined where not all of them are there yet, or any is none. */
export function fromValues(values: readonly string[]): string | undefined {
  const parts = new Map<number, string>();
  for (const value of values) {
    const [, number, count, part] = /^(\d+)\/(\d+) (.+)$/.exec(value) ?? [];
    if (part === undefined || Number(count) !== values.length) return undefined;
    parts.set(Number(number), part);
  }
  const inOrder = values.flatMap((_, index) => parts.get(index + 1) ?? []);
  return inOrder.length === values.length && inOrder.length > 0 ? inOrder.join('') : undefined;
}
