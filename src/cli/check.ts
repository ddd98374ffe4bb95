import { parseArgs } from 'node:util';
import { composeProfile } from '../compose-profile.ts';
import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load-config.ts';
import { reportFailure } from './report-failure.ts';

/**
 * `dirgate check`: whether the configuration, the mapping files and what the directory declares fit together; 0: they do,
 * 1: something is wrong, 2: it can't be told.
 */
export async function check(args: readonly string[]): Promise<number> {
  try {
    const { values } = parseArgs({ args: [...args], options: { config: { type: 'string', short: 'c' } } });
    const config = loadConfig(values.config === undefined ? {} : { file: values.config });
    const { profile, leftOut, close } = await composeProfile(config);
    await close();
    for (const { where, message } of leftOut) process.stdout.write(`${where}: ${message}\n`);
    const served = `profile ${config.profile}: ${[...profile.keys()].join(', ')}`;
    process.stdout.write(
      leftOut.length === 0
        ? `${served}; nothing is wrong\n`
        : `${served}; what is wrong in the registry would be left out at start, and a running gateway stays as it is\n`,
    );
    return leftOut.length === 0 ? 0 : 1;
  } catch (error) {
    const code = reportFailure(error);
    return error instanceof ConfigError ? code : 2;
  }
}
