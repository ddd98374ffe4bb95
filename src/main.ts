#!/usr/bin/env node
import { check } from './cli/check.ts';
import { demo } from './cli/demo.ts';
import { explain } from './cli/explain.ts';
import { repair } from './cli/repair.ts';
import { serve } from './cli/serve.ts';
import { token } from './cli/token.ts';
import { usage } from './cli/usage.ts';

const commands = { check, demo, explain, repair, serve, token };
const [name = '', ...args] = process.argv.slice(2);

if (Object.hasOwn(commands, name)) {
  process.exitCode = await commands[name as keyof typeof commands](args);
} else {
  const asked = ['', 'help', '--help', '-h'].includes(name);
  (asked ? process.stdout : process.stderr).write(asked ? usage : `dirgate has no command ${name}\n\n${usage}`);
  process.exitCode = asked ? 0 : 2;
}
