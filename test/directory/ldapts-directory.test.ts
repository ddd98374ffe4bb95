import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDirectory, type DirectoryOptions } from '../../src/directory/ldapts-directory.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import { childDn, type Dn } from '../../src/ldap/dn.ts';
import { directoryContract } from '../contract/directory.ts';
import { startDirectory, type LocalSlapd, type TestDirectory } from '../support/start-directory.ts';

let server: TestDirectory;

const optionsOf = (more: Partial<DirectoryOptions> = {}): DirectoryOptions => {
  const { url, bindDn, bindPassword } = server;
  return { urls: [url], bindDn, bindPassword, operationTimeoutMs: 10_000, connectTimeoutMs: 5000, ...more };
};

beforeAll(async () => {
  server = await startDirectory();
});
afterAll(() => server.stop());

async function makeBase(directory: Directory, ou: string): Promise<Dn> {
  const base = childDn(server.suffix as Dn, 'ou', ou);
  const attributes = [
    { type: 'objectClass', values: ['organizationalUnit'] },
    { type: 'ou', values: [ou] },
  ];
  await directory.write({ changetype: 'add', dn: base, attributes });
  return base;
}

directoryContract('slapd over ldap://', async () => {
  const directory = openDirectory(optionsOf());
  return { directory, base: await makeBase(directory, 'contract') };
});

describe('with a slapd of our own', () => {
  const slapd = (): LocalSlapd => {
    if (server.slapd === undefined) throw new Error('this test needs a local slapd');
    return server.slapd;
  };

  test('speaks over a Unix socket whose path is percent-encoded', async () => {
    const directory = openDirectory(optionsOf({ urls: [`ldapi://${encodeURIComponent(`${slapd().folder}/ldapi`)}/`] }));
    expect(await directory.read(server.suffix as Dn, ['o'])).toMatchObject({ dn: 'o=gluu' });
    await directory.close();
  });

  test('32 operations at once on a directory that is not connected yet all succeed, and bound', async () => {
    const directory = openDirectory(optionsOf());
    const reads = Array.from({ length: 32 }, () => directory.read(server.suffix as Dn, ['o']));
    const entries = await Promise.all(reads);
    expect(new Set(entries.map((entry) => entry?.attributes.get('o')?.[0]))).toEqual(new Set(['gluu']));
    await directory.close();
  });

  test('32 operations at once after a restart of the server all succeed, and bound', async () => {
    const directory = openDirectory(optionsOf());
    const suffix = server.suffix as Dn;
    await Promise.all(Array.from({ length: 32 }, () => directory.read(suffix, ['o'])));
    for (let round = 0; round < 3; round += 1) {
      await slapd().restart();
      // Anonymous readers see nothing of this server, not even that the entry is there.
      const entries = await Promise.all(Array.from({ length: 32 }, () => directory.read(suffix, ['o'])));
      expect(new Set(entries.map((entry) => entry?.attributes.get('o')?.[0]))).toEqual(new Set(['gluu']));
    }
    await directory.close();
  });

  test('a stream after a restart of the server is bound again too', async () => {
    const directory = openDirectory(optionsOf());
    const count = async (): Promise<number> => {
      let seen = 0;
      const all = { kind: 'present', attribute: 'objectClass' } as const;
      for await (const _ of directory.stream({ base: server.suffix as Dn, scope: 'one', filter: all, attributes: [] }))
        seen += 1;
      return seen;
    };
    const before = await count();
    expect(before).toBeGreaterThan(5);
    await slapd().restart();
    expect(await count()).toBe(before);
    await directory.close();
  });

  test('a stopped process fails within the deadline, and after it goes on everything works again', async () => {
    const directory = openDirectory(optionsOf({ connectTimeoutMs: 300 }));
    const suffix = server.suffix as Dn;
    await directory.ping();
    process.kill(slapd().pid, 'SIGSTOP');
    try {
      await pause(100); // the signal takes effect some time after kill() has returned
      const timedOut = { name: 'LdapError', code: 85 };
      const reads = Array.from({ length: 5 }, () => directory.read(suffix, [], { timeoutMs: 200 }));
      for (const read of await Promise.allSettled(reads)) expect(read).toMatchObject({ reason: timedOut });
      // That connection is not used any more; a new one is accepted by the kernel, and the bind never answered.
      await expect(directory.ping({ timeoutMs: 5000 })).rejects.toMatchObject({ name: 'LdapError', code: 91 });
    } finally {
      process.kill(slapd().pid, 'SIGCONT');
    }
    expect((await directory.read(suffix, ['o']))?.attributes.get('o')).toEqual(['gluu']);
    await directory.close();
  });

  test('a wrong password is invalidCredentials, names the bind DN and not the password', async () => {
    const directory = openDirectory(optionsOf({ bindPassword: 'quite wrong' }));
    const failure = await directory.ping().then(
      () => 'no failure',
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ name: 'LdapError', code: 49 });
    expect(String(failure)).toContain(server.bindDn);
    expect(String(failure)).not.toContain('quite wrong');
    await directory.close();
  });
});
