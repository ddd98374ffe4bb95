/**
 * What hooks are: modules of whoever runs the gateway, named in its configuration, that are asked while it answers
 * requests. A module exports one `HookModule`, as its default or by the name `hook`.
 */
export interface HookModule {
  /** Asked before anything is done about one resource; the first answer of a module is sent in place of the gateway's. */
  readonly answerResource?: (request: HookRequest) => Result<Answer | Refusal>;
  /** The same before a query or a search. */
  readonly answerSearch?: (request: HookRequest) => Result<Answer | Refusal>;
  /**
   * Conditions that resources must meet for this request to know of them: a filter (RFC 7644 3.4.2.2) by resource type.
   * It is asked for every request, those for other types included, whose resources may refer to these.
   */
  readonly fence?: (request: HookRequest) => Result<{ readonly filters: Readonly<Record<string, string>> } | Refusal>;
  /** By the name of the resource type; those under `*` are asked for every type, before its own. */
  readonly resources?: Readonly<Record<string, ResourceHooks>>;
}

/**
 * What is asked about resources of one type. They are given as copies, without their lists of references (`members` of a
 * group, `groups` of a user), and a change counts only where it is returned: a whole resource in place of the one given.
 */
export interface ResourceHooks {
  /** The new resource, checked, with its password in clear text where it has one. */
  readonly beforeCreate?: (given: GivenResource, request: HookRequest) => Result<Changed | Refusal>;
  readonly afterCreate?: (given: GivenResource, request: HookRequest) => Result<unknown>;
  readonly beforeUpdate?: (given: GivenUpdate, request: HookRequest) => Result<Changed | Refusal>;
  readonly afterUpdate?: (given: GivenResource, request: HookRequest) => Result<unknown>;
  readonly beforeDelete?: (given: GivenResource, request: HookRequest) => Result<Refusal>;
  readonly afterDelete?: (given: GivenResource, request: HookRequest) => Result<unknown>;
  /** The resource as it is about to be shown. */
  readonly onRetrieve?: (given: GivenResource, request: HookRequest) => Result<Changed | Refusal>;
  /** The page of a query as it is about to be shown; what is returned has the same resources in the same order. */
  readonly onSearch?: (given: GivenPage, request: HookRequest) => Result<ChangedPage | Refusal>;
}

/** Nothing: go on. */
type Result<T> = T | undefined | void | Promise<T | undefined | void>;

/** JSON. */
export type HookValue = string | number | boolean | null | readonly HookValue[] | HookObject;
export interface HookObject {
  readonly [name: string]: HookValue;
}

export interface GivenResource {
  readonly resource: HookObject;
}

export interface GivenUpdate extends GivenResource {
  /** The resource before the change. */
  readonly before: HookObject;
  /** Those of a PATCH request, members of groups included (RFC 7644 3.5.2). */
  readonly operations?: readonly HookValue[];
}

export interface GivenPage {
  readonly resources: readonly HookObject[];
  readonly totalResults: number;
}

export interface Changed {
  readonly resource: HookObject;
}

export interface ChangedPage {
  readonly resources: readonly HookObject[];
}

/** The request is refused with this answer (RFC 7644 3.12). */
export interface Refusal {
  readonly refuse: {
    /** 400 to 499. */
    readonly status: number;
    readonly detail: string;
    readonly scimType?: string;
  };
}

/** Sent as it is. */
export interface Answer {
  readonly answer: {
    readonly status: number;
    readonly body?: HookObject;
    readonly location?: string;
    readonly etag?: string;
  };
}

/** What a hook is told of the request. */
export interface HookRequest {
  readonly operation: HookOperation;
  /** The first of `resourceTypes`. */
  readonly resourceType: string;
  /** Several for a search at the root. */
  readonly resourceTypes: readonly string[];
  readonly id?: string;
  /** The parameters of the query string. */
  readonly query: Readonly<Record<string, string>>;
  readonly body?: HookValue;
  readonly baseUrl: string;
  /** Of a bulk request, those of the request that all operations came in. */
  readonly method?: string;
  readonly path?: string;
  /** By names in lower case; credentials and cookies are not among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Missing where nobody had to say who they are. */
  readonly principal?: HookPrincipal;
}

export type HookOperation = 'create' | 'retrieve' | 'replace' | 'modify' | 'remove' | 'query' | 'search' | 'updated';

/** Who asks, as the authenticator knows them. */
export interface HookPrincipal {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly issuer?: string;
  readonly subject?: string;
  /** What the token says, not the token. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Where a request comes from. */
export type Sender = Pick<HookRequest, 'method' | 'path' | 'headers' | 'principal'>;

/** A hook as the gateway calls it. */
export interface Hook {
  readonly name: string;
  /** `fence`, `User.beforeCreate`, `*.afterDelete` and so on: those that it has. */
  readonly functions: ReadonlySet<string>;
  /** Rejects where the function throws; after its time limit with an error of the name TimeoutError. */
  readonly call: (functionName: string, given: readonly unknown[]) => Promise<unknown>;
}

export const moduleFunctions = ['answerResource', 'answerSearch', 'fence'] as const;
export const resourceFunctions = [
  'beforeCreate',
  'afterCreate',
  'beforeUpdate',
  'afterUpdate',
  'beforeDelete',
  'afterDelete',
  'onRetrieve',
  'onSearch',
] as const;
export type ModuleFunction = (typeof moduleFunctions)[number];
export type ResourceFunction = (typeof resourceFunctions)[number];
