import { describe, expect, it } from 'vitest';
import { checkFormats } from '../../src/scim/value-format.ts';
import type { Resource } from '../../src/scim/resource.ts';
import { groupType, userType } from '../support/resource-types.ts';
import { expectRefusal } from '../support/scim-error.ts';

const check = (after: Resource, before: Resource = {}): void => checkFormats(before, after, userType);
const country = (value: string): Resource => ({ addresses: [{ country: value }] });
const email = (value: string): Resource => ({ emails: [{ value }] });

describe('checkFormats', () => {
  it.each([
    ...['DE', 'us', 'GB', 'ZW'].map(country),
    ...['en', 'en-US', 'en_US', 'zh-Hans-CN', 'de-CH-1996', 'es-419'].map((locale) => ({ locale })),
    ...['Europe/Paris', 'America/Los_Angeles', 'America/Argentina/Buenos_Aires', 'US/Pacific', 'Europe/Kyiv', 'Etc/GMT+5', 'EST', 'UTC'].map((timezone) => ({ timezone })), // prettier-ignore
    ...['en', 'en-US,de;q=0.5', 'da, en-gb;q=0.8, en;q=0.7', '*', 'en_US', 'fr ; q=1.000'].map((preferredLanguage) => ({ preferredLanguage })), // prettier-ignore
    ...['a@b', 'kim.lee+x@example.org', 'o’neill@example.org', '"kim lee"@example.org', '"a@b"@example.org', 'jörg@bücher.example'].map(email), // prettier-ignore
    { title: 'anything', addresses: [{ region: 'XX' }], emails: [{ display: 'no address' }] },
  ])('accepts %j', (resource) => {
    expect(() => check(resource)).not.toThrow();
  });

  it.each([
    ['addresses.country', ...['Germany', 'DEU', 'XX', 'EU', 'UK', 'ZZ', '49', 'D', 'D1'].map(country)],
    ['locale', ...['e', 'en--US', 'en-', '1234', 'English (US)', 'en US'].map((locale) => ({ locale }))],
    ['timezone', ...['Mars/Olympus', 'america/los_angeles', 'PST8', '+01:00', 'CET/', 'Z'].map((timezone) => ({ timezone }))], // prettier-ignore
    ['preferredLanguage', ...['English!', 'en;q=2', 'en;q=1.001', 'en,', 'languageless', 'en us'].map((preferredLanguage) => ({ preferredLanguage }))], // prettier-ignore
    ['emails.value', ...['kim', '@example.org', 'kim@', 'a@b@c', 'kim lee', ' kim@example.org', 'kim@exa mple'].map(email)], // prettier-ignore
  ] as [string, ...Resource[]][])('refuses what is no %s, naming attribute, form and value', (path, ...wrong) => {
    expect(wrong.length).toBeGreaterThan(5);
    for (const resource of wrong) {
      const [value] = JSON.stringify(resource).match(/(?<=:)"[^"]*"/) ?? [];
      expectRefusal(() => check(resource), 'invalidValue', `"${path}" must be`, 'such as', String(value));
    }
  });

  it('leaves values alone that the resource had before, and refuses those that come beside them', () => {
    const before = { locale: 'e', addresses: [{ country: 'USA', type: 'work' }] };
    expect(() => check({ ...before, title: 'x' }, before)).not.toThrow();
    expect(() => check({ addresses: [{ country: 'USA', type: 'home' }, { country: 'DE' }] }, before)).not.toThrow();
    expectRefusal(
      () => check({ addresses: [...before.addresses, { country: 'GER' }] }, before),
      'invalidValue',
      '"GER"',
    );
    expectRefusal(() => check({ ...before, locale: 'd' }, before), 'invalidValue', '"d"');
  });

  it('knows the attributes of the core User schema only', () => {
    expect(() => checkFormats({}, { locale: 'e' }, groupType)).not.toThrow();
    const other = { ...userType, schema: { ...userType.schema, id: 'urn:example:2.0:User' } };
    expect(() => checkFormats({}, { locale: 'e' }, other)).not.toThrow();
    const without = { ...userType, schema: { ...userType.schema, attributes: [] } };
    expect(() => checkFormats({}, { locale: 'e' }, without)).not.toThrow();
  });
});
