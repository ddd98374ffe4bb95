import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { hookFunctions, type HookFunctions } from './hook-functions.ts';
import type { HookQuestion, HookReply } from './isolated-hook.ts';

/** What runs in the thread of an isolated hook: it loads the module, and answers one question after the other. */
const send = (reply: HookReply): void => parentPort?.postMessage(reply);
const reasonOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

async function load(module: string): Promise<HookFunctions | undefined> {
  try {
    return hookFunctions((await import(pathToFileURL(module).href)) as Readonly<Record<string, unknown>>);
  } catch (error) {
    const isNone = error instanceof Error && error.name === 'HookModuleError';
    send({ kind: 'noHook', reason: isNone ? error.message : reasonOf(error) });
    return undefined;
  }
}

async function answer(functions: HookFunctions, { number, functionName, given }: HookQuestion): Promise<void> {
  try {
    send({ kind: 'answer', number, result: await functions.get(functionName)?.(...given) });
  } catch (error) {
    send({ kind: 'failure', number, reason: reasonOf(error) });
  }
}

const functions = await load(String(workerData));
if (functions !== undefined) {
  parentPort?.on('message', (question: HookQuestion) => void answer(functions, question));
  send({ kind: 'ready', functions: [...functions.keys()] });
}
