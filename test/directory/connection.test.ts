import { setTimeout as pause } from 'node:timers/promises';
import { ModifyRequest } from 'ldapts';
import { afterEach, describe, expect, test } from 'vitest';
import { LdapConnection, windowSize } from '../../src/directory/connection.ts';
import { decodeResult, responseTag } from '../../src/directory/ber-message.ts';
import type { Exchange } from '../../src/directory/exchange.ts';
import { openConnection } from '../../src/directory/open-connection.ts';
import { rootDseSearch } from '../../src/directory/root-dse.ts';
import { searchExchange } from '../../src/directory/search-exchange.ts';
import {
  ber,
  entry,
  message,
  noticeOfDisconnection,
  result,
  searchDone,
  startFakeServer,
  tag,
  type FakeServer,
} from './fake-server.ts';

let server: FakeServer | undefined;
let connection: LdapConnection | undefined;

afterEach(async () => {
  await connection?.close();
  await server?.stop();
});

async function connectTo(...handler: Parameters<typeof startFakeServer>): Promise<LdapConnection> {
  server = await startFakeServer(...handler);
  const url = server.url;
  const common = { startTls: false, ca: undefined, serverName: undefined, connectTimeoutMs: 5000 };
  connection = await openConnection({ url, bindDn: 'cn=a', bindPassword: 'b', ...common });
  return connection;
}

const search = (onEntry: Exchange['onEntry'] = () => undefined): Exchange => ({
  ...searchExchange(rootDseSearch([]), 0),
  onEntry,
});
const modify: Exchange = {
  operation: 'modify cn=x',
  request: new ModifyRequest({ messageId: 0, dn: 'cn=x', changes: [] }),
  responseTag: responseTag.modify,
  changes: true,
};
const abandonedId = (body: Buffer): number => body.readIntBE(0, body.length);
const abandons = (): readonly number[] =>
  (server?.requests ?? []).filter((one) => one.tag === tag.abandon).map(({ body }) => abandonedId(body));

test('is an LdapConnection that is bound with one request before anybody gets it', async () => {
  const opened = await connectTo(({ id }, socket) => socket.write(searchDone(id)));
  expect(opened).toBeInstanceOf(LdapConnection);
  await opened.request(search(), {});
  expect(server?.requests.map((one) => one.tag)).toEqual([tag.bind, tag.search]);
});

describe('answers', () => {
  test('may come in any order', async () => {
    const ids: number[] = [];
    const opened = await connectTo(({ id }, socket) => {
      if (ids.push(id) < 3) return;
      for (const each of ids.toReversed()) socket.write(searchDone(each, each));
    });
    const all = await Promise.all([1, 2, 3].map(() => opened.request(search(), {})));
    expect(all.map((each) => decodeResult(each).code)).toEqual(ids);
  });

  test('that arrive octet by octet are put together', async () => {
    const opened = await connectTo(async ({ id }, socket) => {
      for (const octet of Buffer.concat([entry(id, 'cn=x', { cn: ['y'.repeat(300)] }), searchDone(id)])) {
        socket.write(Buffer.of(octet));
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    let entries = 0;
    await opened.request(
      search(() => (entries += 1)),
      {},
    );
    expect(entries).toBe(1);
  });

  test('in one chunk with an intermediate response and unknown messages all reach their requests', async () => {
    const ids: number[] = [];
    const opened = await connectTo(({ id }, socket) => {
      if (ids.push(id) < 2) return;
      const [first = 0, second = 0] = ids;
      const strange = [
        message(first, ber(0x79, ber(0x80, '1.2.3'))),
        message(second, ber(0x7e)),
        message(999, ber(0x79)),
      ];
      const unsolicited = message(0, ber(0x78, ber(0x0a, Buffer.of(0)), ber(4), ber(4), ber(0x8a, '1.2.3')));
      socket.write(Buffer.concat([...strange, unsolicited, searchDone(first, 1), ...strange, searchDone(second, 2)]));
    });
    let entries = 0;
    const counting = search(() => (entries += 1));
    const both = await Promise.all([opened.request(counting, {}), opened.request(counting, {})]);
    expect(entries).toBe(0);
    expect(both.map((each) => decodeResult(each).code)).toEqual([1, 2]);
    expect(opened.usable).toBe(true);
  });

  test('that come after their request was given up are dropped', async () => {
    const opened = await connectTo(async ({ id, tag: kind }, socket) => {
      if (kind !== tag.search) return;
      await pause(60);
      socket.write(Buffer.concat([entry(id, `cn=${id}`, {}), searchDone(id, id)]));
    });
    const names: string[] = [];
    const [late, patient] = await Promise.allSettled([
      opened.request(search(), { timeoutMs: 20 }),
      opened.request(
        search(({ buffer, start }) => names.push(buffer.toString('utf8', start + 2, start + 6))),
        {},
      ),
    ]);
    expect(late).toMatchObject({ reason: { code: 85 } });
    expect(patient.status === 'fulfilled' && decodeResult(patient.value).code).toBe(3);
    expect(names).toEqual(['cn=3']);
  });
});

describe('a deadline', () => {
  test('ends its own operation with an Abandon, and its neighbours are answered', async () => {
    const opened = await connectTo(({ id, tag: kind }, socket) => {
      if (kind === tag.search && id % 2 === 1) setTimeout(() => socket.write(searchDone(id)), 100);
    });
    const calls = [1, 2, 3, 4].map((number) => opened.request(search(), { timeoutMs: number % 2 === 1 ? 50 : 500 }));
    const settled = await Promise.allSettled(calls);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
    expect(settled[0]).toMatchObject({ reason: { name: 'LdapError', code: 85 } });
    expect(abandons()).toEqual([2, 4]);
  });

  test('of a write says that the outcome is unknown', async () => {
    const opened = await connectTo(() => undefined);
    const late = opened.request(modify, { timeoutMs: 20 });
    await expect(late).rejects.toThrow(
      'modify cn=x: timeout (85): no answer within 20 ms; the request was sent and may have been applied',
    );
  });

  test('during which the server said nothing at all makes the connection suspect; one with traffic does not', async () => {
    let answering = true;
    const opened = await connectTo(({ id, tag: kind }, socket) => {
      if (kind === tag.modify && answering) socket.write(result(id, responseTag.modify));
    });
    const slow = opened.request(search(), { timeoutMs: 800 });
    await pause(20);
    await opened.request(modify, {});
    await expect(slow).rejects.toMatchObject({ code: 85 });
    expect(opened.usable).toBe(true);
    answering = false;
    await expect(opened.request(search(), { timeoutMs: 40 })).rejects.toMatchObject({ code: 85 });
    expect(opened.usable).toBe(false);
  });
});

test('an AbortSignal cancels with an Abandon and userCancelled (88)', async () => {
  const opened = await connectTo(() => undefined);
  const controller = new AbortController();
  const call = opened.request(search(), { signal: controller.signal });
  setTimeout(() => controller.abort(), 20);
  await expect(call).rejects.toMatchObject({ name: 'LdapError', code: 88 });
  await pause(20);
  expect(abandons()).toEqual([2]);
  await expect(opened.request(search(), { signal: controller.signal })).rejects.toMatchObject({ code: 88 });
});

test('never more than 200 requests are outstanding; the others are sent in order', async () => {
  const open = new Set<number>();
  let most = 0;
  const opened = await connectTo(({ id }, socket) => {
    open.add(id);
    most = Math.max(most, open.size);
    setTimeout(() => {
      open.delete(id);
      socket.write(searchDone(id));
    }, 5);
  });
  await Promise.all(Array.from({ length: 700 }, () => opened.request(search(), {})));
  expect(most).toBe(windowSize);
  expect(windowSize).toBe(200);
  const ids = server?.requests.map(({ id }) => id) ?? [];
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
});

describe('a lost connection', () => {
  test('rejects what was sent and what was not, and says which', async () => {
    const opened = await connectTo((_request, socket) => {
      if ((server?.requests.length ?? 0) > windowSize) socket.destroy();
    });
    const calls = Array.from({ length: windowSize + 2 }, () => opened.request(modify, {}));
    const settled = await Promise.allSettled(calls);
    expect(settled[0]).toMatchObject({ reason: { name: 'LdapError', code: 81, sent: true } });
    expect(String((settled[0] as PromiseRejectedResult).reason)).toContain('may have been applied');
    expect(settled.at(-1)).toMatchObject({ reason: { name: 'LdapError', code: 81, sent: false } });
    expect(String((settled.at(-1) as PromiseRejectedResult).reason)).toContain('was not sent');
    expect(opened.usable).toBe(false);
    await expect(opened.request(search(), {})).rejects.toMatchObject({ code: 81, sent: false });
  });

  test('in the middle of a message rejects the search that waited for it', async () => {
    const opened = await connectTo(({ id }, socket) => {
      socket.write(entry(id, 'cn=x', { cn: ['y'] }).subarray(0, 20));
      socket.end();
    });
    await expect(opened.request(search(), {})).rejects.toMatchObject({ code: 81 });
  });

  test('by a notice of disconnection tells its reason, after the answers of the same chunk', async () => {
    const ids: number[] = [];
    const opened = await connectTo(({ id }, socket) => {
      if (ids.push(id) < 2) return;
      const [first = 0, second = 0] = ids;
      socket.write(Buffer.concat([searchDone(first), noticeOfDisconnection('going down'), searchDone(second)]));
      void opened.request(modify, {}).catch(() => undefined);
    });
    const calls = [opened.request(search(), {}), opened.request(search(), {}), opened.request(modify, {})];
    const settled = await Promise.allSettled(calls);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(settled[2]).toMatchObject({ reason: { code: 81 } });
    expect(String((settled[2] as PromiseRejectedResult).reason)).toContain('going down');
  });

  test.each([
    ['something else than LDAP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), '0x48'],
    ['a message that is too long', Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]), '64'],
    ['an indefinite length', Buffer.from([0x30, 0x80, 0x02]), 'length'],
    ['an envelope that is not one', ber(0x30, ber(0x04, 'x'), ber(0x65)), 'tag'],
  ])('%s is refused with an error that says so', async (_what, octets, said) => {
    const opened = await connectTo((_request, socket) => socket.write(octets));
    const failure = await opened.request(search(), {}).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'LdapError', code: 81 });
    expect(String(failure)).toContain(said);
    expect(opened.usable).toBe(false);
  });
});

test('an entry that cannot be decoded ends its own search only', async () => {
  const opened = await connectTo(({ id, tag: kind }, socket) => {
    if (kind === tag.search) socket.write(Buffer.concat([message(id, ber(0x64, ber(0x05))), searchDone(id)]));
    else if (kind === tag.modify) socket.write(result(id, responseTag.modify));
  });
  const broken = search(() => {
    throw new TypeError('no entry');
  });
  const [bad, good] = await Promise.allSettled([opened.request(broken, {}), opened.request(modify, {})]);
  expect(bad).toMatchObject({ reason: { name: 'LdapError', diagnostic: 'no entry' } });
  expect(good.status).toBe('fulfilled');
});

test('a retired connection finishes what it has, then unbinds and closes', async () => {
  const opened = await connectTo(({ id, tag: kind }, socket) => {
    if (kind === tag.search) setTimeout(() => socket.write(searchDone(id)), 40);
  });
  const call = opened.request(search(), {});
  opened.retire();
  expect(opened.usable).toBe(false);
  expect(decodeResult(await call).code).toBe(0);
  await opened.closed;
  await pause(20);
  expect(server?.requests.at(-1)?.tag).toBe(tag.unbind);
});
