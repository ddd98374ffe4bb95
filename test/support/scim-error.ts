import { expect } from 'vitest';
import { ScimError, type ScimErrorType } from '../../src/scim/error.ts';

/** The ScimError that an action throws; fails if it throws nothing or something else. */
export function scimErrorOf(action: () => unknown): ScimError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(ScimError);
    return error as ScimError;
  }
  throw new Error('nothing was thrown');
}

/** Expects an action to throw a 400 of that type whose detail contains each of the words. */
export function expectRefusal(action: () => unknown, scimType: ScimErrorType, ...words: readonly string[]): void {
  const error = scimErrorOf(action);
  expect([error.status, error.scimType]).toEqual([400, scimType]);
  for (const word of words) expect(error.message).toContain(word);
}
