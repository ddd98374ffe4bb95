import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { compose } from '../compose.ts';
import { loadConfig } from '../config/load-config.ts';
import { demoBanner, writeInfo } from '../demo/demo-info.ts';
import { temporaryFolder } from '../demo/temporary-folder.ts';
import { startDemoDirectory } from '../demo/demo-directory.ts';
import { parseDemoOptions, type DemoOptions } from '../demo/demo-options.ts';
import { freePort } from '../demo/private-slapd.ts';
import { startServer } from '../http/server.ts';
import { createLogger } from '../log.ts';
import { reportFailure } from './report-failure.ts';
import { waitForEnd } from './wait-for-end.ts';

/** `dirgate demo`: a private OpenLDAP and the gateway on it, until it is told to end or its parent is gone. */
export async function demo(args: readonly string[]): Promise<number> {
  try {
    await run(parseDemoOptions(args));
    return 0;
  } catch (error) {
    return reportFailure(error);
  }
}

async function run(options: DemoOptions): Promise<void> {
  const { info } = options;
  const port = options.port === 0 ? await freePort() : options.port;
  const end = waitForEnd(true);
  if (info !== undefined) await rm(info, { force: true });
  const token = options.token ?? randomBytes(24).toString('base64url');
  const journal = await temporaryFolder();
  const demoDirectory = await startDemoDirectory(options, new Date(performance.timeOrigin));
  try {
    const { url: ldapUrl, gatewayUrl, bindDn, bindPassword, suffix } = demoDirectory;
    const directory = {
      'directory.urls': [gatewayUrl],
      'directory.bindDn': bindDn,
      'directory.bindPassword': bindPassword,
    };
    const overrides = {
      ...directory,
      profile: options.profile,
      'listen.port': port,
      'authentication.token': token,
      'journal.folder': journal.path,
    };
    const config = loadConfig({ environment: {}, overrides });
    const { app, basePaths, directoryHashesPasswords, close } = await compose(config, createLogger('warn'));
    await directoryHashesPasswords();
    const server = await startServer({ app, host: config.listen.host, port });
    const baseUrl = `${server.url}${basePaths[0] ?? ''}`;
    const ready = { baseUrl, token, ldapUrl, bindDn, bindPassword, suffix, pid: process.pid };
    if (info !== undefined) await writeInfo(info, ready);
    process.stdout.write(demoBanner(ready));
    await end;
    await server.close();
    await close();
  } finally {
    await demoDirectory.stop();
    await journal.remove();
    if (info !== undefined) await rm(info, { force: true });
  }
}
