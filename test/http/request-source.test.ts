import { expect, test } from 'vitest';
import type { AppContext } from '../../src/http/app-environment.ts';
import { requestSource } from '../../src/http/request-source.ts';

const from = (remoteAddress: string | undefined, forwarded: string | undefined, trusted: readonly string[]): string =>
  requestSource(trusted)({
    env: { incoming: { socket: { remoteAddress } } },
    req: { header: (name: string) => (name === 'X-Forwarded-For' ? forwarded : undefined) },
  } as unknown as AppContext);

test.each([
  ['192.0.2.1', undefined, [], '192.0.2.1'],
  ['192.0.2.1', '198.51.100.7', [], '192.0.2.1'],
  ['::ffff:192.0.2.1', undefined, [], '192.0.2.1'],
  ['10.0.0.1', '198.51.100.7', ['10.0.0.0/8'], '198.51.100.7'],
  ['::ffff:10.0.0.1', '198.51.100.7', ['10.0.0.1'], '198.51.100.7'],
  ['10.0.0.1', '203.0.113.9, 198.51.100.7 , 10.9.9.9', ['10.0.0.0/8'], '198.51.100.7'],
  ['10.0.0.1', '10.0.0.2', ['10.0.0.0/8'], '10.0.0.2'],
  ['10.0.0.1', undefined, ['10.0.0.0/8'], '10.0.0.1'],
  ['10.0.0.1', 'nonsense', ['10.0.0.0/8'], 'nonsense'],
  ['10.0.0.1', 'x'.repeat(1000), ['10.0.0.0/8'], 'x'.repeat(64)],
  [undefined, undefined, [], 'unknown'],
  ['2001:db8:1:2:3:4:5:6', undefined, [], '2001:db8:1:2::/64'],
  ['2001:db8::1', undefined, [], '2001:db8:0:0::/64'],
  ['fd00::1', '2001:db8:7::9', ['fd00::/8'], '2001:db8:7:0::/64'],
])(
  'a connection from %s with X-Forwarded-For %s behind the proxies %j comes from %s',
  (peer, header, proxies, source) => {
    expect(from(peer, header, proxies)).toBe(source);
  },
);
