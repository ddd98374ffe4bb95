import { parseSchemaDocument } from '../scim/schema-document.ts';
import { findAttribute, type Schema, type SchemaAttribute } from '../scim/schema.ts';
import type { ResourceType } from '../scim/resource-type.ts';
import type { DocumentIssue, MappingDocument } from './mapping-document.ts';
import type { MappedAttribute } from './mapping.ts';

type Declarations = MappingDocument['declare'];

/** The resource type with the attributes and extensions that a mapping file declares (RFC 7643 3.3). */
export function declareAttributes(type: ResourceType, declare: Declarations, issues: DocumentIssue[]): ResourceType {
  let result = type;
  for (const [urn, attributes] of Object.entries(declare)) {
    const parsed = parseSchemaDocument({
      id: urn,
      name: nameIn(urn),
      description: `Attributes that the mapping of ${type.name} declares`,
      attributes: Object.entries(attributes).map(([name, characteristics]) => ({ name, ...characteristics })),
    });
    if (parsed.ok) {
      result = withSchema(result, parsed.schema);
      continue;
    }
    const names = Object.keys(attributes);
    issues.push(
      ...parsed.issues.map(({ pointer, message }) => {
        const [, , index, ...rest] = pointer.split('/');
        return { path: ['declare', urn, names[Number(index)] ?? '', ...rest], message };
      }),
    );
  }
  return result;
}

/** The resource type with the extension that a registry fills, by its name there, with or without attributes. */
export function withRegistered(type: ResourceType, registry: MappingDocument['registry']): ResourceType {
  if (registry === undefined) return type;
  const { urn: id, name = nameIn(id), description = '' } = registry;
  return withSchema(type, { id, name, description, attributes: [] });
}

/** `gluu` of urn:ietf:params:scim:schemas:extension:gluu:2.0:User. */
const nameIn = (urn: string): string => urn.split(':').slice(-3, -2)[0] ?? urn;

function withSchema(type: ResourceType, declared: Schema): ResourceType {
  const merge = (schema: Schema): Schema => {
    const kept = schema.attributes.filter(({ name }) => findAttribute(declared.attributes, name) === undefined);
    return { ...schema, attributes: [...kept, ...declared.attributes] };
  };
  if (declared.id === type.schema.id) return { ...type, schema: merge(type.schema) };
  const known = type.schemaExtensions.some(({ schema }) => schema.id === declared.id);
  const schemaExtensions = known
    ? type.schemaExtensions.map((one) => (one.schema.id === declared.id ? { ...one, schema: merge(one.schema) } : one))
    : [...type.schemaExtensions, { schema: declared, required: false }];
  return { ...type, schemaExtensions };
}

/**
 * The resource type without the attributes that nothing in the directory holds, so that /Schemas tells the truth; an
 * extension that has none left goes too, but for the one of a registry, which may get some at any time.
 */
export function keepMapped(
  type: ResourceType,
  mapped: readonly MappedAttribute[],
  registry?: MappingDocument['registry'],
): ResourceType {
  const keep = (attribute: SchemaAttribute, extension: string | undefined): SchemaAttribute[] => {
    const mine = mapped.filter(({ scim }) => scim.attribute.name === attribute.name && scim.extension === extension);
    if (mine.length === 0) return [];
    const whole = mine.find(({ scim }) => scim.sub === undefined);
    const names = whole === undefined ? new Set(mine.map(({ scim }) => scim.sub?.name)) : subAttributesOf(whole);
    if (names === undefined) return [attribute];
    const subAttributes = attribute.subAttributes?.filter((sub) => names.has(sub.name)) ?? [];
    return [{ ...attribute, subAttributes }];
  };
  const extensions = type.schemaExtensions.map(({ schema, required }) => ({
    schema: { ...schema, attributes: schema.attributes.flatMap((attribute) => keep(attribute, schema.id)) },
    required,
  }));
  return {
    ...type,
    schema: { ...type.schema, attributes: type.schema.attributes.flatMap((attribute) => keep(attribute, undefined)) },
    schemaExtensions: extensions.filter(({ schema }) => schema.attributes.length > 0 || schema.id === registry?.urn),
  };
}

/** The sub-attributes that plain LDAP values can show; undefined where all can. */
function subAttributesOf({ sources }: MappedAttribute): ReadonlySet<string | undefined> | undefined {
  const items = sources.flatMap(({ codec }) => codec.item ?? []);
  if (items.length === 0 || items.length < sources.length) return undefined;
  return new Set(items.flatMap(({ sub, constants }) => [sub, ...Object.keys(constants)]));
}
