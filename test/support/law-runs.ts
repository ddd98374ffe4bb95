/**
 * How often a law is tried, and from which seed. DIRGATE_LAW_RUNS multiplies the size for long runs, DIRGATE_LAW_SEED
 * repeats one; a failure prints its seed.
 */
export function lawRuns(runs: number): { readonly numRuns: number; readonly seed: number } {
  const times = Number(process.env['DIRGATE_LAW_RUNS'] ?? 1);
  const seed = Number(process.env['DIRGATE_LAW_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  return { numRuns: Math.ceil(runs * times), seed };
}
