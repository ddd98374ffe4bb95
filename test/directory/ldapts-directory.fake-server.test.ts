import { afterEach, expect, test, vi } from 'vitest';
import { openDirectory } from '../../src/directory/ldapts-directory.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import type { Dn } from '../../src/ldap/dn.ts';
import type { LdapFilter } from '../../src/ldap/filter.ts';
import { entry, result, searchDone, startFakeServer, tag, type FakeRequest, type FakeServer } from './fake-server.ts';

let server: FakeServer | undefined;
let directory: Directory | undefined;

afterEach(async () => {
  await directory?.close();
  await server?.stop();
});

type Attributes = Readonly<Record<string, readonly string[]>>;

/** A server with this root DSE and one subschema entry; it accepts every write. */
async function start(
  rootDse: Attributes,
  onSearch: (request: FakeRequest) => number = () => 0,
  name: () => string = () => 'cn',
): Promise<Directory> {
  server = await startFakeServer((request, socket) => {
    const { id, tag: kind, body } = request;
    if (kind !== tag.search) return kind === tag.modify && socket.write(result(id, 0x67));
    const code = onSearch(request);
    const subschema = { attributeTypes: [`( 2.5.4.3 NAME '${name()}' )`], objectClasses: [] };
    const found = body.includes('cn=schema') ? entry(id, 'cn=schema', subschema) : entry(id, '', rootDse);
    return socket.write(Buffer.concat([code === 0 ? found : Buffer.alloc(0), searchDone(id, code)]));
  });
  const bind = { urls: [server.url], bindDn: 'cn=a', bindPassword: 'b' };
  directory = openDirectory({ ...bind, operationTimeoutMs: 2000, connectTimeoutMs: 500 });
  return directory;
}

const rootDse: Attributes = { namingContexts: ['o=x'], supportedControl: ['1.2.3'], subschemaSubentry: ['cn=schema'] };
const searches = (): number => (server?.requests ?? []).filter((one) => one.tag === tag.search).length;

test('root DSE and subschema are read once for all callers', async () => {
  const opened = await start({ ...rootDse, vendorName: ['Acme'], vendorVersion: ['3'] });
  const [one, two] = await Promise.all([opened.describe(), opened.describe()]);
  expect(one).toBe(two);
  expect(one).toMatchObject({ vendor: 'Acme 3', namingContexts: ['o=x'], supportedControls: new Set(['1.2.3']) });
  expect(one.subschema.attributeType('cn')?.oid).toBe('2.5.4.3');
  expect(searches()).toBe(2);
});

test('the subschema is read anew when asked, and is the same while nothing has changed in it', async () => {
  let names = 'cn';
  const opened = await start(
    rootDse,
    () => 0,
    () => names,
  );
  const first = await opened.describe();
  expect(await opened.describe({ anew: true })).toBe(first);
  expect(searches()).toBe(3);
  names = 'cn2';
  const second = await opened.describe({ anew: true });
  expect(second.subschema.attributeType('cn2')?.oid).toBe('2.5.4.3');
  expect(await opened.describe()).toBe(second);
});

test('what was read of the subschema stays when it can not be read anew', async () => {
  let failing = false;
  const opened = await start(rootDse, () => (failing ? 52 : 0));
  const first = await opened.describe();
  failing = true;
  await expect(opened.describe({ anew: true })).rejects.toMatchObject({ code: 52 });
  expect(await opened.describe()).toBe(first);
});

test('after a failure they are read again', async () => {
  let failing = true;
  const opened = await start(rootDse, ({ body }) => (failing && body.includes('cn=schema') ? 52 : 0));
  await expect(opened.describe()).rejects.toMatchObject({ name: 'LdapError', code: 52 });
  failing = false;
  expect((await opened.describe()).vendor).toBe('unknown');
});

test('OpenLDAP is known by the object class of its root DSE', async () => {
  const opened = await start({ ...rootDse, objectClass: ['top', 'OpenLDAProotDSE'] });
  expect((await opened.describe()).vendor).toBe('OpenLDAP');
});

test('a root DSE that names no subschema is an error that says so', async () => {
  const opened = await start({ namingContexts: ['o=x'] });
  await expect(opened.describe()).rejects.toThrow('subschemaSubentry');
});

const change = { changetype: 'modify', dn: 'cn=x' as Dn, modifications: [] } as const;
const lastModify = (): string =>
  server?.requests.findLast((one) => one.tag === tag.modify)?.message.toString('latin1') ?? '';

test('post-read is sent only where the root DSE offers it, the assertion always, as critical', async () => {
  const assertion: LdapFilter = { kind: 'present', attribute: 'cn' };
  const without = await start(rootDse);
  expect(await without.write(change, { postRead: ['cn'], assertion })).toBeUndefined();
  expect(lastModify()).not.toContain('1.3.6.1.1.13.2');
  expect(lastModify()).toContain('1.3.6.1.1.12\x01\x01\xff');
  await without.close();
  await server?.stop();
  const offering = await start({ ...rootDse, supportedControl: ['1.3.6.1.1.13.2'] });
  await offering.write(change, { postRead: ['cn'] });
  expect(lastModify()).toContain('1.3.6.1.1.13.2');
  await offering.write(change);
  expect(lastModify()).not.toContain('1.3.6.1.1');
});

test('a server that ignores the size limit is stopped with an Abandon and sizeLimitExceeded (4)', async () => {
  server = await startFakeServer(({ id, tag: kind }, socket) => {
    if (kind === tag.search) socket.write(Buffer.concat(Array.from({ length: 4 }, () => entry(id, 'cn=x', {}))));
  });
  const bind = { urls: [server.url], bindDn: 'cn=a', bindPassword: 'b' };
  directory = openDirectory({ ...bind, operationTimeoutMs: 2000, connectTimeoutMs: 500 });
  const request = {
    base: 'o=x' as Dn,
    scope: 'one',
    filter: { kind: 'present', attribute: 'cn' },
    attributes: [],
  } as const;
  await expect(directory.find(request, 3)).rejects.toMatchObject({ name: 'LdapError', code: 4 });
  await expect.poll(() => server?.requests.at(-1)?.tag).toBe(tag.abandon);
});

test('a filter that is nested too deep is an LdapError and harms no other operation', async () => {
  const opened = await start(rootDse);
  let filter: LdapFilter = { kind: 'present', attribute: 'cn' };
  for (let level = 0; level < 5000; level += 1) filter = { kind: 'not', filter };
  const request = { base: 'o=x' as Dn, scope: 'one', filter, attributes: [] } as const;
  const neighbour = opened.ping();
  await expect(opened.find(request, 3)).rejects.toMatchObject({ name: 'LdapError' });
  await expect(opened.stream(request)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ name: 'LdapError' });
  await expect(opened.write(change, { assertion: filter })).rejects.toMatchObject({ name: 'LdapError' });
  await neighbour;
  await opened.ping();
});

test('no request is turned into JSON on its way', async () => {
  const opened = await start(rootDse);
  const stringify = vi.spyOn(JSON, 'stringify');
  const values = [new Uint8Array(1_000_000)];
  await opened.write({ ...change, modifications: [{ operation: 'replace', type: 'jpegPhoto', values }] });
  await opened.ping();
  expect(stringify).not.toHaveBeenCalled();
  stringify.mockRestore();
});
