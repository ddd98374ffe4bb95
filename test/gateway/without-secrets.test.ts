import { expect, test } from 'vitest';
import { withoutSecrets } from '../../src/gateway/without-secrets.ts';

test('the passwords of what a hook was given are taken out of what it says', () => {
  const given = [{ resource: { userName: 'kim', password: 'tiger', Password2: ['tigers nest'] } }, { id: 'tig' }];
  const text = 'kim has tiger, and tigers nest; tig';
  expect(withoutSecrets(text, given)).toBe('kim has [password], and [password]; tig');
});

test('so are those in operations that are for a password', () => {
  const given = [
    {
      operations: [
        { op: 'replace', path: 'PASSWORD', value: 'tiger' },
        { path: 'title', value: 'Dr' },
      ],
    },
  ];
  expect(withoutSecrets('Dr tiger', given)).toBe('Dr [password]');
});

test('what was given without passwords takes nothing away', () => {
  expect(withoutSecrets('as it is', [{ password: '' }, undefined, null, 1])).toBe('as it is');
});
