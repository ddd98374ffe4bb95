import { Client, type Entry } from 'ldapts';

export interface Address {
  readonly url: string;
  readonly bindDn: string;
  readonly bindPassword: string;
}

/** Runs something over one bound connection. */
export async function withClient<T>(address: Address, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ url: address.url, timeout: 20_000 });
  try {
    await client.bind(address.bindDn, address.bindPassword);
    return await use(client);
  } finally {
    await client.unbind();
  }
}

/** Adds the content records of an LDIF text (RFC 2849) in their order. */
export async function addLdif(address: Address, ldif: string): Promise<void> {
  await withClient(address, async (client) => {
    for (const { dn, attributes } of contentRecords(ldif)) await client.add(dn, attributes);
  });
}

/** Deletes every entry below a suffix, leaves first; the suffix itself stays. */
export async function emptyTree(address: Address, suffix: string): Promise<void> {
  await withClient(address, async (client) => {
    const { searchEntries } = await client.search(suffix, { scope: 'sub', attributes: ['1.1'], paged: true });
    const below = searchEntries
      .map((entry: Entry) => entry.dn)
      .filter((dn) => dn.toLowerCase() !== suffix.toLowerCase());
    below.sort((a, b) => b.split(',').length - a.split(',').length);
    for (const dn of below) await client.del(dn);
  });
}

export interface ContentRecord {
  readonly dn: string;
  readonly attributes: Record<string, string[]>;
}

/** The content records of an LDIF text: comments dropped, lines unfolded, base64 decoded as UTF-8. */
export function contentRecords(ldif: string): ContentRecord[] {
  return ldif
    .replaceAll(/\r?\n /g, '')
    .split(/\r?\n(?:\r?\n)+/)
    .map((record) => record.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#')))
    .filter((lines) => lines.length > 0 && !lines[0]?.startsWith('version:'))
    .map((lines) => {
      const attributes: Record<string, string[]> = {};
      const [dn, ...rest] = lines.map(typeAndValue);
      for (const [type, value] of rest) (attributes[type] ??= []).push(value);
      return { dn: dn?.[1] ?? '', attributes };
    });
}

function typeAndValue(line: string): [string, string] {
  const colon = line.indexOf(':');
  const type = line.slice(0, colon);
  if (line[colon + 1] !== ':') return [type, line.slice(colon + 1).trimStart()];
  return [type, Buffer.from(line.slice(colon + 2).trim(), 'base64').toString('utf8')];
}
