import type { SearchRequest } from '../ldap/directory.ts';
import { asDn, type Dn } from '../ldap/dn.ts';
import { textsOf, type Entry } from '../ldap/entry.ts';
import { and, equality } from '../ldap/filter.ts';
import { attributeName, schemaUri } from '../scim/schema.ts';
import type { DocumentIssue, MappingDocument, RegistryDocument } from './mapping-document.ts';
import type { Mapping } from './mapping.ts';
import { compileDn } from './place.ts';

/** A mistake in a registry: the entry in which it stands, and what would be right. */
export interface RegistryIssue {
  readonly dn: Dn;
  readonly message: string;
}

/** A mapping file with the attributes that a registry switches on, and which of its entries gave each of them. */
export interface RegisteredDocument {
  readonly document: MappingDocument;
  readonly givenBy: ReadonlyMap<string, Dn>;
  readonly issues: readonly RegistryIssue[];
}

/** Checks what a mapping file, or the configuration in its place, says of a registry. */
export function checkRegistry(registry: RegistryDocument | undefined, issues: DocumentIssue[]): void {
  if (registry === undefined) return;
  compileDn(registry.base, ['registry', 'base'], issues);
  if (schemaUri.test(registry.urn)) return;
  const message = `found ${JSON.stringify(registry.urn)}, expected a URN such as urn:example:2.0:User`;
  issues.push({ path: ['registry', 'urn'], message });
}

/** The search for the entries that switch an attribute on. */
export function registrySearch(registry: RegistryDocument): SearchRequest {
  const { attribute, type, multiValued = [], describedBy = [] } = registry;
  return {
    base: asDn(registry.base),
    scope: 'subtree',
    filter: and(equality('objectClass', registry.objectClass), equality(registry.switch, 'TRUE')),
    attributes: [attribute, type, multiValued, describedBy].flat(),
  };
}

/**
 * Declares and maps what a directory's registry switches on, as if the mapping file did (RFC 7643 3.3); what the file
 * maps itself in that extension is left to it. Entries without a name, and those `without`, are passed over.
 */
export function registerAttributes(
  document: MappingDocument,
  registry: RegistryDocument,
  entries: readonly Entry[],
  without: ReadonlySet<Dn> = new Set(),
): RegisteredDocument {
  const { urn } = registry;
  const own = new Set(Object.keys(document.extensions[urn] ?? {}).map((name) => name.toLowerCase()));
  const declared: MappingDocument['declare'][string] = {};
  const mapped: MappingDocument['extensions'][string] = {};
  const givenBy = new Map<string, Dn>();
  const issues: RegistryIssue[] = [];
  for (const entry of inOrder(entries, registry)) {
    const name = textsOf(entry, registry.attribute)[0] ?? '';
    if (name === '' || without.has(entry.dn) || own.has(name.toLowerCase())) continue;
    const before = givenBy.get(name.toLowerCase());
    // Said twice is no mistake, as long as both say the same.
    if (before !== undefined && isSameKind(characteristics(entry, registry), declarationOf(declared, name))) continue;
    const problem = problemOf(name, entry, registry, before);
    if (problem !== undefined) {
      issues.push({ dn: entry.dn, message: problem });
      continue;
    }
    givenBy.set(name.toLowerCase(), entry.dn);
    declared[name] = characteristics(entry, registry);
    mapped[name] = name;
  }
  if (givenBy.size === 0) return { document, givenBy, issues };
  return {
    document: {
      ...document,
      declare: { ...document.declare, [urn]: { ...document.declare[urn], ...declared } },
      extensions: { ...document.extensions, [urn]: { ...document.extensions[urn], ...mapped } },
    },
    givenBy,
    issues,
  };
}

/** A server gives entries in any order; what is made of them must not depend on it. */
function inOrder(entries: readonly Entry[], { attribute }: RegistryDocument): readonly Entry[] {
  const key = (entry: Entry): string => `${textsOf(entry, attribute)[0] ?? ''} ${entry.dn}`.toLowerCase();
  return entries.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
}

const isPassword = (name: string): boolean => /(?:passw(?:or)?d|pwd)(?:history)?$/i.test(name);

function problemOf(
  name: string,
  entry: Entry,
  registry: RegistryDocument,
  givenBefore: Dn | undefined,
): string | undefined {
  const given = JSON.stringify(name);
  if (givenBefore !== undefined) return `${given} is declared by ${givenBefore} otherwise`;
  if (!attributeName.test(name)) {
    return `${given} can't be the name of a SCIM attribute: a letter, then letters, digits, - and _ (RFC 7643 2.1)`;
  }
  if (isPassword(name)) return `${given} is a password, which is never shown`;
  const [type] = textsOf(entry, registry.type);
  if (type !== undefined && typeOf(type, registry) !== undefined) return undefined;
  const found = type === undefined ? `it has no ${registry.type}` : `found ${registry.type} ${JSON.stringify(type)}`;
  return `${given}: ${found}; accepted: ${Object.keys(registry.types).join(', ')}`;
}

const declarationOf = (
  declared: MappingDocument['declare'][string],
  name: string,
): Readonly<Record<string, unknown>> | undefined =>
  Object.entries(declared).find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];

const isSameKind = (
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>> | undefined,
): boolean => one['type'] === other?.['type'] && one['multiValued'] === other?.['multiValued'];

const typeOf = (word: string, { types }: RegistryDocument): string | undefined =>
  Object.entries(types).find(([known]) => known.toLowerCase() === word.toLowerCase())?.[1];

function characteristics(entry: Entry, registry: RegistryDocument): Record<string, unknown> {
  const said = (attribute: string | undefined): string | undefined =>
    attribute === undefined ? undefined : textsOf(entry, attribute)[0];
  return {
    type: typeOf(said(registry.type) ?? '', registry),
    multiValued: said(registry.multiValued)?.toLowerCase() === 'true',
    description: said(registry.describedBy) ?? '',
  };
}

/**
 * Registered attributes that the mapping uses already: two SCIM attributes over one LDAP attribute would overwrite each
 * other.
 */
export function registryConflicts(
  mapping: Mapping,
  { urn }: RegistryDocument,
  givenBy: ReadonlyMap<string, Dn>,
): readonly RegistryIssue[] {
  const isGiven = ({ scim }: Mapping['attributes'][number]): boolean =>
    scim.extension === urn && givenBy.has(scim.attribute.name.toLowerCase());
  const used = new Map(
    [mapping.id, mapping.rdn, mapping.version ?? []].flat().map(({ name }) => [name, 'the mapping itself']),
  );
  used.set('objectClass', 'the mapping itself');
  for (const { attribute } of mapping.entry) used.set(attribute.name, 'the mapping itself');
  for (const { scim, sources, targets, indexes } of mapping.attributes.filter((one) => !isGiven(one))) {
    const held = [...sources, ...targets].map(({ attribute }) => attribute);
    for (const { name } of [...held, ...indexes.flatMap(({ attributes }) => attributes)]) {
      used.set(name, scim.attribute.name);
    }
  }
  const conflicts: RegistryIssue[] = [];
  for (const one of mapping.attributes.filter(isGiven)) {
    const { name } = one.scim.attribute;
    const dn = givenBy.get(name.toLowerCase());
    const [held] = one.sources.map(({ attribute }) => attribute.name);
    const user = held === undefined ? undefined : used.get(held);
    if (dn !== undefined && user !== undefined) conflicts.push({ dn, message: `"${name}" is used by ${user} already` });
    if (held !== undefined) used.set(held, `"${name}"`);
  }
  return conflicts;
}
