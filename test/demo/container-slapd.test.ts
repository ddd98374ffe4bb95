import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startContainerSlapd, type ContainerSlapd } from '../../src/demo/container-slapd.ts';
import { temporaryFolder, type TemporaryFolder } from '../../src/demo/temporary-folder.ts';

// Stands for Docker's command: writes down how it was called; its container is a program that answers LDAP binds.
const fakeDocker = `#!/bin/sh
cd "$(dirname "$0")"
echo "$*" >> calls
case $1 in
  build) if [ -e broken ]; then echo 'no such base image' >&2; exit 1; fi ;;
  create)
    printf %s "$LDAP_ROOT_PASSWORD" > password
    echo "$*" | sed 's/.*127.0.0.1:\\([0-9]*\\):1389.*/\\1/' > port
    echo the-container ;;
  start)
    cat > entries
    if [ -e unloadable ]; then echo 'slapadd: bad entry'; exit 1; fi
    exec node -e 'require("net").createServer((s) => s.once("data", () => s.write("x")))
      .listen(+process.argv[1], "127.0.0.1", () => require("fs").writeFileSync("pid", String(process.pid)))' "$(cat port)" ;;
  rm) kill "$(cat pid)" 2>/dev/null ;;
esac
`;

let folder: TemporaryFolder;
const path = process.env['PATH'];
const file = (name: string): string => join(folder.path, name);
const calls = async (): Promise<string[]> => (await readFile(file('calls'), 'utf8')).trim().split('\n');
const start = (entries = ['a\n', 'b\n']): Promise<ContainerSlapd> =>
  startContainerSlapd({ port: undefined, bindPassword: 'the password', fill: (load) => load(entries) });

beforeEach(async () => {
  folder = await temporaryFolder();
  await writeFile(file('docker'), fakeDocker);
  await chmod(file('docker'), 0o755);
  process.env['PATH'] = `${folder.path}:${path}`;
});

afterEach(async () => {
  process.env['PATH'] = path;
  await folder.remove();
});

describe('an OpenLDAP in a container', () => {
  test('gets its entries and its password, listens on the loopback interface only, and is removed in the end', async () => {
    const container = await start();
    expect(await readFile(file('entries'), 'utf8')).toBe('a\nb\n');
    expect(await readFile(file('password'), 'utf8')).toBe('the password');
    expect(container.url).toBe(`ldap://127.0.0.1:${(await readFile(file('port'), 'utf8')).trim()}`);
    await container.stop();
    const [, build, create, started, removed] = await calls();
    expect(build).toMatch(/^build .*--target openldap /);
    expect(create).toMatch(/ --publish 127\.0\.0\.1:\d+:1389 /);
    expect(started).toMatch(/^start .* the-container$/);
    expect(removed).toMatch(/^rm --force --volumes the-container$/);
  });

  test('shows its password in no list of processes', async () => {
    await (await start()).stop();
    expect((await calls()).join('\n')).not.toContain('the password');
  });

  test('says what to install where there is no container engine either', async () => {
    process.env['PATH'] = '/nowhere';
    await expect(start()).rejects.toThrow(/^OpenLDAP’s server \(slapd\) was not found: install it, .* or start Docker/);
  });

  test('repeats the words of a build that fails', async () => {
    await writeFile(file('broken'), '');
    await expect(start()).rejects.toThrow('docker build failed: no such base image');
  });

  test('repeats the words of a container that ends, and removes it', async () => {
    await writeFile(file('unloadable'), '');
    await expect(start()).rejects.toThrow(/ended\.\nslapadd: bad entry/);
    expect((await calls()).at(-1)).toBe('rm --force --volumes the-container');
  });
});
