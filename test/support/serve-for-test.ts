import type { OptionPath } from '../../src/config/config.ts';
import { startServer } from '../../src/http/server.ts';
import { createLogger } from '../../src/log.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { composeForTest } from './compose-for-test.ts';
import type { TestDirectory } from './start-directory.ts';

export interface ServedGateway {
  /** Sends a request to a path below /scim/v2. */
  readonly send: (method: string, path: string, body?: object) => Promise<ServedAnswer>;
  readonly stop: () => Promise<void>;
}

export interface ServedAnswer {
  readonly status: number;
  readonly body: ScimObject;
}

const token = 'a-token-only-for-tests';

/** The whole program, listening on a free port, over a directory that others may share. */
export async function serveForTest(
  { url, bindDn, bindPassword }: TestDirectory,
  options: Partial<Record<OptionPath, unknown>>,
): Promise<ServedGateway> {
  const overrides = {
    'directory.urls': [url],
    'directory.bindDn': bindDn,
    'directory.bindPassword': bindPassword,
    'authentication.token': token,
    ...options,
  };
  const { app, close } = await composeForTest({ environment: {}, overrides }, createLogger('error'));
  const server = await startServer({ app, host: '127.0.0.1', port: 0 });
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' };
  return {
    send: async (method, path, body) => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(`http://127.0.0.1:${server.port}/scim/v2${path}`, { method, headers, ...sent });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as ScimObject) };
    },
    stop: async () => {
      await server.close();
      await close();
    },
  };
}
