// The layer table of the house. Type-only imports count too.
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^src/', pathNot: [from, ...allowed] },
});
const door = (name, library, allowed) => ({
  name: `door-${name}`,
  severity: 'error',
  from: { path: '^src/', pathNot: allowed },
  to: { path: library },
});
const scim = '^src/scim/';
const ldap = '^src/ldap/';
const mapping = '^src/mapping/';
const gateway = '^src/gateway/';
const auth = '^src/auth/';

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '^src/main\\.ts$' },
      to: {},
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('layer-scim', scim, []),
    only('layer-ldap', ldap, []),
    only('layer-mapping', mapping, [scim, ldap]),
    only('layer-gateway', gateway, [mapping, scim, ldap]),
    only('layer-directory', '^src/directory/', [ldap]),
    only('layer-journal', '^src/journal/', [ldap, '^src/gateway/intent-journal\\.ts$', '^src/scim/error\\.ts$']),
    only('layer-hooks', '^src/hooks/', ['^src/gateway/hook\\.ts$']),
    only('layer-auth', auth, []),
    only('layer-http', '^src/http/', [gateway, auth, scim]),
    only('layer-config', '^src/config/', [mapping, scim]),
    only('layer-maintenance', '^src/maintenance/', [gateway, mapping, scim, ldap]),
    only('layer-demo', '^src/demo/', [ldap]),
    only('layer-cli', '^src/cli/', [
      '^src/compose(-profile)?\\.ts$',
      '^src/config/',
      '^src/maintenance/',
      '^src/demo/',
      '^src/log\\.ts$',
      '^src/http/server\\.ts$',
      '^src/ldap/ldif\\.ts$',
    ]),
    {
      name: 'nobody-imports-the-root',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli/|main\\.ts$)' },
      to: { path: '^src/(compose|main)\\.ts$' },
    },
    {
      name: 'authenticators-do-not-know-each-other',
      severity: 'error',
      from: { path: '^src/auth/(basic|jwt|introspection|uma|static-token)\\.ts$' },
      to: { path: '^src/auth/(basic|jwt|introspection|uma|static-token)\\.ts$' },
    },
    {
      name: 'planning-cannot-reach-io',
      severity: 'error',
      from: { path: '^src/gateway/(plan|load-spec|group-membership|present)\\.ts$' },
      to: { path: '^src/gateway/(load|commit|resolve-references|read-entry)\\.ts$', reachable: true },
    },
    door('ldapts', 'node_modules/ldapts/', ['^src/directory/']),
    door('hono', 'node_modules/(hono|@hono)/', ['^src/http/']),
    door('jose', 'node_modules/jose/', ['^src/auth/']),
    door('pino', 'node_modules/pino/', ['^src/log\\.ts$']),
    door('valibot', 'node_modules/(valibot|@valibot)/', [
      '^src/config/',
      '^src/mapping/mapping-file\\.ts$',
      '^src/scim/(schema-document|patch-request|bulk-request)\\.ts$',
    ]),
    door('yaml', 'node_modules/yaml/', ['^src/config/']),
    {
      name: 'door-node',
      severity: 'error',
      from: { path: '^src/(scim|ldap|mapping|gateway|maintenance)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'door-node-edges',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(compose|compose-journal|compose-profile|main)\\.ts$|^src/(config|cli|demo|hooks|journal|scim|ldap|mapping|gateway|maintenance)/',
      },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(net|tls|crypto|fs|fs/promises|http|https|zlib)$' },
    },
    {
      // Modules are loaded by URL; the isolated ones run in threads.
      name: 'door-node-hooks',
      severity: 'error',
      from: { path: '^src/hooks/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(url|worker_threads)$' },
    },
    {
      name: 'door-node-journal',
      severity: 'error',
      from: { path: '^src/journal/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(fs|fs/promises|path)$' },
    },
    {
      name: 'production-uses-no-dev-dependency',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
