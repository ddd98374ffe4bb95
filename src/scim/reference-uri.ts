import { type ScimObject } from './resource.ts';
import { findAttribute, type SchemaAttribute } from './schema.ts';

/** The sub-attribute that holds the address of a resource of this service (RFC 7643 2.4, `$ref`). */
function addressPart({ subAttributes }: SchemaAttribute): SchemaAttribute | undefined {
  const address = findAttribute(subAttributes, '$ref');
  const leadsOut = (address?.referenceTypes ?? []).some((type) => type === 'external' || type === 'uri');
  return address?.type === 'reference' && !leadsOut ? address : undefined;
}

/** The id at the end of the address of a resource, absolute or relative (RFC 7643 2.3.7). */
function idIn(address: string): string | undefined {
  const [path = ''] = address.split(/[?#]/u, 1);
  const last = path.split('/').findLast((segment) => segment !== '');
  try {
    return last === undefined ? undefined : decodeURIComponent(last);
  } catch {
    return undefined;
  }
}

/** A reference that has an address only, with the id that the address names as its value (RFC 7643 2.4). */
export function withReferencedValue(attribute: SchemaAttribute, object: ScimObject): ScimObject {
  const value = findAttribute(attribute.subAttributes, 'value');
  const address = addressPart(attribute);
  if (value === undefined || address === undefined || object[value.name] !== undefined) return object;
  const uri = object[address.name];
  const id = typeof uri === 'string' ? idIn(uri) : undefined;
  return id === undefined ? object : { ...object, [value.name]: id };
}

/** The address of a resource without the version of the protocol, which makes no difference (RFC 7643 2.4). */
export function withoutVersion(address: string): string {
  return address.replace(/\/v\d+(?=\/[^/]+\/[^/]+$)/u, '');
}
