import type { ScimType } from '../scim/schema.ts';

/** The closed table of codecs; each is explained in mappings/README.md. */
export const codecNames = [
  'text',
  'boolean',
  'enum',
  'integer',
  'decimal',
  'generalizedTime',
  'dateTimeText',
  'epochMillis',
  'binary',
  'json',
  'item',
  'password',
] as const;
export type CodecName = (typeof codecNames)[number];

type Simple = string | boolean | number;
type Texts = string | string[];

export interface EnumOptions {
  enum: Record<string, Texts>;
}
export interface JsonOptions {
  json: { members: string[] };
}
export interface ItemOptions {
  item: { sub: string; with: Record<string, Simple> };
}
/** How values are spelled in the directory: the name of a codec, or a codec with its options. */
export type CodecDocument = CodecName | EnumOptions | JsonOptions | ItemOptions;

/** Where a value is read from. */
export interface SourceDocument {
  attribute: string;
  codec?: CodecDocument | undefined;
  jsonPath?: string | undefined;
}

/** What a value is written to, beside the attribute's name. */
export interface TargetDocument {
  codec?: CodecDocument | undefined;
  on: 'create' | 'update' | 'always';
  order?: 'primaryFirst' | undefined;
  jsonPath?: string | undefined;
}

/** Says that a reference is derived: it stands where an attribute of the referenced resources names this one. */
export interface BackLinkDocument {
  of: string;
  maintainedBy: 'gateway' | 'directory' | 'none';
  answeredFrom: 'backLink' | 'truth';
}

/** Entries below a resource's own, in a branch, that stand for its values: each is named by one. */
export interface SubtreeDocument {
  branch: string;
  rdn: string;
}

/** The long form of one attribute's mapping. */
export interface AttributeObject {
  attribute?: string | undefined;
  codec?: CodecDocument | undefined;
  jsonPath?: string | undefined;
  read?: (string | SourceDocument)[] | undefined;
  combine: 'first' | 'any' | 'all' | 'merge';
  otherwise?: unknown;
  write?: 'never' | 'onCreate' | Record<string, CodecDocument | TargetDocument> | undefined;
  onCreate?: unknown;
  template?: Texts | undefined;
  parts: 'all' | 'any';
  fill?: string | undefined;
  index?: string | string[] | Record<string, string> | undefined;
  reference?: string | string[] | undefined;
  referenceBy?: string | undefined;
  backLink?: BackLinkDocument | undefined;
  parentId?: string | undefined;
  hashedBy?: 'directory' | 'gateway' | undefined;
  removable?: boolean | undefined;
  subtree?: SubtreeDocument | undefined;
  optional: boolean;
}
export type AttributeDocument = string | AttributeObject;

/** An LDAP attribute that no SCIM attribute shows. */
export interface EntryAttributeDocument {
  template?: Texts | undefined;
  parts: 'all' | 'any';
  constant?: Texts | undefined;
  on: 'create' | 'always';
  optional: boolean;
}

/** What a mapping may allow on its resource type (RFC 7644 3.2). */
export const operationNames = ['retrieve', 'query', 'create', 'replace', 'modify', 'remove'] as const;
export type Operation = (typeof operationNames)[number];

/** Says that entries stand below those of another resource type, in a branch of each of them. */
export interface BelowDocument {
  below: string;
  branch: string;
  parameter?: string | undefined;
}

/** How an operation that a mapping does not offer is answered. */
export interface RefusalDocument {
  status: 405 | 501;
  detail?: string | undefined;
}

/**
 * Where the directory itself says which attributes an extension has: each entry below `base` in which the attribute
 * `switch` is TRUE declares one. The rest are names of the attributes that say what it is.
 */
export interface RegistryDocument {
  urn: string;
  name?: string | undefined;
  description?: string | undefined;
  base: string;
  objectClass: string;
  switch: string;
  attribute: string;
  type: string;
  multiValued?: string | undefined;
  describedBy?: string | undefined;
  /** The registry's words for types. */
  types: Record<string, Exclude<ScimType, 'complex'>>;
}

/** One mapping file: one resource type in one directory (mappings/README.md). */
export interface MappingDocument {
  resourceType: string;
  base: string | string[] | BelowDocument;
  scope: 'one' | 'subtree';
  objectClasses: string[];
  optionalClasses: string[];
  optional: boolean;
  matches?: string | undefined;
  id: string;
  rdn: string;
  version?: string | undefined;
  operations?: Operation[] | undefined;
  refuse: Partial<Record<Operation, RefusalDocument>>;
  unique?: { enforcedBy: 'directory' | 'gateway'; attributes: string[] } | undefined;
  updated?: { attributes: string[]; hidden: string[] } | undefined;
  lenientBinary: boolean;
  patchAnswer: 200 | 204;
  declare: Record<string, Record<string, Record<string, unknown>>>;
  registry?: RegistryDocument | undefined;
  attributes: Record<string, AttributeDocument>;
  extensions: Record<string, Record<string, AttributeDocument>>;
  entry: Record<string, EntryAttributeDocument>;
}

/** A mistake in a document: where (keys from the top) and what would be right. */
export interface DocumentIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
