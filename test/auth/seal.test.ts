import { describe, expect, test } from 'vitest';
import { createSealer } from '../../src/auth/seal.ts';

const { seal, open } = createSealer('a secret of some length');

describe('a sealed text', () => {
  test('is opened by any holder of the secret, for the same purpose', () => {
    const sealed = seal('[1,"ä"]', 'cursor');
    expect(open(sealed, 'cursor')).toBe('[1,"ä"]');
    expect(createSealer('a secret of some length').open(sealed, 'cursor')).toBe('[1,"ä"]');
    expect(open(seal('', ''), '')).toBe('');
  });

  test('is made of unreserved characters, and differs each time', () => {
    const made = Array.from({ length: 50 }, () => seal('the same text', 'cursor'));
    expect(made.every((sealed) => /^[\w-]+$/.test(sealed))).toBe(true);
    expect(new Set(made).size).toBe(50);
  });

  test('shows nothing of the text', () => {
    expect(Buffer.from(seal('some text', 'cursor'), 'base64url').toString('latin1')).not.toContain('text');
  });

  test('is not opened for another purpose or with another secret', () => {
    const sealed = seal('text', 'cursor');
    expect(open(sealed, 'cursor of another query')).toBeUndefined();
    expect(createSealer('another secret').open(sealed, 'cursor')).toBeUndefined();
  });

  test('is not opened once a single character was changed, added or removed', () => {
    const sealed = seal('text', 'cursor');
    for (let at = 0; at < sealed.length; at += 1) {
      const other = sealed[at] === 'A' ? 'B' : 'A';
      expect(open(`${sealed.slice(0, at)}${other}${sealed.slice(at + 1)}`, 'cursor')).toBeUndefined();
    }
    for (const forged of [`${sealed}A`, `${sealed}=`, ` ${sealed}`, sealed.slice(1), sealed.slice(0, -1), '', 'x']) {
      expect(open(forged, 'cursor')).toBeUndefined();
    }
  });
});
