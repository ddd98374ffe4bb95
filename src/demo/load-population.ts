import { population, type PopulationOptions } from './population.ts';
import type { LoadLdif } from './slapd-folder.ts';

/** Loads the base tree and then a population into a new database, by slapadd and before slapd starts. */
export async function loadPopulation(load: LoadLdif, baseLdif: string, options: PopulationOptions): Promise<void> {
  await load(baseThenPeople(baseLdif, options));
}

function* baseThenPeople(baseLdif: string, options: PopulationOptions): Generator<string> {
  yield `${baseLdif}\n`;
  yield* population(options);
}
