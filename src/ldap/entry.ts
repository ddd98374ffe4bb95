import type { Dn } from './dn.ts';

/** One attribute value (RFC 4512 2.5): octets that are valid UTF-8 as a string, any other octets as bytes. Lossless. */
export type AttributeValue = string | Uint8Array;

/** An entry as a search returned it (RFC 4511 4.5.2). Attribute descriptions are keyed in lower case. */
export interface Entry {
  readonly dn: Dn;
  readonly attributes: ReadonlyMap<string, readonly AttributeValue[]>;
}

/** The values of one attribute description, without regard to its letter case; none when it is absent. */
export function valuesOf(entry: Entry, description: string): readonly AttributeValue[] {
  return entry.attributes.get(description.toLowerCase()) ?? [];
}

/** An entry from a plain record, for tests and fixed entries. */
export function makeEntry(dn: Dn, attributes: Readonly<Record<string, readonly AttributeValue[]>>): Entry {
  return {
    dn,
    attributes: new Map(Object.entries(attributes).map(([type, values]) => [type.toLowerCase(), values])),
  };
}

const encoder = new TextEncoder();

/** The octets of a value. */
export function octetsOf(value: AttributeValue): Uint8Array {
  return typeof value === 'string' ? encoder.encode(value) : value;
}

/** The text of a value, or undefined when its octets are not UTF-8. */
export function textOf(value: AttributeValue): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The values that are text; octets that are not UTF-8 are left out. */
export function textsOf(entry: Entry, description: string): string[] {
  return valuesOf(entry, description).filter((value) => typeof value === 'string');
}
