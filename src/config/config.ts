import { accessOptions, type AccessSettings } from './access-options.ts';
import { networks, type HashedToken } from './access-kind.ts';
import type { ConfigOption, OptionTable, PathOf } from './config-option.ts';
import { hookList, type ConfiguredHook } from './hook-kind.ts';
import * as kind from './option-kind.ts';
import type { Secret } from './secret.ts';

/** Everything that can be configured, checked and complete. */
export interface Config extends Omit<AccessSettings, 'authentication'> {
  readonly listen: {
    readonly host: string;
    readonly port: number;
    readonly certFile: string | undefined;
    readonly keyFile: string | undefined;
    readonly trustedProxies: readonly string[];
  };
  readonly publicUrl: string;
  /** Undefined where the profile decides. */
  readonly basePaths: readonly string[] | undefined;
  readonly profile: string;
  readonly bases: Readonly<Record<string, string>>;
  readonly registry: {
    readonly pollSeconds: number;
    readonly urns: Readonly<Record<string, string>>;
    readonly bases: Readonly<Record<string, string>>;
  };
  readonly directory: {
    readonly urls: readonly string[];
    readonly bindDn: string | undefined;
    readonly bindPassword: Secret | undefined;
    readonly startTls: boolean;
    readonly caFile: string | undefined;
    readonly serverName: string | undefined;
    readonly sharedConnections: number;
    readonly streamConnections: number;
    readonly operationTimeoutMs: number;
    readonly connectTimeoutMs: number;
    readonly actAsCaller: boolean;
    readonly clockSkewSeconds: number;
  };
  readonly authentication: Omit<AccessSettings['authentication'], 'token' | 'tokens'> & {
    readonly tokens: readonly HashedToken[];
  };
  readonly passwords: { readonly assumeHashed: boolean; readonly scheme: 'SSHA' | 'SSHA256' | 'SSHA512' };
  readonly limits: {
    readonly bodyBytes: number;
    readonly filterLength: number;
    readonly filterDepth: number;
    readonly filterTerms: number;
    readonly scanEntries: number;
    readonly sortEntries: number;
    readonly requestTimeoutMs: number;
    readonly bulkOperations: number;
    readonly bulkBytes: number;
  };
  readonly paging: {
    readonly defaultCount: number;
    readonly maxCount: number;
    readonly snapshotBytes: number;
    readonly snapshotSeconds: number;
    readonly cursorSecret: Secret | undefined;
  };
  readonly journal: {
    readonly kind: 'file' | 'directory';
    readonly folder: string;
    readonly base: string | undefined;
    /** Undefined for the name of the host. */
    readonly instance: string | undefined;
    readonly leaseSeconds: number;
  };
  readonly compatibility: {
    readonly checkFormats: boolean;
    readonly createUnmatched: boolean;
    readonly removeListed: boolean;
    readonly refuseRemoveAll: boolean;
    readonly allowEmptyPatch: boolean;
    readonly refuseLargeCount: boolean;
    readonly allowEmptyFilter: boolean;
    readonly anyStart: boolean;
    readonly dropUnknownMembers: boolean;
    readonly wso2: boolean;
  };
  readonly hooks: readonly ConfiguredHook[];
  readonly log: { readonly level: 'silent' | 'error' | 'warn' | 'info' | 'debug' };
}

/** The options as they are given: the configuration before what follows from other options is filled in. */
export interface Settings extends Omit<Config, 'publicUrl' | 'authentication'>, Pick<AccessSettings, 'authentication'> {
  readonly publicUrl: string | undefined;
}

type Group =
  | 'listen'
  | 'registry'
  | 'directory'
  | 'passwords'
  | 'limits'
  | 'paging'
  | 'journal'
  | 'compatibility'
  | 'log'
  | keyof AccessSettings;

export type OptionPath = PathOf<Settings, Group>;

const mebibyte = 1024 * 1024;
const minutes = (count: number): number => count * 60_000;

/** Each option with its default and one sentence, here and only here. */
export const configOptions: OptionTable<Settings, Group> = {
  'listen.host': { kind: kind.text, byDefault: '127.0.0.1', sentence: 'Address to listen on.' },
  'listen.port': { kind: kind.integer(0, 65_535), byDefault: 8080, sentence: 'Port to listen on; 0 takes a free one.' },
  'listen.certFile': {
    kind: kind.file,
    byDefault: undefined,
    sentence: 'Certificate and those that vouch for it (PEM), to serve HTTPS; a new file counts within seconds.',
  },
  'listen.keyFile': { kind: kind.file, byDefault: undefined, sentence: 'Its private key (PEM).' },
  'listen.trustedProxies': {
    kind: networks,
    byDefault: [],
    sentence: 'Proxies whose X-Forwarded-For says where requests come from.',
  },
  publicUrl: {
    kind: kind.webUrl,
    byDefault: undefined,
    sentence: 'Scheme, host and prefix under which clients reach the gateway, for links; by default where it listens.',
  },
  basePaths: {
    kind: kind.paths,
    byDefault: undefined,
    sentence: 'Paths at which SCIM is served; by default those of the profile, or /scim/v2.',
  },
  profile: {
    kind: kind.nameOrPath,
    byDefault: 'gluu',
    sentence: 'Name of a folder in mappings/, or the path of your own (one with a slash in it).',
  },
  bases: { kind: kind.textByName, byDefault: {}, sentence: 'Base DN by resource type, instead of the profile’s.' },
  'registry.pollSeconds': {
    kind: kind.integer(0, 24 * 3600),
    byDefault: 10,
    sentence:
      'How often the directory’s registry of custom attributes and its schema are looked at, so that changes count without a restart; 0: only at SIGHUP.',
  },
  'registry.urns': {
    kind: kind.textByName,
    byDefault: {},
    sentence: 'URN of the extension that a registry fills, by resource type, instead of the profile’s.',
  },
  'registry.bases': {
    kind: kind.textByName,
    byDefault: {},
    sentence: 'Base DN of the registry by resource type, instead of the profile’s.',
  },
  'directory.urls': {
    kind: kind.directoryUrls,
    sentence: 'Directory servers (ldap, ldaps or ldapi URLs); the first that answers is used.',
  },
  'directory.bindDn': { kind: kind.text, byDefault: undefined, sentence: 'DN to bind as; without it, anonymously.' },
  'directory.bindPassword': {
    kind: kind.hidden,
    byDefault: undefined,
    sentence: 'Password of directory.bindDn, from a file or the environment.',
  },
  'directory.startTls': { kind: kind.flag, byDefault: false, sentence: 'Upgrade ldap:// connections to TLS.' },
  'directory.caFile': {
    kind: kind.file,
    byDefault: undefined,
    sentence: 'Certificates (PEM) that vouch for the directory, instead of the well-known ones.',
  },
  'directory.serverName': {
    kind: kind.text,
    byDefault: undefined,
    sentence: 'Name that the directory’s certificate must have, instead of the one in the URL.',
  },
  'directory.sharedConnections': {
    kind: kind.integer(1, 100),
    byDefault: 4,
    sentence: 'Connections that operations with short answers share.',
  },
  'directory.streamConnections': {
    kind: kind.integer(1, 1000),
    byDefault: 16,
    sentence: 'Most connections that long searches may lease at once.',
  },
  'directory.operationTimeoutMs': {
    kind: kind.integer(1, minutes(60)),
    byDefault: 10_000,
    sentence: 'How long the directory may take for one operation.',
  },
  'directory.connectTimeoutMs': {
    kind: kind.integer(1, minutes(10)),
    byDefault: 5000,
    sentence: 'How long connecting and binding may take.',
  },
  'directory.actAsCaller': {
    kind: kind.flag,
    byDefault: false,
    sentence:
      'What a request names is read and written with the rights of whoever asks (RFC 4370), so that the directory’s own rules decide, too.',
  },
  'directory.clockSkewSeconds': {
    kind: kind.integer(0, 3600),
    byDefault: 5,
    sentence:
      'How far the clocks of gateways and directory servers may be apart, and how late replicas may be: UpdatedUsers looks back so much further.',
  },
  ...accessOptions,
  'passwords.assumeHashed': {
    kind: kind.flag,
    byDefault: false,
    sentence: 'Write passwords in clear to a directory that was not seen hashing them.',
  },
  'passwords.scheme': {
    kind: kind.oneOf(['SSHA', 'SSHA256', 'SSHA512']),
    byDefault: 'SSHA',
    sentence:
      'How passwords are hashed where the mapping says that the gateway does it. slapd reads SSHA256 and SSHA512 only with its module pw-sha2 loaded; without it nobody could log in.',
  },
  'limits.bodyBytes': {
    kind: kind.integer(1024, 1024 * mebibyte),
    byDefault: 16 * mebibyte,
    sentence: 'Largest request body; a PUT of a group with 50,000 members takes some megabytes.',
  },
  'limits.filterLength': { kind: kind.integer(1, 65_536), byDefault: 8192, sentence: 'Longest filter, in characters.' },
  'limits.filterDepth': { kind: kind.integer(1, 500), byDefault: 50, sentence: 'Deepest nesting of a filter.' },
  'limits.filterTerms': { kind: kind.integer(1, 10_000), byDefault: 200, sentence: 'Most comparisons in a filter.' },
  'limits.scanEntries': {
    kind: kind.integer(1, 1_000_000_000),
    byDefault: 1_000_000,
    sentence: 'Most entries read to answer one query that the directory can’t answer alone.',
  },
  'limits.bulkOperations': {
    kind: kind.integer(1, 100_000),
    byDefault: 1000,
    sentence: 'How many operations a bulk request may have.',
  },
  'limits.bulkBytes': {
    kind: kind.integer(1024, 1024 * mebibyte),
    byDefault: 8 * mebibyte,
    sentence: 'Largest body of a bulk request, in bytes.',
  },
  'limits.sortEntries': {
    kind: kind.integer(1, 10_000_000),
    byDefault: 200_000,
    sentence: 'Most resources sorted to answer one query with sortBy.',
  },
  'limits.requestTimeoutMs': {
    kind: kind.integer(1, minutes(60)),
    byDefault: 30_000,
    sentence:
      'How long a request may take before it is given up with 503; of an answer that is sent while it is made, each piece.',
  },
  'paging.defaultCount': {
    kind: kind.integer(1, 1_000_000),
    byDefault: 100,
    sentence: 'Resources per page where the client does not say.',
  },
  'paging.maxCount': { kind: kind.integer(1, 1_000_000), byDefault: 1000, sentence: 'Most resources per page.' },
  'paging.snapshotBytes': {
    kind: kind.integer(0, 1024 * 1024 * mebibyte),
    byDefault: 256 * mebibyte,
    sentence:
      'Memory for the ids of long answers, which later pages are served from; 16 to 20 bytes per resource. As much again for UpdatedUsers.',
  },
  'paging.snapshotSeconds': {
    kind: kind.integer(0, 24 * 3600),
    byDefault: 300,
    sentence: 'How long later pages may be served from ids that were collected for an earlier one.',
  },
  'paging.cursorSecret': {
    kind: kind.hidden,
    byDefault: undefined,
    sentence:
      'Seals the cursors of pages, from a file or the environment; the same for all gateways of one directory, at least 16 characters. Without it, cursors end with the process.',
  },
  'journal.kind': {
    kind: kind.oneOf(['file', 'directory']),
    byDefault: 'file',
    sentence:
      'Where the gateway keeps what it is about to write to several entries, so that a crash leaves nothing half done.',
  },
  'journal.folder': {
    kind: kind.folder,
    byDefault: './dirgate-journal',
    sentence:
      'Folder of the journal in files, on a disk that outlives the process; gateways that share it adopt from each other.',
  },
  'journal.base': {
    kind: kind.text,
    byDefault: undefined,
    sentence: 'DN of the entry below which the journal in the directory is kept.',
  },
  'journal.instance': {
    kind: kind.name,
    byDefault: undefined,
    sentence:
      'Name of this gateway in the journal, by which it finds its own after a restart; by default that of the host.',
  },
  'journal.leaseSeconds': {
    kind: kind.integer(1, 3600),
    byDefault: 15,
    sentence:
      'How long a gateway may be silent before others adopt what it left; their clocks must agree much better than that.',
  },
  'compatibility.checkFormats': {
    kind: kind.flag,
    byDefault: true,
    sentence:
      'New countries, locales, time zones, languages and e-mail addresses must have the form that RFC 7643 4.1 names; false takes any text.',
  },
  'compatibility.createUnmatched': {
    kind: kind.flag,
    byDefault: true,
    sentence:
      'A PATCH add or replace whose filter matches no value creates that value, as Entra ID expects; false answers noTarget (RFC 7644 3.5.2.3).',
  },
  'compatibility.removeListed': {
    kind: kind.flag,
    byDefault: true,
    sentence:
      'A PATCH remove that lists values removes only those, as Entra ID sends it; false removes all values of the path (RFC 7644 3.5.2.2).',
  },
  'compatibility.refuseRemoveAll': {
    kind: kind.flag,
    byDefault: false,
    sentence:
      'A PATCH remove of all members of a group that names none of them is refused; false removes them (RFC 7644 3.5.2.2) and logs it.',
  },
  'compatibility.allowEmptyPatch': {
    kind: kind.flag,
    byDefault: true,
    sentence: 'A PATCH without operations changes nothing, as Entra ID sends it; false refuses it.',
  },
  'compatibility.refuseLargeCount': {
    kind: kind.flag,
    byDefault: false,
    sentence: 'A count above paging.maxCount is answered with tooMany, as Gluu does; false cuts it to the limit.',
  },
  'compatibility.allowEmptyFilter': {
    kind: kind.flag,
    byDefault: false,
    sentence:
      'A filter that is an empty text selects everything, as Gluu takes it; false refuses it: a client may have lost the filter that it meant.',
  },
  'compatibility.anyStart': {
    kind: kind.flag,
    byDefault: false,
    sentence:
      'UpdatedUsers answers any start from a new list where none is kept, as Gluu does for each page; entries may be skipped. false answers 400.',
  },
  'compatibility.dropUnknownMembers': {
    kind: kind.flag,
    byDefault: false,
    sentence:
      'Ids of members that do not exist are left out in silence, as Gluu does; false refuses them with invalidValue.',
  },
  'compatibility.wso2': {
    kind: kind.flag,
    byDefault: false,
    sentence:
      'For clients of WSO2 Identity Server: values in filters without quotes, messages without schemas, /scim2 and /ResourceType, groups in answers to PATCH, and statuses of bulk results as { "code": 201 }.',
  },
  hooks: {
    kind: hookList,
    byDefault: [],
    sentence:
      'Modules of yours that are asked on the way of requests, in this order: a list of { module, isolated, timeoutMs }. See "Hooks".',
  },
  'log.level': {
    kind: kind.oneOf(['silent', 'error', 'warn', 'info', 'debug']),
    byDefault: 'info',
    sentence: 'How much is logged; debug includes query strings.',
  },
};

/** All options in the order of the table. */
export const optionPaths: readonly OptionPath[] = Object.keys(configOptions) as OptionPath[];

/** The option at a path, for code that walks the table. */
export const optionAt = (path: OptionPath): ConfigOption<unknown> => configOptions[path];

/** The environment variable of an option: `DIRGATE_LISTEN_PORT` for `listen.port`; undefined where none can hold it. */
export function environmentName(path: OptionPath): string | undefined {
  const option = optionAt(path);
  if (option.kind.fromText === undefined) return undefined;
  const words = path.replaceAll('.', '_').replace(/[A-Z]/g, (letter) => `_${letter}`);
  return option.environment ?? `DIRGATE_${words.toUpperCase()}`;
}

/** The key of an option in the configuration file: a secret is there by the name of its file only. */
export const fileKey = (path: OptionPath): string => (optionAt(path).kind.role === 'secret' ? `${path}File` : path);
