const width = 30;

/** Draws how far something is, on one line of a terminal; on anything else it says so once, at the end. */
export function progressBar(
  output: { readonly isTTY?: boolean; readonly write: (text: string) => unknown },
  title: string,
): (done: number, total: number) => void {
  let shown = -1;
  return (done, total) => {
    const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
    if (percent === shown) return;
    shown = percent;
    const filled = Math.round((percent / 100) * width);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
    if (output.isTTY) output.write(`\r${title} ${bar} ${percent}%${done === total ? '\n' : ''}`);
    else if (done === total) output.write(`${title} ${bar} ${percent}%\n`);
  };
}
