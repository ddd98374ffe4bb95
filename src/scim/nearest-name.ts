/** How many letters were left out, added, mistaken or swapped with their neighbours. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1];
    for (const [j, other] of b.split('').entries()) {
      const substituted = (row[j] ?? 0) + (letter === other ? 0 : 1);
      const swapped = letter === b[j - 1] && other === a[i - 1] ? (before[j - 1] ?? 0) + 1 : substituted;
      next.push(Math.min(substituted, swapped, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}

/** The known name that a mistyped one most likely stands for; undefined if none is close. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  // Names of schemas are short: a text of another size is no mistyped name, and not worth comparing.
  const allowed = Math.min(3, Math.floor(name.length / 3));
  let best: string | undefined;
  let least = allowed + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > allowed) continue;
    const found = distance(name.toLowerCase(), candidate.toLowerCase());
    if (found < least) [best, least] = [candidate, found];
  }
  return best;
}
