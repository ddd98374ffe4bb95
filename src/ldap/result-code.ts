/** Result codes (RFC 4511 appendix A, RFC 4528, RFC 4370) and the client-side codes of the LDAP C API. */
export const resultCode = {
  success: 0,
  operationsError: 1,
  protocolError: 2,
  timeLimitExceeded: 3,
  sizeLimitExceeded: 4,
  compareFalse: 5,
  compareTrue: 6,
  authMethodNotSupported: 7,
  strongerAuthRequired: 8,
  referral: 10,
  adminLimitExceeded: 11,
  unavailableCriticalExtension: 12,
  confidentialityRequired: 13,
  noSuchAttribute: 16,
  undefinedAttributeType: 17,
  inappropriateMatching: 18,
  constraintViolation: 19,
  attributeOrValueExists: 20,
  invalidAttributeSyntax: 21,
  noSuchObject: 32,
  aliasProblem: 33,
  invalidDnSyntax: 34,
  aliasDereferencingProblem: 36,
  inappropriateAuthentication: 48,
  invalidCredentials: 49,
  insufficientAccessRights: 50,
  busy: 51,
  unavailable: 52,
  unwillingToPerform: 53,
  loopDetect: 54,
  namingViolation: 64,
  objectClassViolation: 65,
  notAllowedOnNonLeaf: 66,
  notAllowedOnRdn: 67,
  entryAlreadyExists: 68,
  objectClassModsProhibited: 69,
  affectsMultipleDsas: 71,
  other: 80,
  serverDown: 81,
  timeout: 85,
  userCancelled: 88,
  connectError: 91,
  assertionFailed: 122,
  authorizationDenied: 123,
} as const;

export type ResultCodeName = keyof typeof resultCode;

const names = new Map<number, ResultCodeName>(
  Object.entries(resultCode).map(([name, code]) => [code, name as ResultCodeName]),
);

/** The RFC's name of a result code; `other` for one that no RFC here names. */
export function resultCodeName(code: number): ResultCodeName {
  return names.get(code) ?? 'other';
}

/** A failed LDAP operation: result code (RFC 4511 4.1.9), the server's diagnostic message and the matched DN. */
export class LdapError extends Error {
  readonly code: number;
  readonly diagnostic: string;
  readonly matchedDn: string;
  readonly operation: string;

  constructor(
    operation: string,
    code: number,
    diagnostic: string = '',
    matchedDn: string = '',
    options?: ErrorOptions,
  ) {
    super(`${operation}: ${resultCodeName(code)} (${code})${diagnostic === '' ? '' : `: ${diagnostic}`}`, options);
    this.name = 'LdapError';
    this.code = code;
    this.diagnostic = diagnostic;
    this.matchedDn = matchedDn;
    this.operation = operation;
  }

  /** The RFC's name of this error's code. */
  get codeName(): ResultCodeName {
    return resultCodeName(this.code);
  }
}
