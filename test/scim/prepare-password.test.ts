import { expect, it } from 'vitest';
import { preparePassword } from '../../src/scim/prepare-password.ts';

it('gives every way to type a password the same form', () => {
  expect(preparePassword('Pa\u0308ss\u00a0word\u3000\u212b')).toBe('P\u00e4ss word \u00c5');
});

it('keeps what makes passwords differ: letter case, width, blanks at the ends, signs', () => {
  for (const password of ['Secret', 'secret', ' secret ', 'ｓecret', 'se\tcret', '{SSHA}x', 'ﬁ']) {
    expect(preparePassword(password)).toBe(password);
  }
});
