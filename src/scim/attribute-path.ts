import type { SchemaAttribute } from './schema.ts';

/** Attribute notation (RFC 7644 3.10) as written: `[urn:]attribute[.sub]`. */
export interface AttributePath {
  readonly schema?: string;
  readonly attribute: string;
  readonly sub?: string;
}

/** An attribute path found in a resource type's schemas. `extension` is the URN of the extension that defines it. */
export interface ResolvedAttribute {
  readonly extension?: string;
  readonly attribute: SchemaAttribute;
  readonly sub?: SchemaAttribute;
}
