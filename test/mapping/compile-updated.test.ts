import { describe, expect, test } from 'vitest';
import { compileUpdated } from '../../src/mapping/compile-updated.ts';
import { toolIssues, toolMapping } from '../support/tool-mapping.ts';

describe('the times of a mapping', () => {
  test('are none where it names none', () => {
    const find = () => ({ ok: false, message: 'not looked for' }) as const;
    expect(compileUpdated(undefined, [], find, [])).toBeUndefined();
    expect(toolMapping({}).updated).toBeUndefined();
  });

  test('are spelled as the server spells them, with what is hidden in lower case', () => {
    const { updated } = toolMapping({ updated: { attributes: ['CREATETIMESTAMP'], hidden: ['SecretNote'] } });
    expect(updated?.attributes.map(({ name }) => name)).toEqual(['createTimestamp']);
    expect([...(updated?.hidden ?? [])]).toEqual(['secretnote']);
  });

  test.each([
    [['createTimestam'], /^updated\.attributes\.0: the directory's schema has no attribute createTimestam/],
    [
      ['createTimestamp', 'cn'],
      /^updated\.attributes\.1: cn holds no time; name attributes of Generalized Time syntax$/,
    ],
  ])('%j is a mistake', (attributes, message) => {
    expect(toolIssues({ updated: { attributes } })).toEqual([expect.stringMatching(message)]);
  });
});
