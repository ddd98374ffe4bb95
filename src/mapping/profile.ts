import type { Subschema } from '../ldap/subschema.ts';
import type { ResourceType } from '../scim/resource-type.ts';
import { compileMapping } from './compile-mapping.ts';
import type { LdapAttribute } from './ldap-attribute.ts';
import type { BelowDocument, DocumentIssue, MappingDocument } from './mapping-document.ts';
import { backLinkIssues } from './back-link.ts';
import type { Mapping } from './mapping.ts';
import { placeBelow } from './place.ts';

/** A mapping file that was read, and the resource type that it maps. */
export interface ProfileEntry {
  readonly file: string;
  readonly document: MappingDocument;
  readonly resourceType: ResourceType;
  /** False where parts of the file were left out because they are wrong: then nothing is said to be missing. */
  readonly complete: boolean;
}

/** The mappings of one directory shape, by resource type name. */
export type Profile = ReadonlyMap<string, Mapping>;

/** A mistake, and the file that it stands in. */
export interface ProfileIssue extends DocumentIssue {
  readonly file: string;
}

export type CompiledProfile =
  | { readonly ok: true; readonly profile: Profile }
  | { readonly ok: false; readonly issues: readonly ProfileIssue[] };

/** Compiles all mapping files of a profile against the directory's subschema; `bases` overrides their base DNs. */
export function compileProfile(
  given: readonly ProfileEntry[],
  subschema: Subschema,
  bases: Readonly<Record<string, string>> = {},
): CompiledProfile {
  const entries = given.filter(({ document }) => !document.optional || hasClasses(document, subschema));
  const profile = new Map<string, Mapping>();
  const issues: ProfileIssue[] = [];
  for (const { file, document, resourceType, complete } of entries) {
    const base = belowOf(document) ?? bases[resourceType.name] ?? document.base;
    const compiled = compileMapping({ ...document, base }, resourceType, subschema, complete);
    if (compiled.ok) profile.set(resourceType.name, compiled.mapping);
    else issues.push(...compiled.issues.map((issue) => ({ ...issue, file })));
  }
  const known = entries.map(({ resourceType }) => resourceType.name);
  for (const { file, document } of entries) {
    const unknown = [...unknownReferences(document, known), ...ownerIssues(document, entries, bases)];
    issues.push(...unknown.map((issue) => ({ ...issue, file })));
  }
  if (issues.length > 0) return { ok: false, issues };
  const linked = new Map(
    entries.flatMap(({ resourceType: { name }, document }) => {
      const mapping = linkedMapping(profile, name, belowOf(document));
      return mapping === undefined ? [] : [[name, mapping]];
    }),
  );
  for (const { file, resourceType } of entries) {
    issues.push(...backLinkIssues(linked, resourceType.name).map((issue) => ({ ...issue, file })));
  }
  return issues.length === 0 ? { ok: true, profile: linked } : { ok: false, issues };
}

const hasClasses = ({ objectClasses }: MappingDocument, subschema: Subschema): boolean =>
  objectClasses.every((name) => subschema.objectClass(name) !== undefined);

const belowOf = ({ base }: MappingDocument): BelowDocument | undefined =>
  typeof base === 'object' && !Array.isArray(base) ? base : undefined;

function linkedMapping(profile: Profile, name: string, below: BelowDocument | undefined): Mapping | undefined {
  const mapping = profile.get(name);
  const owner = below && profile.get(below.below);
  const placed = mapping && below && owner ? placeBelow(mapping, below, owner) : mapping;
  return placed && { ...placed, namedBy: namesOf(name, profile) };
}

/** What entries stand below must be mapped, too, and have a base of its own. */
function ownerIssues(
  document: MappingDocument,
  entries: readonly ProfileEntry[],
  bases: Readonly<Record<string, string>>,
): DocumentIssue[] {
  const below = belowOf(document);
  if (below === undefined) return [];
  const owners = entries
    .filter((one) => belowOf(one.document) === undefined)
    .map(({ resourceType }) => resourceType.name);
  const issues: DocumentIssue[] = [];
  if (!owners.includes(below.below)) {
    const message = `found ${JSON.stringify(below.below)}; entries can stand below those of ${owners.join(', ')}`;
    issues.push({ path: ['base', 'below'], message });
  }
  if (bases[document.resourceType] !== undefined) {
    const message = `${document.resourceType} stands below ${below.below}: configure the base of that alone`;
    issues.push({ path: ['base'], message });
  }
  return issues;
}

/** The attributes by which some reference of the profile names entries of a type. */
function namesOf(resourceType: string, profile: Profile): readonly LdapAttribute[] {
  const references = [...profile.values()].flatMap(({ attributes }) =>
    attributes.flatMap(({ reference }) => reference ?? []),
  );
  const names = references.filter(({ types }) => types.includes(resourceType)).flatMap(({ by }) => by ?? []);
  return [...new Map(names.map((one) => [one.name, one])).values()];
}

function unknownReferences(document: MappingDocument, known: readonly string[]): DocumentIssue[] {
  const places = [
    { path: ['attributes'], attributes: document.attributes },
    ...Object.entries(document.extensions).map(([urn, attributes]) => ({ path: ['extensions', urn], attributes })),
  ];
  return places.flatMap(({ path, attributes }) =>
    Object.entries(attributes).flatMap(([name, one]): DocumentIssue[] => {
      const references = typeof one === 'string' ? [] : [one.reference ?? []].flat();
      return references
        .filter((reference) => !known.includes(reference))
        .map((reference) => {
          const message = `found ${JSON.stringify(reference)}, but this profile maps ${known.join(', ')}`;
          return { path: [...path, name, 'reference'], message };
        });
    }),
  );
}
