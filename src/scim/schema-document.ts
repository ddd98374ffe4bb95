import * as v from 'valibot';
import {
  attributeName,
  commonAttributes,
  findAttribute,
  schemaUri,
  simpleTypes,
  type Schema,
  type SchemaAttribute,
} from './schema.ts';
import type { ResourceType } from './resource-type.ts';

/** One thing wrong in a document; `pointer` is a JSON Pointer (RFC 6901) to it. */
export interface DocumentIssue {
  readonly pointer: string;
  readonly message: string;
}

export type SchemaDocumentResult =
  | { readonly ok: true; readonly schema: Schema }
  | { readonly ok: false; readonly issues: readonly DocumentIssue[] };

export type ResourceTypeDocumentResult =
  | { readonly ok: true; readonly resourceType: ResourceType }
  | { readonly ok: false; readonly issues: readonly DocumentIssue[] };

const reservedEndpoints = ['bulk', 'me', 'schemas', 'resourcetypes', 'serviceproviderconfig'];

const uri = v.pipe(
  v.string(),
  v.regex(schemaUri, 'must be a URI, such as "urn:example:params:scim:schemas:2.0:Staff"'),
);
const nonEmpty = v.pipe(v.string(), v.nonEmpty('must not be empty'));

const characteristics = {
  name: v.pipe(
    v.string(),
    v.regex(attributeName, 'an attribute name is a letter followed by letters, digits, "-", "_" or "$"'),
  ),
  multiValued: v.optional(v.boolean(), false),
  description: v.optional(v.string(), ''),
  required: v.optional(v.boolean(), false),
  canonicalValues: v.optional(v.array(v.string())),
  caseExact: v.optional(v.boolean()),
  mutability: v.optional(v.picklist(['readOnly', 'readWrite', 'immutable', 'writeOnly']), 'readWrite'),
  returned: v.optional(v.picklist(['always', 'never', 'default', 'request'])),
  uniqueness: v.optional(v.picklist(['none', 'server', 'global']), 'none'),
  referenceTypes: v.optional(v.array(nonEmpty)),
};

/** Points an issue at a member of the value under test. */
function at(key: string | number, value: unknown): [v.UnknownPathItem] {
  return [{ type: 'unknown', origin: 'value', input: undefined, key, value }];
}

const returnedFits = ({ mutability, returned }: { mutability: string; returned?: string | undefined }): boolean =>
  mutability !== 'writeOnly' || returned === undefined || returned === 'never';
const returnedMisfit = 'a writeOnly attribute is never returned: leave "returned" out or set it to "never"';

/** The positions of names that occurred before, in any letter case (RFC 7643 2.1). */
function repeatedNames(attributes: readonly { readonly name: string }[]): readonly number[] {
  const names = attributes.map(({ name }) => name.toLowerCase());
  return [...names.keys()].filter((index) => names.indexOf(names[index] ?? '') < index);
}
const repeated = 'has the name of an attribute before it; letter case does not tell names apart';

function subAttributesMisfit(type: string, count: number): string | undefined {
  if (type === 'complex' && count === 0) return 'a complex attribute lists at least one sub-attribute';
  if (type !== 'complex' && count > 0) return `only a complex attribute has sub-attributes, this one is ${type}`;
  return undefined;
}

const subAttribute = v.pipe(
  v.strictObject({
    ...characteristics,
    type: v.optional(
      v.picklist(simpleTypes, `a sub-attribute has one of the types ${simpleTypes.join(', ')}`),
      'string',
    ),
  }),
  v.check((document) => returnedFits(document), returnedMisfit),
);

const attribute = v.pipe(
  v.strictObject({
    ...characteristics,
    type: v.optional(v.picklist([...simpleTypes, 'complex']), 'string'),
    subAttributes: v.optional(
      v.pipe(
        v.array(subAttribute),
        v.rawCheck(({ dataset, addIssue }) => {
          if (!dataset.typed) return;
          for (const index of repeatedNames(dataset.value)) addIssue({ message: repeated, path: at(index, undefined) });
        }),
      ),
    ),
  }),
  v.check((document) => returnedFits(document), returnedMisfit),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { type, subAttributes = [] } = dataset.value;
    const message = subAttributesMisfit(type, subAttributes.length);
    if (message !== undefined) addIssue({ message, path: at('subAttributes', subAttributes) });
  }),
);

const schemaDocument = v.strictObject({
  schemas: v.optional(v.array(v.string())),
  id: uri,
  name: v.optional(nonEmpty),
  description: v.optional(v.string(), ''),
  attributes: v.pipe(
    v.array(attribute),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      for (const index of repeatedNames(dataset.value)) addIssue({ message: repeated, path: at(index, undefined) });
    }),
  ),
  meta: v.optional(v.unknown()),
});

const resourceTypeDocument = v.strictObject({
  schemas: v.optional(v.array(v.string())),
  id: v.optional(nonEmpty),
  name: nonEmpty,
  description: v.optional(v.string(), ''),
  endpoint: v.pipe(
    v.string(),
    v.regex(/^\/?[a-z][\w-]*$/iu, 'must be one path segment, such as "/Users"'),
    v.check(
      (endpoint) => !reservedEndpoints.includes(endpoint.replace('/', '').toLowerCase()),
      'is an endpoint of the protocol itself; choose another name',
    ),
  ),
  schema: uri,
  schemaExtensions: v.optional(v.array(v.strictObject({ schema: uri, required: v.optional(v.boolean(), false) })), []),
  meta: v.optional(v.unknown()),
});

type AttributeDocument = v.InferOutput<typeof attribute>;
type SubAttributeDocument = v.InferOutput<typeof subAttribute>;

/** Fills the defaults of RFC 7643 2.2; references and binaries are case exact unless stated otherwise (2.3.6, 2.3.7). */
function toAttribute(document: AttributeDocument | SubAttributeDocument): SchemaAttribute {
  const { name, type, multiValued, description, required, mutability, uniqueness } = document;
  const { canonicalValues, referenceTypes } = document;
  const subAttributes = 'subAttributes' in document ? document.subAttributes : undefined;
  return {
    name,
    type,
    multiValued,
    description,
    required,
    ...(canonicalValues === undefined ? {} : { canonicalValues }),
    caseExact: document.caseExact ?? (type === 'reference' || type === 'binary'),
    mutability,
    returned: document.returned ?? (mutability === 'writeOnly' ? 'never' : 'default'),
    uniqueness,
    ...(referenceTypes === undefined ? {} : { referenceTypes }),
    ...(type === 'complex' ? { subAttributes: (subAttributes ?? []).map(toAttribute) } : {}),
  };
}

function toIssues(issues: readonly v.BaseIssue<unknown>[]): readonly DocumentIssue[] {
  return issues.map((issue) => ({
    pointer: (issue.path ?? [])
      .map(({ key }) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`)
      .join(''),
    message: issue.message,
  }));
}

/** Checks a schema document and fills in the default characteristics (RFC 7643 2.2, 7). */
export function parseSchemaDocument(document: unknown): SchemaDocumentResult {
  const parsed = v.safeParse(schemaDocument, document);
  if (!parsed.success) return { ok: false, issues: toIssues(parsed.issues) };
  const { id, name = id, description, attributes } = parsed.output;
  return { ok: true, schema: { id, name, description, attributes: attributes.map(toAttribute) } };
}

/** The definitions of RFC 7643 3.1 take precedence over common attributes that a schema lists itself. */
function withoutCommonAttributes(schema: Schema): Schema {
  return { ...schema, attributes: schema.attributes.filter(({ name }) => !findAttribute(commonAttributes, name)) };
}

/** Checks a resource type document and puts its schemas in place of their URNs (RFC 7643 6). */
export function parseResourceTypeDocument(
  document: unknown,
  schemas: ReadonlyMap<string, Schema>,
): ResourceTypeDocumentResult {
  const parsed = v.safeParse(resourceTypeDocument, document);
  if (!parsed.success) return { ok: false, issues: toIssues(parsed.issues) };
  const { id, name, description, endpoint, schemaExtensions } = parsed.output;
  const issues: DocumentIssue[] = [];
  const used = new Set<string>();
  const find = (urn: string, pointer: string): Schema | undefined => {
    const schema = [...schemas.values()].find((candidate) => candidate.id.toLowerCase() === urn.toLowerCase());
    if (schema === undefined) {
      issues.push({ pointer, message: `there is no schema "${urn}"; known are ${[...schemas.keys()].join(', ')}` });
    } else if (used.has(schema.id)) {
      issues.push({ pointer, message: `"${urn}" is used twice in this resource type` });
    }
    used.add(schema?.id ?? urn);
    return schema;
  };
  const schema = find(parsed.output.schema, '/schema');
  const extensions = schemaExtensions.flatMap((extension, index) => {
    const found = find(extension.schema, `/schemaExtensions/${index}/schema`);
    return found === undefined ? [] : [{ schema: found, required: extension.required }];
  });
  if (schema === undefined || issues.length > 0) return { ok: false, issues };
  return {
    ok: true,
    resourceType: {
      id: id ?? name,
      name,
      description,
      endpoint: endpoint.startsWith('/') ? endpoint : `/${endpoint}`,
      schema: withoutCommonAttributes(schema),
      schemaExtensions: extensions,
    },
  };
}
