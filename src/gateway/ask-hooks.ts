import { ScimError, type ScimErrorType } from '../scim/error.ts';
import { isScimObject, type ScimObject } from '../scim/resource.ts';
import type { GatewayContext } from './context.ts';
import type { Hook, HookRequest, ModuleFunction, ResourceFunction } from './hook.ts';
import { withoutSecrets } from './without-secrets.ts';

/** A function that some hook has, and how to ask it. */
export interface HookCall {
  /** What it returned; nothing where it has nothing to say. Throws a ScimError where it refuses, or is broken. */
  readonly ask: (...given: readonly unknown[]) => Promise<ScimObject | undefined>;
  /** Throws: what it returned is wrong. Whoever wrote it reads why in the log. */
  readonly isBroken: (why: unknown) => never;
}

type Asking = Pick<GatewayContext, 'hooks' | 'warn'>;

/** The functions of one name that hooks have, in the order of the configuration. */
export function moduleCalls({ hooks = [], warn }: Asking, name: ModuleFunction): readonly HookCall[] {
  return hooks.flatMap((hook) => (hook.functions.has(name) ? [callOf(hook, name, warn)] : []));
}

/** The functions of one name for a resource type; of one hook those for every type come first. */
export function resourceCalls(
  { hooks = [], warn }: Asking,
  resourceType: string,
  name: ResourceFunction,
): readonly HookCall[] {
  return hooks.flatMap((hook) =>
    [`*.${name}`, `${resourceType}.${name}`].flatMap((one) =>
      hook.functions.has(one) ? [callOf(hook, one, warn)] : [],
    ),
  );
}

/** The request as it is told to hooks; only there where there are any. */
export function requestToTell({ hookRequest }: Pick<GatewayContext, 'hookRequest'>): HookRequest {
  if (hookRequest === undefined) throw new ScimError(500, undefined, 'a hook was asked outside of a request');
  return hookRequest;
}

function callOf(hook: Hook, name: string, warn: GatewayContext['warn']): HookCall {
  const fail = (why: unknown, given: readonly unknown[] = []): never => {
    const late = why instanceof Error && why.name === 'TimeoutError';
    const reason = why instanceof Error ? (why.stack ?? why.message) : String(why);
    warn({ hook: hook.name, function: name, reason: withoutSecrets(reason, given) }, 'a hook failed');
    const what = late ? 'took too long' : 'failed';
    const detail = `the hook "${hook.name}" of this service ${what} (${name}), and the request was refused; its log says why`;
    throw new ScimError(late ? 503 : 500, undefined, detail, late ? { headers: { 'Retry-After': '5' } } : {});
  };
  return {
    ask: async (...given) => {
      let result: unknown;
      try {
        result = await hook.call(name, given);
      } catch (error) {
        return fail(error, given);
      }
      if (result === undefined || result === null) return undefined;
      if (!isScimObject(result as ScimObject)) return fail(`it returned ${typeof result}, which is no object`);
      const object = result as ScimObject;
      return object['refuse'] === undefined ? object : refuse(object['refuse'], fail);
    },
    isBroken: fail,
  };
}

const scimTypes: readonly string[] = [
  'invalidFilter',
  'tooMany',
  'uniqueness',
  'mutability',
  'invalidSyntax',
  'invalidPath',
  'noTarget',
  'invalidValue',
  'invalidVers',
  'sensitive',
] satisfies readonly ScimErrorType[];

function refuse(refusal: unknown, fail: (why: unknown) => never): never {
  const { status, detail, scimType } = { ...(refusal as Partial<Record<string, unknown>>) };
  const isRefusal = typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 499;
  if (!isRefusal || typeof detail !== 'string') return fail('"refuse" needs a status from 400 to 499, and a detail');
  if (scimType !== undefined && !(typeof scimType === 'string' && scimTypes.includes(scimType))) {
    return fail(`"refuse" has the scimType ${JSON.stringify(scimType)}; accepted: ${scimTypes.join(', ')}`);
  }
  throw new ScimError(status, scimType as ScimErrorType | undefined, detail);
}

/** Tells hooks of what was done. What they return counts for nothing, and what fails is for the log alone. */
export async function tell(calls: readonly HookCall[], ...given: readonly unknown[]): Promise<void> {
  for (const { ask } of calls) {
    // It was logged, and what it is about is done.
    await ask(...given).catch(() => undefined);
  }
}
