import type { Principal } from './authenticator.ts';

type ResourceOperation = 'retrieve' | 'query' | 'create' | 'replace' | 'modify' | 'remove';

/** What a principal may be allowed to do with a resource type; `me.…` by /Me, `bulk.…` inside a bulk request. */
export type AuthorizedOperation =
  | ResourceOperation
  | 'search'
  | 'updatedUsers'
  | `me.${ResourceOperation}`
  | `bulk.${ResourceOperation}`;

/**
 * One line of the table of scopes: each of the scopes alone allows each of the operations on each of the resource types.
 * "*" means all of them; "{type}" in a scope is the name of the resource type.
 */
export interface ScopeRule {
  readonly resourceTypes: readonly string[];
  readonly operations: readonly (AuthorizedOperation | '*')[];
  readonly scopes: readonly string[];
}

/** Who may do what (RFC 7644 2, 2.1), decided on the operation that a request was routed to. */
export interface Authorization {
  readonly allows: (principal: Principal, operation: AuthorizedOperation, resourceType: string) => boolean;
  /** Each of these alone allows it; none where nobody may. */
  readonly scopesFor: (operation: AuthorizedOperation, resourceType: string) => readonly string[];
  /** Every scope of the table, for the resource types that are served (RFC 9728 2, scopes_supported). */
  readonly scopesOf: (resourceTypes: readonly string[]) => readonly string[];
}

/** Where the table has no line for an operation, that of another one holds. */
function plainOperation(operation: AuthorizedOperation): AuthorizedOperation {
  if (operation === 'search' || operation === 'updatedUsers') return 'query';
  return operation.replace(/^(?:me|bulk)\./, '') as AuthorizedOperation;
}

/** A table of scopes: lines of one's own, which replace those of a preset for the same operation and resource type. */
export function createAuthorization(own: readonly ScopeRule[], preset: readonly ScopeRule[]): Authorization {
  const scopesFor: Authorization['scopesFor'] = (operation, resourceType) => {
    for (const name of [operation, plainOperation(operation)]) {
      for (const rules of [own, preset]) {
        const matching = rules.filter(
          ({ operations, resourceTypes }) => holds(operations, name) && holds(resourceTypes, resourceType),
        );
        if (matching.length > 0) return scopesOfRules(matching, [resourceType]);
      }
    }
    return [];
  };
  return {
    scopesFor,
    allows: ({ scopes, unrestricted }, operation, resourceType) =>
      unrestricted === true || scopesFor(operation, resourceType).some((scope) => scopes.includes(scope)),
    scopesOf: (resourceTypes) => scopesOfRules([...own, ...preset], resourceTypes),
  };
}

const holds = (names: readonly string[], name: string): boolean => names.includes('*') || names.includes(name);

function scopesOfRules(rules: readonly ScopeRule[], resourceTypes: readonly string[]): readonly string[] {
  const scopes = rules.flatMap((rule) =>
    resourceTypes
      .filter((type) => holds(rule.resourceTypes, type))
      .flatMap((type) => rule.scopes.map((scope) => scope.replaceAll('{type}', type))),
  );
  return [...new Set(scopes)];
}
