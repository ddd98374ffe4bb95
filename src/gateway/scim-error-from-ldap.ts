import { LdapError, resultCode } from '../ldap/result-code.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { printResolved } from '../scim/attribute-path.ts';
import { ScimError, invalidValue, notFound, preconditionFailed, tooMany, uniqueness } from '../scim/error.ts';

const code = resultCode;
const retryAfter = { headers: { 'Retry-After': '5' } };

/** What an LDAP result code means to a SCIM client (RFC 4511 appendix A, RFC 7644 3.12): one table for all operations. */
export function scimErrorFromLdap(error: LdapError, mapping: Mapping): ScimError {
  const said = error.diagnostic === '' ? error.codeName : error.diagnostic;
  const unavailable = (detail: string): ScimError =>
    new ScimError(503, undefined, detail, { ...retryAfter, cause: error });
  switch (error.code) {
    case code.noSuchObject:
      return notFound(`the directory has no such entry: ${said}`);
    case code.entryAlreadyExists:
      return uniqueness(`the directory already has an entry of that name: ${said}`);
    case code.constraintViolation:
    case code.invalidAttributeSyntax:
    case code.attributeOrValueExists:
    case code.inappropriateMatching:
    case code.namingViolation:
    case code.invalidDnSyntax:
      return invalidValue(`${pathIn(said, mapping)}the directory refuses the value: ${said}`);
    case code.objectClassViolation:
    case code.notAllowedOnRdn:
    case code.objectClassModsProhibited:
      return invalidValue(`${pathIn(said, mapping)}the directory's schema does not allow this: ${said}`);
    case code.assertionFailed:
      return preconditionFailed('the resource was changed since the version that If-Match names; read it again');
    case code.timeLimitExceeded:
    case code.sizeLimitExceeded:
    case code.adminLimitExceeded:
      return tooMany(`the directory stops this search at its own limit (${said}); narrow the filter`);
    case code.insufficientAccessRights:
      return new ScimError(403, undefined, `the directory does not allow this to the gateway's account: ${said}`, {
        cause: error,
      });
    case code.authorizationDenied:
      return new ScimError(403, undefined, `the directory does not let the gateway act as you: ${said}`, {
        cause: error,
      });
    case code.unwillingToPerform:
    case code.confidentialityRequired:
      return new ScimError(403, undefined, `the directory is unwilling to do this: ${said}`, { cause: error });
    case code.undefinedAttributeType:
    case code.noSuchAttribute:
      return unavailable(`the directory's schema is not the one that the gateway was started with: ${said}`);
    default:
      return unavailable(
        `the directory can't do this now (${error.codeName}${error.diagnostic === '' ? '' : `: ${said}`})`,
      );
  }
}

/** OpenLDAP begins such messages with the attribute type: `mail: value #0 invalid per syntax`. */
function pathIn(diagnostic: string, mapping: Mapping): string {
  const type = /^([A-Za-z][\w-]*)[:;]/.exec(diagnostic)?.[1]?.toLowerCase();
  const mapped = mapping.attributes.find(({ targets }) =>
    targets.some(({ attribute }) => attribute.name.toLowerCase() === type),
  );
  return mapped === undefined ? '' : `${printResolved(mapped.scim)}: `;
}

/** Runs directory operations and turns what they reject with into what the client is told. */
export async function translateLdapErrors<T>(mapping: Mapping, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw error instanceof LdapError ? scimErrorFromLdap(error, mapping) : error;
  }
}
