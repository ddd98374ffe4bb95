import { printResolved } from '../scim/attribute-path.ts';
import { invalidValue, type ScimError } from '../scim/error.ts';
import { isScimObject, isUnassigned, simpleText, type ScimValue } from '../scim/resource.ts';
import type { Item } from './value-codec.ts';
import type { MappedAttribute, Target } from './mapping.ts';

/**
 * The values that one of an attribute's targets is given. With `combine: all` each value goes to the first target
 * whose constants it does not contradict; with `combine: merge` the one value gives each target its part. A value that
 * no target can hold is ScimError invalidValue.
 */
export function valuesForTarget(
  mapped: MappedAttribute,
  target: Target,
  values: readonly ScimValue[],
): readonly ScimValue[] {
  const { combine, targets } = mapped;
  if (combine === 'all' || combine === 'merge') checkPlaces(mapped, values);
  const mine =
    combine === 'all' ? values.filter((value) => targets.find((one) => agrees(one, value)) === target) : values;
  return mine.filter((value) => hasStoredPart(target.codec.item, value));
}

function hasStoredPart(item: Item | undefined, value: ScimValue): boolean {
  return item === undefined || !isScimObject(value) || !isUnassigned(value[item.sub]);
}

function agrees({ codec: { item } }: Target, value: ScimValue): boolean {
  if (item === undefined || !isScimObject(value)) return true;
  return Object.entries(item.constants).every(([name, constant]) => {
    const given = value[name] ?? null;
    return isUnassigned(given) || simpleText(given).toLowerCase() === simpleText(constant).toLowerCase();
  });
}

function checkPlaces(mapped: MappedAttribute, values: readonly ScimValue[]): void {
  const homeless = values.find((value) => !mapped.targets.some((target) => agrees(target, value)));
  if (homeless !== undefined) throw noPlace(mapped, homeless);
  if (mapped.combine === 'merge' && values.length > 1) {
    throw invalidValue(`${printResolved(mapped.scim)}: the directory has room for one value, not for ${values.length}`);
  }
}

function noPlace({ scim, targets }: MappedAttribute, value: ScimValue): ScimError {
  const constants = new Set(targets.map(({ codec }) => JSON.stringify(codec.item?.constants ?? {})));
  return invalidValue(
    `${printResolved(scim)}: the directory has no attribute for ${simpleText(value)}; accepted: ${[...constants].join(', ')}`,
  );
}
