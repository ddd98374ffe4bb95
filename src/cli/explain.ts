import { parseArgs } from 'node:util';
import { composeProfile } from '../compose-profile.ts';
import { loadConfig } from '../config/load-config.ts';
import { explainFilter } from '../maintenance/explain.ts';
import { reportFailure } from './report-failure.ts';

/** `dirgate explain filter FILTER`: what a SCIM filter becomes on the configured directory. */
export async function explain(args: readonly string[]): Promise<number> {
  try {
    const text = { type: 'string' } as const;
    const options = { config: { ...text, short: 'c' }, type: { ...text, default: 'User' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [what, filter] = positionals;
    if (what !== 'filter' || filter === undefined) {
      process.stderr.write('expected: dirgate explain filter \'userName sw "a"\' [--type User] [--config FILE]\n');
      return 2;
    }
    const config = loadConfig(values.config === undefined ? {} : { file: values.config });
    const { profile, filterLimits, close } = await composeProfile(config);
    await close();
    const mapping = profile.get(values.type);
    if (mapping === undefined) {
      process.stderr.write(`--type ${values.type}: expected ${[...profile.keys()].join(' or ')}\n`);
      return 2;
    }
    process.stdout.write(explainFilter(mapping, profile, filter, filterLimits));
    return 0;
  } catch (error) {
    return reportFailure(error);
  }
}
