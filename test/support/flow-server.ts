import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TreeName } from '../../src/demo/directory-tree.ts';
import { startServer } from '../../src/http/server.ts';
import { createLogger } from '../../src/log.ts';
import { composeForTest } from './compose-for-test.ts';
import { copyProfile } from './copy-profile.ts';
import type { Flow } from './flow.ts';
import type { MembershipVariant } from './membership-variants.ts';
import { startDirectory } from './start-directory.ts';

/** Where clients believe the server to be: the tests stand for the proxy in between. */
export const publicUrl = 'https://scim.example.com';
export const token = 'a-token-only-for-tests';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface FlowServer {
  readonly profile: TreeName;
  /** Scheme and host in the links of answers. */
  readonly publicUrl: string;
  /** Sends a request target as it stands. */
  readonly send: (
    method: string,
    target: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ) => Promise<HttpAnswer>;
  readonly stop: () => Promise<void>;
}

export interface FlowServerOptions extends Pick<Flow, 'options' | 'sample'> {
  /** Who keeps the groups of people: as the shipped profile says unless given. */
  readonly variant?: MembershipVariant;
  /** PUT replaces, whatever the profile says. */
  readonly strict?: boolean;
}

/** The whole program over a directory of its own, listening on a free port. */
export async function startFlowServer(
  profile: TreeName,
  { options = {}, sample = false, variant, strict = false }: FlowServerOptions,
): Promise<FlowServer> {
  const directory = await startDirectory({ profile, ...variant?.directory, sample });
  const asShipped = variant?.groups === undefined && !strict;
  const copy = asShipped ? undefined : await copyProfile(profile, { ...variant, strict });
  const sources = {
    environment: {},
    overrides: {
      profile: copy?.folder ?? profile,
      publicUrl,
      'directory.urls': [directory.url],
      'directory.bindDn': directory.bindDn,
      'directory.bindPassword': directory.bindPassword,
      'authentication.token': token,
      ...options,
    },
  };
  const { app, config, close } = await composeForTest(sources, createLogger('error'));
  const server = await startServer({ app, host: '127.0.0.1', port: 0 });
  const agent = new Agent({ keepAlive: true });
  return {
    profile,
    publicUrl: config.publicUrl,
    send: (method, target, headers, body) =>
      new Promise((resolve, reject) => {
        const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
        const sent = request(
          { agent, host: '127.0.0.1', port: server.port, method, path: target, headers: { ...headers, ...length } },
          (answer) => {
            const received = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
            text(answer).then(
              (content) =>
                resolve({
                  status: answer.statusCode ?? 0,
                  headers: Object.fromEntries(received) as Record<string, string>,
                  text: content,
                }),
              reject,
            );
          },
        );
        sent.on('error', reject);
        sent.end(body);
      }),
    stop: async () => {
      agent.destroy();
      await server.close();
      await close();
      await directory.stop();
      await copy?.remove();
    },
  };
}
