import type { Principal } from './authenticator.ts';

const readOperations: readonly string[] = ['retrieve', 'query'];

/** A principal with these may do everything. */
export const everyScope: readonly string[] = ['read', 'write'];

/** The scope that an operation needs: `read` or `write`. For one resource type alone it is `read:User`. */
export function scopeFor(operation: string): 'read' | 'write' {
  return readOperations.includes(operation) ? 'read' : 'write';
}

/** May this principal do this operation on this resource type (RFC 7644 2, 2.1)? */
export function authorize(principal: Principal, operation: string, resourceType: string): boolean {
  const scope = scopeFor(operation);
  return principal.scopes.includes(scope) || principal.scopes.includes(`${scope}:${resourceType}`);
}
