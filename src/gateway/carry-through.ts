import { LdapError, resultCode } from '../ldap/result-code.ts';
import { invalidValue, ScimError } from '../scim/error.ts';
import type { GatewayContext } from './context.ts';
import { unfenced } from './known-resources.ts';
import type { Intent } from './intent-journal.ts';
import { settle, type Dangling } from './settle.ts';

/** The codes after which nobody knows whether the directory has done what it was asked. */
const uncertain: readonly number[] = [resultCode.serverDown, resultCode.timeout, resultCode.connectError];

/**
 * Makes a write that concerns more than one entry. It is recorded first; then the truth is written, then what follows
 * from it. Once the truth is written nothing gives up any more, not even where the client has gone: what can't be done
 * now stays recorded and is done later.
 */
export async function carryThrough<T>(
  context: GatewayContext,
  intents: readonly Intent[],
  write: () => Promise<T>,
): Promise<T> {
  if (intents.length === 0) return write();
  const recorded = await context.journal.record(intents);
  let result: T;
  try {
    result = await write();
  } catch (error) {
    // A rename that was undone was seen meanwhile.
    const untouched = isRefusal(error) && !intents.some(({ kind }) => kind === 'rename');
    const done = untouched || (isRefusal(error) && (await settles(context, intents)));
    if (done) await recorded.finish();
    else context.unfinished.add(recorded);
    throw error;
  }
  let dangling: readonly Dangling[];
  try {
    dangling = await settle(unfenced(context), intents);
  } catch (error) {
    context.unfinished.add(recorded);
    throw notYet(error);
  }
  await recorded.finish();
  if (dangling.length > 0) throw unknownMembers(dangling);
  return result;
}

async function settles(context: GatewayContext, intents: readonly Intent[]): Promise<boolean> {
  try {
    await settle(unfenced(context), intents);
    return true;
  } catch {
    return false;
  }
}

/** Whether it is certain that nothing was written, or that all of it was undone. */
function isRefusal(error: unknown): boolean {
  return error instanceof LdapError ? !uncertain.includes(error.code) : error instanceof ScimError;
}

function notYet(cause: unknown): ScimError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const detail = `the change was made, but not yet everywhere where it must show: ${why}; it is completed without you`;
  return new ScimError(503, undefined, detail, { cause, headers: { 'Retry-After': '5' } });
}

function unknownMembers(dangling: readonly Dangling[]): ScimError {
  const names = dangling.map(({ name }) => JSON.stringify(name)).join(', ');
  const [first] = dangling;
  return invalidValue(
    `${first?.intent.attribute ?? ''}: ${names} was removed from the directory meanwhile; it was taken out again, the rest of the change was made`,
  );
}
