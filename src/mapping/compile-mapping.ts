import { equality } from '../ldap/filter.ts';
import type { ObjectClass, Subschema } from '../ldap/subschema.ts';
import { parseAttributePath, printResolved, resolveAttribute, type ResolvedAttribute } from '../scim/attribute-path.ts';
import type { ResourceType } from '../scim/resource-type.ts';
import { compileAttribute, expand } from './compile-attribute.ts';
import { declareAttributes, keepMapped, withRegistered } from './effective-resource-type.ts';
import {
  operationNames,
  type DocumentIssue,
  type EntryAttributeDocument,
  type MappingDocument,
  type Operation,
  type RefusalDocument,
} from './mapping-document.ts';
import type { FindLdapAttribute, LdapAttribute } from './ldap-attribute.ts';
import type { EntryAttribute, MappedAttribute, Mapping, Refusal, UniqueAttribute } from './mapping.ts';
import { compileLocation } from './place.ts';
import { checkRegistry } from './registry.ts';
import { compileTemplate, isAlwaysRendered } from './template.ts';
import { compileUpdated } from './compile-updated.ts';
import { compileVersion } from './compile-version.ts';
import { nearestName } from '../scim/nearest-name.ts';

export type CompiledMapping =
  | { readonly ok: true; readonly mapping: Mapping }
  | { readonly ok: false; readonly issues: readonly DocumentIssue[] };

/**
 * Checks a mapping file against its resource type's schemas and against the directory's own subschema and makes it
 * ready for use; every mistake is reported at once. What is missing is no mistake where the document is not complete.
 */
export function compileMapping(
  document: MappingDocument,
  declaredType: ResourceType,
  subschema: Subschema,
  complete: boolean = true,
): CompiledMapping {
  const issues: DocumentIssue[] = [];
  checkRegistry(document.registry, issues);
  const resourceType = declareAttributes(withRegistered(declaredType, document.registry), document.declare, issues);
  const classes = compileClasses(document, subschema, issues);
  const find = finder(subschema, classes);
  const id = find(document.id);
  if (!id.ok) issues.push({ path: ['id'], message: id.message });
  const rdn = find(document.rdn);
  if (!rdn.ok) issues.push({ path: ['rdn'], message: rdn.message });
  const attributes = compileAttributes(document, resourceType, find, issues);
  const entry = compileEntry(document.entry, resourceType, find, issues);
  const taken = [...attributes.flatMap(({ targets }) => targets), ...entry].map(({ attribute }) => attribute);
  const naming = [id, rdn].flatMap((one) => (one.ok ? [one.attribute] : []));
  const version = compileVersion(document.version, [...naming, ...taken], subschema, find, issues);
  const updated = compileUpdated(document.updated, attributes, find, issues);
  const effective = keepMapped(resourceType, attributes, document.registry);
  if (complete) checkRequired(resourceType, effective, issues);
  const unique = complete ? compileUnique(document, effective, attributes, issues) : [];
  const operations = offeredOperations(document, issues);
  const location = compileLocation(document, operations.has('create'), issues);
  if (!id.ok || !rdn.ok || location === undefined) return { ok: false, issues };
  if (complete) checkMust(classes, effective, [...attributes], entry, id.attribute, issues);
  if (issues.length > 0) return { ok: false, issues };
  return {
    ok: true,
    mapping: {
      resourceType: effective,
      ...location,
      matches: equality(
        'objectClass',
        document.matches ?? classes.find((one) => one.kind === 'structural')?.names[0] ?? 'top',
      ),
      objectClasses: classes.map((one) => one.names[0] ?? one.oid),
      classes: classes.map((one) => ({ name: one.names[0] ?? one.oid, attributes: allowedBy(one, subschema) })),
      id: id.attribute,
      namedBy: [],
      rdn: rdn.attribute,
      operations,
      refusals: new Map(operationNames.flatMap((name) => refusalOf(name, document.refuse[name]))),
      attributes,
      entry,
      unique: { enforcedBy: document.unique?.enforcedBy ?? 'gateway', attributes: unique },
      updated,
      lenientBinary: document.lenientBinary,
      patchAnswer: document.patchAnswer,
      version,
    },
  };
}

function offeredOperations({ operations, refuse }: MappingDocument, issues: DocumentIssue[]): ReadonlySet<Operation> {
  for (const name of operations ?? []) {
    if (refuse[name] === undefined) continue;
    issues.push({ path: ['refuse', name], message: `${name} is among the operations that are offered; name it once` });
  }
  return new Set((operations ?? operationNames).filter((name) => refuse[name] === undefined));
}

const refusalOf = (name: Operation, given: RefusalDocument | undefined): [Operation, Refusal][] =>
  given === undefined
    ? []
    : [[name, { status: given.status, ...(given.detail === undefined ? {} : { detail: given.detail }) }]];

function compileClasses(document: MappingDocument, subschema: Subschema, issues: DocumentIssue[]): ObjectClass[] {
  const required = document.objectClasses.flatMap((name, index) => {
    const found = subschema.objectClass(name);
    if (found === undefined) {
      const message = `the directory's schema has no object class ${name}; load its schema or name another`;
      issues.push({ path: ['objectClasses', index], message });
    }
    return found ?? [];
  });
  return [...required, ...document.optionalClasses.flatMap((name) => subschema.objectClass(name) ?? [])];
}

/** Every name of every attribute that a class requires or allows. */
function allowedBy({ must, may }: ObjectClass, subschema: Subschema): ReadonlySet<string> {
  const names = [...must, ...may].flatMap((name) => subschema.attributeType(name)?.names ?? [name]);
  return new Set(names.map((name) => name.toLowerCase()));
}

function finder(subschema: Subschema, classes: readonly ObjectClass[]): FindLdapAttribute {
  const allowed = new Map<string, string>();
  for (const name of classes.flatMap(({ must, may }) => [...must, ...may])) {
    const type = subschema.attributeType(name);
    if (type !== undefined) allowed.set(type.oid, type.names[0] ?? type.oid);
  }
  const classNames = classes.map((one) => one.names[0] ?? one.oid).join(', ');
  return (name, holder = 'own') => {
    const [base = name] = name.split(';');
    const type = subschema.attributeType(base);
    if (type === undefined) {
      const near = nearestName(base, [...allowed.values()]);
      const hint = near === undefined ? '' : `; did you mean ${near}?`;
      return { ok: false, message: `the directory's schema has no attribute ${name}${hint}` };
    }
    if (holder === 'own' && !type.operational && !allowed.has(type.oid)) {
      return { ok: false, message: `entries of this type can't hold ${name}: none of ${classNames} allows it` };
    }
    const options = name.slice(base.length);
    return { ok: true, attribute: { name: `${type.names[0] ?? type.oid}${options}`, type } };
  };
}

function compileAttributes(
  document: MappingDocument,
  resourceType: ResourceType,
  find: FindLdapAttribute,
  issues: DocumentIssue[],
): MappedAttribute[] {
  const core = Object.entries(document.attributes).map(([name, one]) => ({ name, one, path: ['attributes', name] }));
  const extensions = Object.entries(document.extensions).flatMap(([urn, attributes]) =>
    Object.entries(attributes).map(([name, one]) => ({ name: `${urn}:${name}`, one, path: ['extensions', urn, name] })),
  );
  return [...core, ...extensions].flatMap(({ name, one, path }) => {
    const attributePath = parseAttributePath(name);
    const scim = attributePath && resolveAttribute(resourceType, attributePath);
    if (scim === undefined) {
      issues.push({ path, message: unknownAttribute(name, resourceType) });
      return [];
    }
    const object = expand(one);
    const named = [
      object.attribute,
      ...(object.read ?? []).map((source) => (typeof source === 'string' ? source : source.attribute)),
    ];
    if (object.optional && named.some((ldap) => ldap !== undefined && !find(ldap).ok)) return [];
    return compileAttribute(object, scim, resourceType, find, path, issues) ?? [];
  });
}

function unknownAttribute(name: string, { name: type, schema, schemaExtensions }: ResourceType): string {
  const known = [schema, ...schemaExtensions.map((one) => one.schema)].flatMap(({ attributes }) =>
    attributes.flatMap((one) => [one.name, ...(one.subAttributes ?? []).map((sub) => `${one.name}.${sub.name}`)]),
  );
  const near = nearestName(name, known);
  const hint =
    near === undefined ? `accepted: ${schema.attributes.map((one) => one.name).join(', ')}` : `did you mean ${near}?`;
  return `the schemas of ${type} have no attribute ${JSON.stringify(name)}; ${hint}`;
}

function compileEntry(
  document: Record<string, EntryAttributeDocument>,
  resourceType: ResourceType,
  find: FindLdapAttribute,
  issues: DocumentIssue[],
): EntryAttribute[] {
  return Object.entries(document).flatMap(([name, one]): EntryAttribute[] => {
    const path = ['entry', name];
    const found = find(name);
    if (!found.ok) {
      if (!one.optional) issues.push({ path, message: found.message });
      return [];
    }
    const texts = one.template === undefined ? [] : [one.template].flat();
    const templates = texts.flatMap((text) => {
      const compiled = compileTemplate(text, one.parts, resourceType);
      if (!compiled.ok) issues.push({ path: [...path, 'template'], message: compiled.message });
      return compiled.ok ? [compiled.template] : [];
    });
    const constant = one.constant === undefined ? [] : [one.constant].flat();
    if (constant.length > 0 === texts.length > 0) {
      issues.push({ path, message: 'expected either a constant or a template' });
    }
    return [{ attribute: found.attribute, templates, constant, on: one.on }];
  });
}

function checkRequired(declared: ResourceType, effective: ResourceType, issues: DocumentIssue[]): void {
  const mapped = new Set(effective.schema.attributes.map(({ name }) => name));
  for (const { name, required } of declared.schema.attributes) {
    if (required && !mapped.has(name)) {
      issues.push({ path: ['attributes'], message: `${declared.name} requires ${name}; map it to an LDAP attribute` });
    }
  }
}

function compileUnique(
  document: MappingDocument,
  type: ResourceType,
  mapped: readonly MappedAttribute[],
  issues: DocumentIssue[],
): UniqueAttribute[] {
  const names =
    document.unique?.attributes ??
    type.schema.attributes.filter((one) => one.uniqueness !== 'none').map((one) => one.name);
  return names.flatMap((name, index): UniqueAttribute[] => {
    const path = parseAttributePath(name);
    const scim = path && resolveAttribute(type, path);
    const attribute = scim && plainAttribute(scim, mapped);
    if (scim === undefined || attribute === undefined) {
      issues.push({
        path: ['unique', 'attributes', index],
        message: `${JSON.stringify(name)} is not mapped to a plain LDAP attribute, nor has it an index`,
      });
      return [];
    }
    return [{ scim, attribute }];
  });
}

function plainAttribute(scim: ResolvedAttribute, mapped: readonly MappedAttribute[]): LdapAttribute | undefined {
  const whole = mapped.find((one) => printResolved(one.scim) === printResolved(scim));
  if (whole !== undefined) return whole.sources[0]?.attribute;
  const { attribute, extension, sub } = scim;
  const parent = mapped.find(
    (one) =>
      one.scim.sub === undefined && one.scim.attribute.name === attribute.name && one.scim.extension === extension,
  );
  const index = parent?.indexes.find((one) => one.sub === sub?.name)?.attributes[0];
  const item = parent?.sources.length === 1 ? parent.sources[0] : undefined;
  return index ?? (item?.codec.item?.sub === sub?.name ? item?.attribute : undefined);
}

function checkMust(
  classes: readonly ObjectClass[],
  type: ResourceType,
  attributes: readonly MappedAttribute[],
  entry: readonly EntryAttribute[],
  id: LdapAttribute,
  issues: DocumentIssue[],
): void {
  const always = new Set(['objectclass', id.name.toLowerCase()]);
  for (const { scim, targets, fill, onCreate, template } of attributes) {
    const rendered = template !== undefined && isAlwaysRendered(template);
    const required = scim.attribute.required && scim.sub === undefined;
    const given = required || rendered || fill !== undefined || onCreate !== undefined;
    if (given || scim.attribute.name === 'meta')
      targets.forEach(({ attribute }) => always.add(attribute.name.toLowerCase()));
  }
  entry.forEach(({ attribute }) => always.add(attribute.name.toLowerCase()));
  for (const { names, must } of classes) {
    for (const name of must.filter((one) => !always.has(one.toLowerCase()))) {
      const message = `${names[0] ?? ''} requires ${name}, which not every ${type.name} has: give it a fill, or a template under entry`;
      issues.push({ path: ['objectClasses'], message });
    }
  }
}
