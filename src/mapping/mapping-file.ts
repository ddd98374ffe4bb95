import * as v from 'valibot';
import { simpleTypes } from '../scim/schema.ts';
import {
  codecNames,
  operationNames,
  type AttributeDocument,
  type CodecDocument,
  type DocumentIssue,
} from './mapping-document.ts';
import type { MappingDocument, SourceDocument, TargetDocument } from './mapping-document.ts';

const anything = v.unknown();
const ldapName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z][A-Za-z0-9;.-]*$/, 'expected the name of an LDAP attribute or object class'),
);
const texts = v.union([v.string(), v.array(v.string())]);
/** An object with these members only. */
export const options = <T extends v.ObjectEntries>(entries: T): v.StrictObjectSchema<T, () => string> =>
  v.strictObject(entries, () => `accepted here: ${Object.keys(entries).join(', ')}`);

const codecOptions = v.pipe(
  options({
    enum: v.optional(v.record(v.string(), texts)),
    json: v.optional(options({ members: v.array(v.string()) })),
    item: v.optional(
      options({
        sub: v.optional(v.string(), 'value'),
        with: v.optional(v.record(v.string(), v.union([v.string(), v.boolean(), v.number()])), {}),
      }),
    ),
  }),
  v.check((codec) => Object.keys(codec).length === 1, 'expected exactly one of enum, json, item'),
);

/** A schema that is one of two; `name` is what mapping.schema.json calls it. */
export interface Alternatives {
  readonly name: string;
  readonly alternatives: readonly v.GenericSchema[];
}

const isText = (input: unknown): boolean => typeof input === 'string';

/** Picks the alternative by the shape of the input, so that a mistake is reported against what its author meant. */
const either = <S extends v.GenericSchema, O extends v.GenericSchema>(
  name: string,
  short: S,
  long: O,
  isShort: (input: unknown) => boolean = isText,
): v.LazySchema<S | O> & Alternatives =>
  Object.assign(
    v.lazy((input): S | O => (isShort(input) ? short : long)),
    { name, alternatives: [short, long] },
  );

const codec: v.GenericSchema<unknown, CodecDocument> = either('codec', v.picklist(codecNames), codecOptions) as never;

const source: v.GenericSchema<unknown, string | SourceDocument> = either(
  'source',
  ldapName,
  options({ attribute: ldapName, codec: v.optional(codec), jsonPath: v.optional(v.string()) }),
) as never;

const isCodecOptions = (input: unknown): boolean =>
  typeof input === 'object' && input !== null && ['enum', 'json', 'item'].some((key) => key in input);

const targetObject = options({
  codec: v.optional(codec),
  on: v.optional(v.picklist(['create', 'update', 'always']), 'always'),
  order: v.optional(v.picklist(['primaryFirst'])),
  jsonPath: v.optional(v.string()),
});
const target: v.GenericSchema<unknown, CodecDocument | TargetDocument> = either(
  'target',
  codec,
  targetObject,
  (input) => isText(input) || isCodecOptions(input),
) as never;

const parts = v.optional(v.picklist(['all', 'any']), 'all');

const attributeObject = options({
  attribute: v.optional(ldapName),
  codec: v.optional(codec),
  jsonPath: v.optional(v.string()),
  read: v.optional(v.array(source)),
  combine: v.optional(v.picklist(['first', 'any', 'all', 'merge']), 'first'),
  otherwise: v.optional(anything),
  write: v.optional(either('write', v.picklist(['never', 'onCreate']), v.record(ldapName, target))),
  onCreate: v.optional(anything),
  template: v.optional(texts),
  parts,
  fill: v.optional(v.string()),
  index: v.optional(v.union([v.string(), v.array(v.string()), v.record(v.string(), ldapName)])),
  reference: v.optional(texts),
  referenceBy: v.optional(ldapName),
  backLink: v.optional(
    options({
      of: v.string(),
      maintainedBy: v.optional(v.picklist(['gateway', 'directory', 'none']), 'gateway'),
      answeredFrom: v.optional(v.picklist(['backLink', 'truth']), 'backLink'),
    }),
  ),
  parentId: v.optional(ldapName),
  hashedBy: v.optional(v.picklist(['directory', 'gateway'])),
  removable: v.optional(v.boolean()),
  subtree: v.optional(options({ branch: v.string(), rdn: ldapName })),
  optional: v.optional(v.boolean(), false),
});
const attribute: v.GenericSchema<unknown, AttributeDocument> = either('attribute', ldapName, attributeObject) as never;

const entryAttribute = options({
  template: v.optional(texts),
  parts,
  constant: v.optional(texts),
  on: v.optional(v.picklist(['create', 'always']), 'always'),
  optional: v.optional(v.boolean(), false),
});

const attributes = v.optional(v.record(v.string(), attribute), {});

const dns = v.union([v.string(), v.pipe(v.array(v.string()), v.minLength(1, 'expected at least one DN'))]);
const below = options({ below: v.string(), branch: v.string(), parameter: v.optional(v.string()) });
const isBelow = (input: unknown): boolean => typeof input === 'object' && input !== null && !Array.isArray(input);
const base: v.GenericSchema<unknown, MappingDocument['base']> = either(
  'base',
  dns,
  below,
  (input) => !isBelow(input),
) as never;

const refusal = options({ status: v.optional(v.picklist([405, 501]), 405), detail: v.optional(v.string()) });

const registry = options({
  urn: v.string(),
  name: v.optional(v.string()),
  description: v.optional(v.string()),
  base: v.string(),
  objectClass: ldapName,
  switch: ldapName,
  attribute: ldapName,
  type: ldapName,
  multiValued: v.optional(ldapName),
  describedBy: v.optional(ldapName),
  types: v.record(v.string(), v.picklist(simpleTypes)),
});

/** The shape of a mapping file; mapping.schema.json is generated from it. */
export const mappingFileSchema: v.GenericSchema<unknown, MappingDocument> = options({
  resourceType: v.string(),
  base,
  scope: v.optional(v.picklist(['one', 'subtree']), 'one'),
  objectClasses: v.pipe(v.array(ldapName), v.minLength(1, 'expected at least one object class')),
  optionalClasses: v.optional(v.array(ldapName), []),
  optional: v.optional(v.boolean(), false),
  matches: v.optional(ldapName),
  id: ldapName,
  rdn: ldapName,
  version: v.optional(ldapName),
  operations: v.optional(v.array(v.picklist(operationNames))),
  refuse: v.optional(v.record(v.picklist(operationNames), refusal), {}),
  unique: v.optional(
    options({
      enforcedBy: v.optional(v.picklist(['directory', 'gateway']), 'gateway'),
      attributes: v.array(v.string()),
    }),
  ),
  updated: v.optional(
    options({
      attributes: v.pipe(v.array(ldapName), v.minLength(1, 'expected at least one LDAP attribute')),
      hidden: v.optional(v.array(ldapName), []),
    }),
  ),
  lenientBinary: v.optional(v.boolean(), false),
  patchAnswer: v.optional(v.picklist([200, 204]), 200),
  declare: v.optional(v.record(v.string(), v.record(v.string(), v.record(v.string(), anything))), {}),
  registry: v.optional(registry),
  attributes,
  extensions: v.optional(v.record(v.string(), v.record(v.string(), attribute)), {}),
  entry: v.optional(v.record(ldapName, entryAttribute), {}),
}) as never;

/** What could be read of a mapping file: all of it, or what is left without the parts that are wrong. */
export interface ParsedMappingFile {
  readonly document: MappingDocument | undefined;
  readonly issues: readonly DocumentIssue[];
}

/**
 * Checks the shape of a mapping file; every mistake is reported, each with the keys that lead to it. The rest of the
 * file is given all the same, so that its other mistakes are found in the same run.
 */
export function parseMappingFile(input: unknown): ParsedMappingFile {
  const result = v.safeParse(mappingFileSchema, input);
  if (result.success) return { document: result.output, issues: [] };
  const issues = result.issues.map(documentIssue);
  const rest = v.safeParse(mappingFileSchema, issues.reduce(without, structuredClone(input)));
  return { document: rest.success ? rest.output : undefined, issues };
}

/** How many keys lead to the smallest part of each section that can be left out on its own. */
const partDepth: Readonly<Record<string, number>> = { attributes: 2, entry: 2, extensions: 3 };

function without(input: unknown, { path }: DocumentIssue): unknown {
  const depth = partDepth[String(path[0])] ?? 1;
  let parent = input as Record<string, unknown> | undefined;
  for (const key of path.slice(0, depth - 1)) parent = parent?.[key] as Record<string, unknown> | undefined;
  const last = path[depth - 1];
  if (typeof parent === 'object' && last !== undefined) delete parent[last];
  return input;
}

/** What valibot found, as a mistake in a document. */
export function documentIssue(issue: v.BaseIssue<unknown>): DocumentIssue {
  return { path: pathOf(issue), message: sentence(issue) };
}

function pathOf(issue: v.BaseIssue<unknown>): (string | number)[] {
  return (issue.path ?? []).map((item) => (typeof item.key === 'number' ? item.key : String(item.key)));
}

function sentence(issue: v.BaseIssue<unknown>): string {
  const last = issue.path?.at(-1);
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return `unknown keyword ${quote(last?.key)}; ${issue.message}`;
  }
  if (issue.received === 'undefined') return `${quote(last?.key)} is missing; expected ${issue.expected ?? 'a value'}`;
  if (issue.kind === 'validation') return `found ${quote(issue.input)}, ${issue.message}`;
  return `found ${quote(issue.input)}, expected ${issue.expected ?? 'something else'}`;
}

const quote = (value: unknown): string => JSON.stringify(value) ?? String(value);
