/** The types of simple attributes (RFC 7643 2.3). */
export const simpleTypes = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference'] as const;

/** The data types of RFC 7643 2.3. */
export type ScimType = (typeof simpleTypes)[number] | 'complex';

/** An attribute name (RFC 7643 2.1): `$ref` starts with the one sign that is no letter. */
export const attributeName: RegExp = /^\$?[a-z][\w$-]*$/iu;

/** The URI of a schema (RFC 7643 3), without the signs that end a word of a filter. */
export const schemaUri: RegExp = /^[a-z][a-z0-9+.-]*:[^\s"()[\]]+$/iu;

/** An attribute definition with all its characteristics (RFC 7643 2.2, 7). */
export interface SchemaAttribute {
  readonly name: string;
  readonly type: ScimType;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  readonly canonicalValues?: readonly string[];
  readonly caseExact: boolean;
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly';
  readonly returned: 'always' | 'never' | 'default' | 'request';
  readonly uniqueness: 'none' | 'server' | 'global';
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly SchemaAttribute[];
}

/** A schema (RFC 7643 7). */
export interface Schema {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly SchemaAttribute[];
}

/** The attribute of that name in any letter case (RFC 7643 2.1). */
export function findAttribute(
  attributes: readonly SchemaAttribute[] | undefined,
  name: string,
): SchemaAttribute | undefined {
  const wanted = name.toLowerCase();
  return attributes?.find((attribute) => attribute.name.toLowerCase() === wanted);
}

const common = { multiValued: false, required: false, caseExact: false, uniqueness: 'none' } as const;
const serverAssigned = { ...common, mutability: 'readOnly', returned: 'default' } as const;

/** The attributes that every resource has besides those of its schemas (RFC 7643 3, 3.1). */
export const commonAttributes: readonly SchemaAttribute[] = [
  {
    ...common,
    name: 'schemas',
    type: 'reference',
    multiValued: true,
    description: 'The URIs of the schemas that describe the resource.',
    required: true,
    mutability: 'readWrite',
    returned: 'always',
    referenceTypes: ['uri'],
  },
  {
    ...common,
    name: 'id',
    type: 'string',
    description: 'The identifier that the server gave the resource.',
    caseExact: true,
    mutability: 'readOnly',
    returned: 'always',
    uniqueness: 'server',
  },
  {
    ...common,
    name: 'externalId',
    type: 'string',
    description: 'The identifier that the provisioning client gave the resource.',
    caseExact: true,
    mutability: 'readWrite',
    returned: 'default',
  },
  {
    ...serverAssigned,
    name: 'meta',
    type: 'complex',
    description: 'What the server records about the resource.',
    subAttributes: [
      { ...serverAssigned, name: 'resourceType', type: 'string', description: 'The resource type.', caseExact: true },
      { ...serverAssigned, name: 'created', type: 'dateTime', description: 'When the resource was created.' },
      { ...serverAssigned, name: 'lastModified', type: 'dateTime', description: 'When it was last changed.' },
      { ...serverAssigned, name: 'location', type: 'reference', description: 'Its address.', caseExact: true },
      { ...serverAssigned, name: 'version', type: 'string', description: 'Its entity tag.', caseExact: true },
    ],
  },
];
