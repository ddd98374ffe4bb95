import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { isUnreachable } from '../compose-profile.ts';
import { compose, type Composition } from '../compose.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import { startServer, type ServerOptions } from '../http/server.ts';
import { createLogger } from '../log.ts';
import { reportFailure } from './report-failure.ts';
import { waitForEnd } from './wait-for-end.ts';

const retryMs = 2000;

/** `dirgate serve`: serves until it is told to end; at SIGHUP it looks what the directory declares. */
export async function serve(args: readonly string[]): Promise<number> {
  try {
    const { values } = parseArgs({ args: [...args], options: { config: { type: 'string', short: 'c' } } });
    const config = loadConfig(values.config === undefined ? {} : { file: values.config });
    const logger = createLogger(config.log.level);
    const end = waitForEnd(false);
    let composition: Composition | undefined;
    // From the beginning on: without a listener a hang-up ends the process.
    process.on('SIGHUP', () => void composition?.refresh());
    composition = await Promise.race([composeOnceUp(config, logger), end.then(() => undefined)]);
    if (composition === undefined) return 0;
    const server = await startServer({ app: composition.app, ...config.listen, tls: tlsOf(config, logger) });
    logger.info({ url: server.url, basePaths: composition.basePaths }, 'serving');
    await end;
    await server.close();
    await composition.close();
    return 0;
  } catch (error) {
    return reportFailure(error);
  }
}

function tlsOf(
  { listen: { certFile, keyFile } }: Config,
  logger: ReturnType<typeof createLogger>,
): ServerOptions['tls'] {
  return certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile, logger };
}

/** Directory and gateway often start together: the one that is first waits for the other. */
async function composeOnceUp(config: Config, logger: ReturnType<typeof createLogger>): Promise<Composition> {
  for (;;) {
    try {
      return await compose(config, logger);
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      logger.warn({ reason: error.message }, `the directory does not answer; trying again in ${retryMs / 1000} s`);
      await pause(retryMs);
    }
  }
}
