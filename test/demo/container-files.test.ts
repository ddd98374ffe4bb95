import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { environmentName, optionPaths } from '../../src/config/config.ts';
import { gluuTree } from '../../src/demo/directory-tree.ts';
import { slapdConfig } from '../../src/demo/slapd-config.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const text = (path: string): string => readFileSync(`${project}${path}`, 'utf8');
const dockerfile = text('Dockerfile').replaceAll('\\\n', ' ');
const entrypoint = text('ldif/container/entrypoint');

interface Service {
  readonly build: { readonly target: string };
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly ports?: readonly string[];
}
const compose = parse(text('docker-compose.yml')) as {
  readonly services: Readonly<Record<'openldap' | 'gateway', Service>>;
  readonly volumes: Readonly<Record<string, null>>;
};
const { openldap, gateway } = compose.services;

describe('the Dockerfile', () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) => paths.split(' '));

  test('copies only what exists and what .dockerignore lets through', () => {
    expect(copied.length).toBeGreaterThan(5);
    const sent = text('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    for (const path of copied) {
      expect(globSync(path, { cwd: project }), path).not.toEqual([]);
      expect(
        sent.some((one) => path === one || path.startsWith(`${one}/`)),
        path,
      ).toBe(true);
    }
    for (const path of sent) expect(existsSync(`${project}${path}`), path).toBe(true);
  });

  test('runs neither image as root', () => {
    for (const target of [openldap.build.target, gateway.build.target]) {
      const stage = dockerfile.split(/^FROM /m).find((one) => one.includes(` AS ${target}\n`)) ?? '';
      expect(stage, target).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
      expect(stage, target).toMatch(/^HEALTHCHECK /m);
    }
  });
});

describe('the OpenLDAP of the container', () => {
  test('has the configuration of the demo’s (after a change: vitest -u test/demo/container-files.test.ts)', async () => {
    const schema = ['core', 'cosine', 'inetorgperson'].map((name) => `/etc/ldap/schema/${name}.ldif`);
    const config = slapdConfig({
      folder: '/var/lib/openldap',
      tree: gluuTree,
      modulePath: '/usr/lib/ldap',
      schemaFiles: [...schema, '/usr/local/share/dirgate/schema.ldif', '/usr/local/share/dirgate/dirgate.ldif'],
      bindPassword: 'put here by the entrypoint',
      noSync: false,
    });
    await expect(config).toMatchFileSnapshot(`${project}ldif/container/config.ldif`);
  });

  test('has an entrypoint that is a shell script, can be executed, and finds the lines it works on', () => {
    execFileSync('sh', ['-n', `${project}ldif/container/entrypoint`]);
    expect(statSync(`${project}ldif/container/entrypoint`).mode & 0o111).toBe(0o111);
    const config = text('ldif/container/config.ldif');
    expect(config.match(/^olcRootPW: /gm)).toHaveLength(1);
    expect(config).toMatch(/^olcDbIndex: /m);
  });

  test('refuses to start without a password and with entries it does not know', () => {
    const said = (environment: Record<string, string>): string => {
      try {
        const script = entrypoint.replace('volume=/var/lib/openldap', 'volume=/tmp');
        execFileSync('sh', ['-c', script], { env: { PATH: process.env['PATH'], ...environment }, stdio: 'pipe' });
      } catch (error) {
        return String((error as { stderr: Buffer }).stderr);
      }
      return 'started';
    };
    expect(said({})).toMatch(/^The password of cn=directory manager,o=gluu is missing: set LDAP_ROOT_PASSWORD/);
    expect(said({ LDAP_ROOT_PASSWORD: 'x', LDAP_ENTRIES: 'all' })).toBe(
      'LDAP_ENTRIES is all: expected base, sample or stdin.\n',
    );
  });
});

describe('docker-compose.yml', () => {
  test('publishes the gateway on the loopback interface only, and the directory not at all', () => {
    expect(gateway.ports?.length).toBeGreaterThan(0);
    for (const port of gateway.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
    expect(openldap.ports).toBeUndefined();
  });

  test('does not start without the two secrets', () => {
    for (const secret of [openldap.environment['LDAP_ROOT_PASSWORD'], gateway.environment['DIRGATE_TOKEN']]) {
      expect(secret).toMatch(/^\$\{\w+:\?.+\}$/);
    }
  });

  test('sets only variables that exist, and binds as the directory manager over the shared socket', () => {
    const known = optionPaths.map(environmentName);
    for (const name of Object.keys(gateway.environment)) expect(known).toContain(name);
    for (const name of Object.keys(openldap.environment)) expect(entrypoint).toContain(`\${${name}:-`);
    expect(gateway.environment['DIRGATE_DIRECTORY_BIND_DN']).toBe(gluuTree.bindDn);
    const url = gateway.environment['DIRGATE_DIRECTORY_URLS'];
    expect(entrypoint).toContain(` ${url}/'`);
    expect(dockerfile).toContain(`"${url}/"`);
    const socketFolder = '/run/openldap';
    expect(decodeURIComponent(url ?? '')).toBe(`ldapi://${socketFolder}/ldapi`);
    expect(openldap.volumes).toContain(`socket:${socketFolder}`);
    expect(gateway.volumes).toContain(`socket:${socketFolder}:ro`);
  });

  test('names versions of images, never the latest', () => {
    for (const { image } of [openldap, gateway]) expect(image).toMatch(/:(?!latest)\w/);
    for (const [, image] of dockerfile.matchAll(/^ARG \w+_IMAGE=(.*)$/gm)) expect(image).toMatch(/:(?!latest)\w/);
  });
});
