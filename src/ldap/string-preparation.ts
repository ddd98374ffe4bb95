/** How a matching rule reads text: whether letter case counts. Runs of blanks always count as one (RFC 4518 2.6.1). */
export type CaseHandling = 'ignore' | 'exact';

/**
 * Text prepared for comparison (RFC 4518): compatibility composed, folded where case is ignored, blanks trimmed and squeezed.
 * Folding is one letter to one letter (`ß` stays apart from `ss`), as servers do it: two entries that a directory
 * tells apart must not become one here.
 */
export function prepareText(text: string, caseHandling: CaseHandling): string {
  const composed = text.normalize('NFKC');
  const folded = caseHandling === 'ignore' ? foldCase(composed) : composed;
  const squeezed = folded.replace(/ {2,}/g, ' ');
  if (squeezed.length < 2) return squeezed;
  return squeezed.slice(squeezed.startsWith(' ') ? 1 : 0, squeezed.endsWith(' ') ? -1 : undefined);
}

/**
 * Two letters are replaced first: `toLowerCase` gives sigma another form at the end of a word, and makes two letters of
 * a dotted capital I. Some lower letters compose anew.
 */
function foldCase(text: string): string {
  return text.replaceAll('Σ', 'σ').replaceAll('İ', 'i').toLowerCase().normalize('NFKC');
}
