import { invalidPath, invalidSyntax, invalidValue, noTarget } from './error.ts';
import { membersByName } from './json-members.ts';
import { isScimObject, type ScimValue } from './resource.ts';

export const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const kinds = ['add', 'remove', 'replace'] as const;
export type PatchKind = (typeof kinds)[number];

/** One operation of a PATCH request (RFC 7644 3.5.2); `value` is null where the client sent null. */
export interface PatchOperation {
  readonly op: PatchKind;
  readonly path?: string;
  readonly value?: ScimValue;
}

export interface PatchRequestOptions {
  /** Take a request without operations, as Entra sends it, for one that changes nothing. */
  readonly allowEmpty?: boolean;
}

function checkSchemas(schemas: ScimValue | undefined): void {
  const listed = Array.isArray(schemas) ? schemas : [schemas];
  const wanted = patchSchema.toLowerCase();
  if (listed.some((urn) => typeof urn === 'string' && urn.toLowerCase() === wanted)) return;
  throw invalidSyntax(`The "schemas" of a PATCH request must name "${patchSchema}".`);
}

function parseKind(op: ScimValue | undefined, where: string): PatchKind {
  const text = typeof op === 'string' ? op.toLowerCase() : undefined;
  const kind = kinds.find((known) => known === text);
  if (kind !== undefined) return kind;
  const found = op === undefined ? 'it is missing' : `it is ${JSON.stringify(op).slice(0, 60)}`;
  throw invalidSyntax(`${where}: "op" must be "add", "remove" or "replace", but ${found}.`);
}

function parseOperation(operation: ScimValue, index: number): PatchOperation {
  const where = `Operations[${index}]`;
  if (!isScimObject(operation)) throw invalidSyntax(`${where} must be an object with "op", "path" and "value".`);
  const members = membersByName(operation, where);
  const op = parseKind(members.get('op'), where);
  const path = members.get('path') ?? undefined;
  const value = members.get('value');
  if (path !== undefined && typeof path !== 'string') throw invalidPath(`${where}: "path" must be text.`);
  if (op === 'remove' && path === undefined)
    throw noTarget(`${where}: "remove" needs a "path" that says what to remove.`);
  if (op !== 'remove' && value === undefined) throw invalidValue(`${where}: "${op}" needs a "value".`);
  if (op !== 'remove' && path === undefined && !isScimObject(value)) {
    throw invalidValue(
      `${where}: without "path", the "value" of "${op}" must be an object with the attributes to ${op}.`,
    );
  }
  return { op, ...(path === undefined ? {} : { path }), ...(value === undefined ? {} : { value }) };
}

/** Reads the body of a PATCH request (RFC 7644 3.5.2, 3.12), its names and "op" in any letter case. */
export function parsePatchRequest(body: ScimValue, options: PatchRequestOptions = {}): readonly PatchOperation[] {
  if (!isScimObject(body))
    throw invalidSyntax('A PATCH request must be a JSON object with "schemas" and "Operations".');
  const members = membersByName(body, 'The PATCH request');
  checkSchemas(members.get('schemas'));
  const operations = members.get('operations');
  if (!Array.isArray(operations)) throw invalidSyntax('A PATCH request must have a list of "Operations".');
  if (operations.length === 0 && options.allowEmpty !== true) {
    throw invalidSyntax('The list of "Operations" is empty; a PATCH request must have at least one operation.');
  }
  return operations.map(parseOperation);
}
