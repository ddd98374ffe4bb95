import { describe, expect, test } from 'vitest';
import { createLogger } from '../src/log.ts';

function record(level: 'debug' | 'info' | 'warn' | 'silent') {
  const lines: string[] = [];
  return { lines, logger: createLogger(level, { write: (line: string) => void lines.push(line) }) };
}

describe('createLogger', () => {
  test.each(['authorization', 'password', 'userPassword', 'bindPassword', 'token'])(
    '%s is blotted out at the top of a line and below it',
    (name) => {
      const { lines, logger } = record('info');
      logger.info({ [name]: 'hunter2', request: { [name]: 'hunter2', headers: { [name]: 'hunter2' } } }, 'line');
      expect(lines).toHaveLength(1);
      expect(lines[0]).not.toContain('hunter2');
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({ [name]: '[secret]', request: { [name]: '[secret]' } });
    },
  );

  test('a line is JSON with a level name, an ISO time and the message', () => {
    const { lines, logger } = record('info');
    logger.warn({ status: 503 }, 'slow');
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      status: 503,
      msg: 'slow',
    });
  });

  test('an error under err keeps its message and stack', () => {
    const { lines, logger } = record('info');
    logger.error({ err: new TypeError('broken') }, 'failed');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ err: { type: 'TypeError', message: 'broken' } });
    expect(lines[0]).toContain('log.test.ts');
  });

  test('lines below the level are dropped', () => {
    const { lines, logger } = record('warn');
    logger.debug({}, 'no');
    logger.info({}, 'no');
    logger.error({}, 'yes');
    expect(lines).toHaveLength(1);
  });
});
