import type { Subschema } from '../ldap/subschema.ts';
import type { ResourceType } from '../scim/resource-type.ts';
import { compileMapping } from './compile-mapping.ts';
import type { LdapAttribute } from './ldap-attribute.ts';
import type { DocumentIssue, MappingDocument } from './mapping-document.ts';
import { backLinkIssues } from './back-link.ts';
import type { Mapping } from './mapping.ts';

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
  entries: readonly ProfileEntry[],
  subschema: Subschema,
  bases: Readonly<Record<string, string>> = {},
): CompiledProfile {
  const profile = new Map<string, Mapping>();
  const issues: ProfileIssue[] = [];
  for (const { file, document, resourceType, complete } of entries) {
    const base = bases[resourceType.name] ?? document.base;
    const compiled = compileMapping({ ...document, base }, resourceType, subschema, complete);
    if (compiled.ok) profile.set(resourceType.name, compiled.mapping);
    else issues.push(...compiled.issues.map((issue) => ({ ...issue, file })));
  }
  const known = entries.map(({ resourceType }) => resourceType.name);
  for (const { file, document } of entries) {
    issues.push(...unknownReferences(document, known).map((issue) => ({ ...issue, file })));
  }
  if (issues.length > 0) return { ok: false, issues };
  const linked = new Map(
    [...profile].map(([name, mapping]) => [name, { ...mapping, namedBy: namesOf(name, profile) }]),
  );
  for (const { file, resourceType } of entries) {
    issues.push(...backLinkIssues(linked, resourceType.name).map((issue) => ({ ...issue, file })));
  }
  return issues.length === 0 ? { ok: true, profile: linked } : { ok: false, issues };
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
