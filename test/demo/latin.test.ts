import { expect, test } from 'vitest';
import { cultures } from '../../src/demo/cultures.ts';
import { latin } from '../../src/demo/latin.ts';

test.each([
  ['Müller', 'de-DE', 'mueller'],
  ['Müller', 'fr-FR', 'muller'],
  ['Großmann', 'de-DE', 'grossmann'],
  ['Łukasz', 'pl-PL', 'lukasz'],
  ['Øystein', 'sv-SE', 'oystein'],
  ['Þorsteinsson', 'sv-SE', 'thorsteinsson'],
  ['İbrahim', 'tr-TR', 'ibrahim'],
  ['Yıldız', 'tr-TR', 'yildiz'],
  ['Щербаков', 'ru-RU', 'shcherbakov'],
  ['Ющенко', 'ru-RU', 'yushchenko'],
  ['Παπαδόπουλος', 'el-GR', 'papadopoulos'],
  ['Đặng', 'vi-VN', 'dang'],
  ["van 't Hoff", 'nl-NL', 'vanthoff'],
  ['Hughes-Jones', 'en-GB', 'hughes-jones'],
])('%s in %s is %s', (name, locale, expected) => {
  expect(latin(name, locale)).toBe(expected);
});

test('every name of every culture has a Latin form that may stand in an e-mail address', () => {
  const names = cultures.flatMap(({ given, family }) => [...given, ...family]);
  expect(names.length).toBeGreaterThan(1500);
  expect(names.filter(({ latin }) => !/^[a-z]+(?:-[a-z]+)*$/.test(latin))).toEqual([]);
});
