/** A JSON value as SCIM messages carry it (RFC 7643 2.3). */
export type ScimValue = string | number | boolean | null | ScimObject | readonly ScimValue[];

export interface ScimObject {
  readonly [name: string]: ScimValue;
}

/**
 * A resource (RFC 7643 3): core attributes and the common ones (schemas, id, externalId, meta) at the top, the
 * attributes of an extension in an object named by its URN. Names are spelled as the schemas spell them.
 */
export type Resource = ScimObject;

/** True for a JSON object, false for arrays, null and simple values. */
export function isScimObject(value: ScimValue | undefined): value is ScimObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True where a value counts as unassigned (RFC 7643 2.5): absent, null, "", and what holds nothing else. */
export function isUnassigned(value: ScimValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.every(isUnassigned);
  return isScimObject(value) && Object.values(value).every(isUnassigned);
}

/** The text of a simple value; of a complex one, its JSON. */
export function simpleText(value: ScimValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
