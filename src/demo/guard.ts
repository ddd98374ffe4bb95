import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { DemoError } from './demo-error.ts';

/** A shell that outlives this process just long enough to tidy up after it. */
export interface Guard {
  readonly shell: ChildProcess;
  /** Tells the guard to tidy up now, and waits until it has. */
  readonly release: () => Promise<void>;
}

/**
 * Runs a script whose standard input is a pipe that only this process holds: however this process ends, SIGKILL
 * included, the script reads the end of the file. It has a session of its own, so that Ctrl-C does not reach it.
 */
export function startGuard(script: string, parameters: readonly string[]): Guard {
  const shell = spawn('/bin/sh', ['-c', script, 'dirgate-guard', ...parameters], { stdio: 'pipe', detached: true });
  const gone = new Promise<void>((resolve, reject) => {
    shell.once('exit', () => resolve());
    shell.once('error', (cause) => reject(new DemoError(`/bin/sh could not be started: ${cause.message}`, { cause })));
  });
  gone.catch(() => undefined);
  // Ending is not announced to a shell that is gone already.
  shell.stdin.on('error', () => undefined);
  // A guard keeps nobody alive: a program that has nothing left to do ends, and the guard tidies up.
  shell.unref();
  for (const pipe of shell.stdio) if (pipe instanceof Socket) pipe.unref();
  return {
    shell,
    release: async () => {
      shell.ref();
      shell.stdin.end();
      await gone;
    },
  };
}
