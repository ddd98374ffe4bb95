import { printResolved, type ResolvedAttribute } from './attribute-path.ts';
import { mergeParts } from './complex-value.ts';
import { invalidValue, mutability, noTarget } from './error.ts';
import { compileValueFilter, defaultPreparation, type Preparation } from './filter-match.ts';
import type { ResolvedFilter } from './filter.ts';
import { addValues, removeListed, replaceElement, replaceValues, settlePrimary } from './patch-values.ts';
import { clears, type PatchStep } from './patch-step.ts';
import { removesAll } from './removes-all.ts';
import { isScimObject, isUnassigned, type ScimObject, type ScimValue } from './resource.ts';
import { findAttribute, type SchemaAttribute } from './schema.ts';
import type { ValueOptions } from './simple-value.ts';
import { validateParts, validateValue } from './validate.ts';
import { valueIdentity, type ValueIdentity } from './value-identity.ts';

export type AttributeStep = Exclude<PatchStep, { kind: 'removeExtension' }>;

export interface PatchValueOptions extends ValueOptions {
  /** How texts of an attribute compare; without it as SCIM has it, by caseExact. */
  readonly preparation?: Preparation;
  /** An add or replace whose filter matches no value creates the one that the filter describes, as Entra expects. */
  readonly createUnmatched?: boolean;
  /** A remove that lists values, as Entra and JumpCloud send it, removes only those instead of all. */
  readonly removeListed?: boolean;
  /** Refuse a remove of all values of a reference attribute, such as a group's members, that names none of them. */
  readonly refuseRemoveAll?: boolean;
  /** Read-only attributes whose values may be removed all the same. */
  readonly removable?: (target: ResolvedAttribute) => boolean;
}

/** A step at work: the attribute without sub-attribute, its written name, and how its values are told apart. */
interface Work {
  readonly step: AttributeStep;
  readonly attribute: SchemaAttribute;
  readonly path: string;
  readonly identity: ValueIdentity;
  readonly options: PatchValueOptions;
}

const isList = (value: ScimValue): value is readonly ScimValue[] => Array.isArray(value);
const toList = (value: ScimValue | undefined): readonly ScimValue[] => {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
};
/** One value of a multi-valued attribute, seen as an attribute. */
const single = (attribute: SchemaAttribute): SchemaAttribute => ({ ...attribute, multiValued: false });

function refuseReadOnly({ target, kind }: AttributeStep, { removable }: PatchValueOptions): void {
  if (kind === 'remove' && removable?.(target) === true) return;
  if (target.attribute.mutability === 'readOnly' || target.sub?.mutability === 'readOnly') {
    throw mutability(`"${printResolved(target)}" is read-only; leave it out.`);
  }
}

/** One complex value with the sub-attributes of another one set; undefined if nothing remains. */
function merge(work: Work, before: ScimObject, value: ScimValue): ScimObject | undefined {
  const { attribute, path, identity, options, step } = work;
  const given = validateParts(attribute, value, path, options);
  const parts = [...given].map(([sub, part]): [SchemaAttribute, ScimValue | undefined] => {
    const appends = step.kind === 'add' && sub.multiValued;
    return [sub, appends ? appended(before[sub.name], part) : part];
  });
  const merged = mergeParts(attribute, before, new Map(parts), path, identity);
  return isUnassigned(merged) ? undefined : merged;
}

function appended(before: ScimValue | undefined, added: ScimValue | undefined): ScimValue | undefined {
  const values = new Set([...toList(before), ...toList(added)]);
  return values.size === 0 ? undefined : [...values];
}

/** What a step makes of one of the values that it targets: none if it goes. */
function changeElement(work: Work, before: ScimValue): readonly ScimValue[] {
  const { step, attribute, path, options } = work;
  const { sub } = step.target;
  const value = step.value ?? null;
  if (sub !== undefined) {
    const changed = merge(work, isScimObject(before) ? before : {}, {
      [sub.name]: step.kind === 'remove' ? null : value,
    });
    return changed === undefined ? [] : [changed];
  }
  if (step.kind === 'remove' || clears(value)) return [];
  if (attribute.type === 'complex' && step.kind === 'add') {
    const changed = merge(work, isScimObject(before) ? before : {}, value);
    return changed === undefined ? [] : [changed];
  }
  const given = validateValue(single(attribute), value, path, options);
  if (given === undefined) return [];
  return [replaceElement(attribute, before, withTerms(given, step.filter), path, work.identity)];
}

/** The sub-attributes that a filter fixes by `eq`; undefined if it says anything else. */
function equalityTerms(filter: ResolvedFilter): ScimObject | undefined {
  if (filter.kind === 'and') {
    const terms = filter.filters.map(equalityTerms);
    if (!terms.every((term) => term !== undefined)) return undefined;
    return terms.reduce((all, term) => ({ ...all, ...term }), {});
  }
  if (filter.kind !== 'compare' || filter.operator !== 'eq') return undefined;
  const { sub } = filter.attribute;
  if (sub === undefined) return {};
  return sub.mutability === 'readOnly' || sub.multiValued ? undefined : { [sub.name]: filter.value };
}

/** A value with what the filter says about it, so that the filter that found it finds it again. */
function withTerms(given: ScimValue, filter: ResolvedFilter | undefined): ScimValue {
  const terms = filter && equalityTerms(filter);
  return isScimObject(given) && terms !== undefined ? { ...terms, ...given } : given;
}

/** The value that a filter describes, created where the filter matches none. */
function createElement(work: Work, list: readonly ScimValue[]): readonly ScimValue[] {
  const { step, attribute, path, options } = work;
  const terms = step.filter === undefined ? {} : equalityTerms(step.filter);
  const isRoom = attribute.multiValued || list.length === 0;
  const isWanted = step.filter === undefined || options.createUnmatched === true;
  if (terms === undefined || !isRoom || !isWanted) {
    throw noTarget(`No value of "${path}" matches the filter of the path; add the value without a filter.`);
  }
  if (step.value === undefined || clears(step.value)) return list;
  const created = changeElement({ ...work, step: { ...step, kind: 'add' } }, terms);
  return addValues(attribute, list, created, path, work.identity);
}

function changeMatching(work: Work, list: readonly ScimValue[]): readonly ScimValue[] {
  const { step, attribute, options } = work;
  const { filter, kind, target, value = null } = step;
  const isWholeValue = attribute.multiValued && filter === undefined && target.sub?.name === 'value';
  if (isWholeValue && kind === 'add')
    return addTo(
      work,
      list,
      toList(value).map((each) => ({ value: each })),
    );
  const matches =
    filter === undefined ? () => true : compileValueFilter(filter, options.preparation ?? defaultPreparation);
  const isMatch = list.map(matches);
  if (!isMatch.includes(true)) return kind === 'remove' ? list : createElement(work, list);
  return list.flatMap((element, index) => (isMatch[index] === true ? changeElement(work, element) : [element]));
}

function addTo(
  { attribute, path, identity, options }: Work,
  list: readonly ScimValue[],
  value: ScimValue,
): readonly ScimValue[] {
  return addValues(attribute, list, toList(validateValue(attribute, value, path, options)), path, identity);
}

function changeList(work: Work, list: readonly ScimValue[]): readonly ScimValue[] {
  const { step, attribute, path, identity, options } = work;
  const { value } = step;
  if (step.filter !== undefined || step.target.sub !== undefined) return changeMatching(work, list);
  if (step.kind === 'remove') {
    const isListed = options.removeListed === true && value !== undefined && value !== null;
    return isListed ? removeListed(list, toList(validateValue(attribute, value, path, options)), identity) : [];
  }
  if (value === undefined) return list;
  if (step.kind === 'add') return addTo(work, list, value);
  return replaceValues(attribute, list, toList(validateValue(attribute, value, path, options)), path, identity);
}

function changeSingle(work: Work, current: ScimValue | undefined): ScimValue | undefined {
  const { step, attribute, path, options } = work;
  const { value } = step;
  if (step.filter !== undefined || step.target.sub !== undefined) return changeMatching(work, toList(current))[0];
  if (step.kind === 'remove' || value === undefined || clears(value)) return undefined;
  if (attribute.type !== 'complex') return validateValue(attribute, value, path, options);
  return merge(work, isScimObject(current) ? current : {}, value);
}

function checkMutability(
  { attribute, path, identity }: Work,
  before: ScimValue | undefined,
  after: ScimValue | undefined,
): void {
  if (before === undefined || isUnassigned(before)) {
    // A password that is never shown may well be there.
    if (attribute.required && attribute.returned === 'never' && after === undefined) throw required(path);
    return;
  }
  if (attribute.required && after === undefined) throw required(path);
  if (attribute.mutability !== 'immutable') return;
  if (!identity.equal(attribute, before, after)) {
    throw mutability(`"${path}" is immutable and has a value already, which can't be changed.`);
  }
}

const required = (path: string): Error => mutability(`"${path}" is required and can't be left without a value.`);

function emptying({ target }: AttributeStep, { removeListed: takesLists }: PatchValueOptions): Error {
  const path = printResolved(target);
  const list = takesLists === true ? ', or a list of them as "value"' : '';
  return invalidValue(
    `This would remove all values of "${path}", which this service refuses; name those to remove: a "path" such as ${path}[value eq "…"]${list}.`,
  );
}

/** What a step makes of an attribute's value (RFC 7644 3.5.2.1 to 3.5.2.3); undefined if it becomes unassigned. */
export function changeAttribute(
  current: ScimValue | undefined,
  step: AttributeStep,
  options: PatchValueOptions,
): ScimValue | undefined {
  refuseReadOnly(step, options);
  if (options.refuseRemoveAll === true && removesAll(step, options) !== undefined) throw emptying(step, options);
  const { sub: _, ...target } = step.target;
  // What is read-only comes this far only where it may be removed.
  const isReadOnly = target.attribute.mutability === 'readOnly';
  const attribute = isReadOnly ? { ...target.attribute, mutability: 'readWrite' as const } : target.attribute;
  const whole = { ...target, attribute };
  const identity = valueIdentity(whole, options.preparation ?? defaultPreparation);
  const work = { step, attribute, path: printResolved(whole), identity, options };
  const changed = attribute.multiValued ? wholeList(work, current) : changeSingle(work, current);
  checkMutability(work, current, changed);
  return changed;
}

function wholeList(work: Work, current: ScimValue | undefined): ScimValue | undefined {
  const { step, attribute } = work;
  const before = toList(current);
  const primary = findAttribute(attribute.subAttributes, 'primary');
  const isWhole = step.kind === 'replace' && step.filter === undefined && step.target.sub === undefined;
  const after = settlePrimary(primary, isWhole ? [] : before, changeList(work, before));
  return after.length === 0 ? undefined : after;
}
