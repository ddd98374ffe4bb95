import { pino, type DestinationStream, type LevelWithSilent } from 'pino';
import type { Logger } from './http/logger.ts';

const secretNames = [
  'authorization',
  'Authorization',
  'password',
  'userPassword',
  'bindPassword',
  'newPassword',
  'token',
  'accessToken',
  'secret',
  'cookie',
];

/** Named at the top of a line, or one or two levels below it: deeper objects have no business in a log line. */
const redacted = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** One JSON line per event on standard output, with secrets blotted out. */
export function createLogger(level: LevelWithSilent, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redacted, censor: '[secret]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
