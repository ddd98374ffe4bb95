import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { AppContext } from './app-environment.ts';

const mapped = /^::ffff:(?=\d+\.)/i;

function rulesOf(networks: readonly string[]): BlockList {
  const rules = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) rules.addAddress(address, family);
    else rules.addSubnet(address, Number(prefix), family);
  }
  return rules;
}

/** One client may own a whole IPv6 network of 64 bits (RFC 4291 2.5.4): that counts as one source. */
function networkOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const groups = (part: string | undefined): string[] => (part === undefined || part === '' ? [] : part.split(':'));
  const [before, after] = [groups(head), groups(tail)];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const all = [...before, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...after];
  return `${all.slice(0, 4).join(':')}::/64`;
}

/**
 * Where requests come from: the address of the connection or, behind proxies that are trusted, the last address in
 * X-Forwarded-For that is not one of theirs.
 */
export function requestSource(trustedProxies: readonly string[]): (c: AppContext) => string {
  const rules = rulesOf(trustedProxies);
  const isTrusted = (address: string): boolean =>
    isIPv4(address) ? rules.check(address) : isIPv6(address) && rules.check(address, 'ipv6');
  return (c) => {
    const peer = c.env?.incoming?.socket.remoteAddress ?? 'unknown';
    const forwarded = (c.req.header('X-Forwarded-For') ?? '').split(',').map((part) => part.trim());
    const hops = [peer, ...forwarded.toReversed().filter((part) => part !== '')].map((hop) => hop.replace(mapped, ''));
    const foreign = hops.findIndex((hop) => !isTrusted(hop));
    // No address is longer; what a proxy forwards may be.
    const source = ((foreign === -1 ? hops.at(-1) : hops[foreign]) ?? 'unknown').slice(0, 64);
    return isIPv6(source) ? networkOf(source) : source;
  };
}
