/** The error keywords of RFC 7644 table 9, RFC 9865 table 1 included. */
export type ScimErrorType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount';

export const errorSchema = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** The body of an error answer (RFC 7644 3.12). */
export interface ScimErrorBody {
  readonly schemas: readonly [typeof errorSchema];
  readonly status: string;
  readonly scimType?: ScimErrorType;
  readonly detail: string;
}

/**
 * A request that can't be answered as the client meant it (RFC 7644 3.12). `detail` says what was wrong, where, and
 * what would be right. `headers` go out with the answer (Retry-After, Allow, WWW-Authenticate).
 */
export class ScimError extends Error {
  readonly status: number;
  readonly scimType: ScimErrorType | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    scimType: ScimErrorType | undefined,
    detail: string,
    options: ErrorOptions & { readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail, options);
    this.name = 'ScimError';
    this.status = status;
    this.scimType = scimType;
    this.headers = options.headers ?? {};
  }

  /** The error as the message body that RFC 7644 3.12 describes. */
  toBody(): ScimErrorBody {
    const scimType = this.scimType === undefined ? {} : { scimType: this.scimType };
    return { schemas: [errorSchema], status: String(this.status), ...scimType, detail: this.message };
  }
}

export const invalidFilter = (detail: string): ScimError => new ScimError(400, 'invalidFilter', detail);
export const tooMany = (detail: string): ScimError => new ScimError(400, 'tooMany', detail);
export const uniqueness = (detail: string): ScimError => new ScimError(409, 'uniqueness', detail);
export const mutability = (detail: string): ScimError => new ScimError(400, 'mutability', detail);
export const invalidSyntax = (detail: string): ScimError => new ScimError(400, 'invalidSyntax', detail);
export const invalidPath = (detail: string): ScimError => new ScimError(400, 'invalidPath', detail);
export const noTarget = (detail: string): ScimError => new ScimError(400, 'noTarget', detail);
export const invalidValue = (detail: string): ScimError => new ScimError(400, 'invalidValue', detail);
export const invalidVers = (detail: string): ScimError => new ScimError(400, 'invalidVers', detail);
export const sensitive = (detail: string): ScimError => new ScimError(403, 'sensitive', detail);
export const invalidCursor = (detail: string): ScimError => new ScimError(400, 'invalidCursor', detail);
export const expiredCursor = (detail: string): ScimError => new ScimError(400, 'expiredCursor', detail);
export const invalidCount = (detail: string): ScimError => new ScimError(400, 'invalidCount', detail);
export const notFound = (detail: string): ScimError => new ScimError(404, undefined, detail);
export const preconditionFailed = (detail: string): ScimError => new ScimError(412, undefined, detail);
export const payloadTooLarge = (detail: string): ScimError => new ScimError(413, undefined, detail);
export const notImplemented = (detail: string): ScimError => new ScimError(501, undefined, detail);
