import type { Subschema } from '../ldap/subschema.ts';
import type { ResourceType } from '../scim/resource-type.ts';
import { compileMapping } from './compile-mapping.ts';
import type { DocumentIssue, MappingDocument } from './mapping-document.ts';
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
  return issues.length === 0 ? { ok: true, profile } : { ok: false, issues };
}

function unknownReferences(document: MappingDocument, known: readonly string[]): DocumentIssue[] {
  const places = [
    { path: ['attributes'], attributes: document.attributes },
    ...Object.entries(document.extensions).map(([urn, attributes]) => ({ path: ['extensions', urn], attributes })),
  ];
  return places.flatMap(({ path, attributes }) =>
    Object.entries(attributes).flatMap(([name, one]): DocumentIssue[] => {
      const reference = typeof one === 'string' ? undefined : one.reference;
      if (reference === undefined || known.includes(reference)) return [];
      const message = `found ${JSON.stringify(reference)}, but this profile maps ${known.join(', ')}`;
      return [{ path: [...path, name, 'reference'], message }];
    }),
  );
}
