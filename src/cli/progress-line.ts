/** Says on a terminal or in a log how far something is, at most once a second. */
export function progressLine(output: { readonly write: (text: string) => unknown }): {
  readonly show: (seen: number, total: number | undefined) => void;
  readonly end: () => void;
} {
  let next = '';
  let said = '';
  const timer = setInterval(() => {
    if (next !== said) output.write(next);
    said = next;
  }, 1000);
  return {
    show: (seen, total) => {
      next = total === undefined ? `${seen} entries counted\n` : `${seen} of ${total} entries read\n`;
    },
    end: () => clearInterval(timer),
  };
}
