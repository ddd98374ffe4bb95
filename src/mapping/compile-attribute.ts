import type { AttributeType } from '../ldap/subschema.ts';
import { printResolved, type ResolvedAttribute } from '../scim/attribute-path.ts';
import type { ResourceType } from '../scim/resource-type.ts';
import { ScimError } from '../scim/error.ts';
import type { ScimValue } from '../scim/resource.ts';
import type { SchemaAttribute } from '../scim/schema.ts';
import { simpleValue } from '../scim/simple-value.ts';
import { compileCodec } from './codec-table.ts';
import { codecMisfit } from './codec-misfit.ts';
import { jsonPathCodec } from './json-text.ts';
import type {
  AttributeDocument,
  AttributeObject,
  CodecDocument,
  DocumentIssue,
  TargetDocument,
} from './mapping-document.ts';
import type { FindLdapAttribute, LdapAttribute } from './ldap-attribute.ts';
import type { MappedAttribute, Reference, Source, Target } from './mapping.ts';
import { isValidForSyntax, syntaxName } from '../ldap/syntax.ts';
import { compileSubtree } from './compile-subtree.ts';
import { compileTemplate } from './template.ts';
import { textCodec } from './text-codec.ts';
import type { ValueCodec } from './value-codec.ts';

interface Scope {
  readonly scim: ResolvedAttribute;
  readonly find: FindLdapAttribute;
  readonly path: readonly (string | number)[];
  readonly issues: DocumentIssue[];
}

const defaults: AttributeObject = { combine: 'first', parts: 'all', optional: false };

/** The long form of an attribute's mapping. */
export function expand(document: AttributeDocument): AttributeObject {
  return typeof document === 'string' ? { ...defaults, attribute: document } : document;
}

/** Compiles one attribute of a mapping file; undefined where it has issues, which are added to the list. */
export function compileAttribute(
  document: AttributeObject,
  scim: ResolvedAttribute,
  resourceType: ResourceType,
  find: FindLdapAttribute,
  path: readonly (string | number)[],
  issues: DocumentIssue[],
): MappedAttribute | undefined {
  const before = issues.length;
  const scope: Scope = { scim, find, path, issues };
  const sources = compileSources(document, scope);
  const targets = compileTargets(document, sources, scope);
  const indexes = compileIndexes(document.index, scope);
  const parentId =
    document.parentId === undefined ? undefined : lookUp(document.parentId, [...path, 'parentId'], scope, 'any');
  const template = compileTemplateOf(document, resourceType, scope);
  const reference = compileReference(document, scope);
  const unheld = parentId !== undefined || reference?.backLink?.maintainedBy === 'none';
  if (sources.length === 0 && !unheld && issues.length === before) {
    issues.push({ path, message: 'names no LDAP attribute: add attribute, read or parentId' });
  }
  checkCombination(document, sources, targets, scope);
  const subtree = compileSubtree(document, sources, scope);
  checkDefault('otherwise', document.otherwise, scope);
  checkDefault('onCreate', document.onCreate, scope);
  if (issues.length > before) return undefined;
  return {
    scim,
    sources,
    targets,
    combine: document.combine,
    otherwise: document.otherwise as ScimValue | undefined,
    onCreate: document.onCreate as ScimValue | undefined,
    template,
    fill: document.fill,
    indexes,
    reference,
    parentId,
    hashedBy: isPassword(document, scim) ? (document.hashedBy ?? 'gateway') : undefined,
    removable: document.removable === true,
    subtree,
  };
}

const leafOf = (scim: ResolvedAttribute) => scim.sub ?? scim.attribute;

const isPassword = (document: AttributeObject, scim: ResolvedAttribute): boolean =>
  document.codec === 'password' || leafOf(scim).name === 'password';

function lookUp(
  name: string,
  path: readonly (string | number)[],
  { find, issues }: Scope,
  holder: 'own' | 'any' = 'own',
): LdapAttribute | undefined {
  const found = find(name, holder);
  if (found.ok) return found.attribute;
  issues.push({ path, message: found.message });
  return undefined;
}

function compileSources(document: AttributeObject, scope: Scope): Source[] {
  const given =
    document.read ?? (document.attribute === undefined ? [] : [{ ...document, attribute: document.attribute }]);
  return given.flatMap((item, index) => {
    const source = typeof item === 'string' ? { attribute: item } : item;
    const path = document.read === undefined ? scope.path : [...scope.path, 'read', index];
    const attribute = lookUp(source.attribute, path, scope);
    const codec = attribute && codecOf(source.codec, source.jsonPath, attribute, document, path, scope);
    return attribute && codec ? [{ attribute, codec }] : [];
  });
}

function compileTargets(document: AttributeObject, sources: readonly Source[], scope: Scope): Target[] {
  const { scim } = scope;
  const keptByGateway = scim.attribute.name === 'meta';
  // When entries are made there is nothing to remove yet.
  if (document.removable === true) {
    const writable = sources.filter(({ attribute }) => checkWritable(attribute, scope.path, scope));
    return writable.map((source) => ({ ...source, on: 'update', primaryFirst: false }));
  }
  if (document.write === 'never' || (scim.attribute.mutability === 'readOnly' && !keptByGateway)) return [];
  if (document.write === undefined || document.write === 'onCreate') {
    const on = document.write === 'onCreate' ? 'create' : 'always';
    const followed = document.combine === 'all' || document.combine === 'merge' ? sources : sources.slice(0, 1);
    const writable = followed.filter(({ attribute }) => checkWritable(attribute, scope.path, scope));
    return writable.map((source) => ({ ...source, on, primaryFirst: false }));
  }
  return Object.entries(document.write).flatMap(([name, item]): Target[] => {
    const path = [...scope.path, 'write', name];
    const target = targetObject(item);
    const attribute = lookUp(name, path, scope);
    if (attribute === undefined || !checkWritable(attribute, path, scope)) return [];
    const source = sources.find((known) => known.attribute.name === attribute.name);
    const explicit = target.codec !== undefined || target.jsonPath !== undefined;
    const codec =
      !explicit && source ? source.codec : codecOf(target.codec, target.jsonPath, attribute, document, path, scope);
    return codec === undefined
      ? []
      : [{ attribute, codec, on: target.on, primaryFirst: target.order === 'primaryFirst' }];
  });
}

function targetObject(item: CodecDocument | TargetDocument): TargetDocument {
  const isTarget = typeof item === 'object' && !('enum' in item) && !('json' in item) && !('item' in item);
  return isTarget ? item : { codec: item, on: 'always' };
}

function checkWritable(attribute: LdapAttribute, path: readonly (string | number)[], { issues }: Scope): boolean {
  if (!attribute.type.noUserModification) return true;
  issues.push({ path, message: `the directory itself writes ${attribute.name}; add write: never` });
  return false;
}

function codecOf(
  document: CodecDocument | undefined,
  jsonPath: string | undefined,
  ldap: LdapAttribute,
  attribute: AttributeObject,
  path: readonly (string | number)[],
  { scim, issues }: Scope,
): ValueCodec | undefined {
  const leaf = leafOf(scim);
  const context = { path: printResolved(scim), scim: leaf, ldap };
  if (attribute.reference !== undefined) {
    const problem = attribute.referenceBy === undefined ? dnMisfit(ldap.type) : undefined;
    if (problem !== undefined) issues.push({ path, message: problem });
    return problem === undefined ? textCodec(context) : undefined;
  }
  const chosen = isPassword(attribute, scim) ? 'password' : document;
  const compiled = compileCodec(chosen, context);
  if (!compiled.ok) {
    issues.push({ path: document === undefined ? path : [...path, 'codec'], message: compiled.message });
    return undefined;
  }
  const misfit = jsonPath === undefined ? codecMisfit(compiled.codec.name, ldap) : undefined;
  const single = leaf.multiValued && ldap.type.singleValue;
  if (misfit !== undefined) issues.push({ path, message: misfit });
  if (jsonPath !== undefined && (leaf.multiValued || leaf.type === 'complex')) {
    const message = `jsonPath gives one simple value; ${printResolved(scim)} is ${leaf.multiValued ? 'multi-valued' : 'complex'}`;
    issues.push({ path: [...path, 'jsonPath'], message });
  }
  if (single)
    issues.push({ path, message: `${printResolved(scim)} is multi-valued, but ${ldap.name} is SINGLE-VALUE` });
  return jsonPath === undefined ? compiled.codec : jsonPathCodec(context, jsonPath, compiled.codec);
}

function dnMisfit(type: AttributeType): string | undefined {
  const isDn = type.equality === 'distinguishedNameMatch';
  return isDn
    ? undefined
    : `a reference needs an attribute of DN syntax; ${type.names[0] ?? type.oid} has ${type.syntax ?? 'none'}`;
}

function compileIndexes(document: AttributeObject['index'], scope: Scope): MappedAttribute['indexes'][number][] {
  if (document === undefined) return [];
  const path = [...scope.path, 'index'];
  const find = (names: readonly string[], at: readonly (string | number)[]) =>
    names.flatMap((name) => lookUp(name, at, scope) ?? []);
  if (typeof document === 'string') return [{ sub: undefined, attributes: find([document], path) }];
  if (Array.isArray(document)) return [{ sub: undefined, attributes: find(document, path) }];
  return Object.entries(document).map(([sub, name]) => {
    const known = scope.scim.attribute.subAttributes?.map((attribute) => attribute.name) ?? [];
    if (!known.includes(sub)) {
      const accepted = known.join(', ');
      scope.issues.push({
        path: [...path, sub],
        message: `${JSON.stringify(sub)} is no sub-attribute; accepted: ${accepted}`,
      });
    }
    return { sub, attributes: find([name], [...path, sub]) };
  });
}

function compileReference({ reference, referenceBy, backLink }: AttributeObject, scope: Scope): Reference | undefined {
  if (reference === undefined) {
    for (const keyword of ['referenceBy', 'backLink'] as const) {
      if ({ referenceBy, backLink }[keyword] === undefined) continue;
      scope.issues.push({
        path: [...scope.path, keyword],
        message: `${keyword} needs reference: which resource type?`,
      });
    }
    return undefined;
  }
  const by = referenceBy === undefined ? undefined : lookUp(referenceBy, [...scope.path, 'referenceBy'], scope, 'any');
  const types = [reference].flat();
  if (backLink === undefined) return { types, by, backLink };
  const { of, maintainedBy, answeredFrom } = backLink;
  return { types, by, backLink: { of, maintainedBy, derived: maintainedBy === 'none' || answeredFrom === 'truth' } };
}

function compileTemplateOf(document: AttributeObject, resourceType: ResourceType, { path, issues }: Scope) {
  if (document.template === undefined) return undefined;
  const compiled = compileTemplate(document.template, document.parts, resourceType);
  if (compiled.ok) return compiled.template;
  issues.push({ path: [...path, 'template'], message: compiled.message });
  return undefined;
}

/** What is shown or written where nobody gave a value must be one that a client could give. */
function checkDefault(keyword: 'otherwise' | 'onCreate', value: unknown, { scim, path, issues }: Scope): void {
  const leaf = leafOf(scim);
  if (value === undefined || leaf.type === 'complex') return;
  const values = leaf.multiValued && Array.isArray(value) ? (value as unknown[]) : [value];
  const listed = leaf.multiValued === Array.isArray(value);
  if (listed && values.every((one) => isValueOf(leaf, one as ScimValue))) return;
  const expected = `${leaf.multiValued ? 'a list of values' : 'a value'} of type ${leaf.type}`;
  issues.push({ path: [...path, keyword], message: `found ${JSON.stringify(value)}, expected ${expected}` });
}

function isValueOf(leaf: SchemaAttribute, value: ScimValue): boolean {
  try {
    return simpleValue(leaf, value, leaf.name, {}) === value;
  } catch (error) {
    if (error instanceof ScimError) return false;
    throw error;
  }
}

function checkCombination(
  document: AttributeObject,
  sources: readonly Source[],
  targets: readonly Target[],
  { scim, path, issues }: Scope,
): void {
  const { type, multiValued } = leafOf(scim);
  if (document.combine === 'any' && type !== 'boolean') {
    const message = `combine: any is for booleans; accepted here: ${type === 'complex' ? 'first, all, merge' : 'first'}`;
    issues.push({ path: [...path, 'combine'], message });
  }
  if (document.combine === 'all' || document.combine === 'merge') {
    const items = [...sources, ...targets].every(({ codec }) => codec.item !== undefined);
    if (type !== 'complex' || !items || (document.combine === 'all' && !multiValued)) {
      const message = `combine: ${document.combine} is for complex attributes whose sources all have codec item`;
      issues.push({ path: [...path, 'combine'], message });
    }
  }
  if (document.fill !== undefined && targets.length !== 1) {
    issues.push({ path: [...path, 'fill'], message: 'a fill needs exactly one attribute that is written' });
  }
  for (const { attribute } of document.fill === undefined ? [] : targets) {
    if (isValidForSyntax(attribute.type.syntax, document.fill ?? '')) continue;
    const message = `${attribute.name} can't hold ${JSON.stringify(document.fill)}: it takes ${syntaxName(attribute.type.syntax)}`;
    issues.push({ path: [...path, 'fill'], message });
  }
  if (document.hashedBy !== undefined && !isPassword(document, scim)) {
    issues.push({ path: [...path, 'hashedBy'], message: 'hashedBy belongs to the password only' });
  }
}
