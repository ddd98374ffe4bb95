import { BerWriter } from 'ldapts';
import { expect, test } from 'vitest';
import { maximumFilterDepth, toLdaptsFilter } from '../../src/directory/to-ldapts-filter.ts';
import type { LdapFilter } from '../../src/ldap/filter.ts';

function encoded(filter: LdapFilter): string {
  const writer = new BerWriter();
  toLdaptsFilter(filter).write(writer);
  return writer.buffer.toString('hex');
}

const bytes = Uint8Array.of(0xff, 0);

test.each<[string, LdapFilter, string]>([
  ['and', { kind: 'and', filters: [{ kind: 'present', attribute: 'a' }] }, 'a003870161'],
  ['and of nothing', { kind: 'and', filters: [] }, 'a000'],
  ['or', { kind: 'or', filters: [{ kind: 'present', attribute: 'a' }] }, 'a103870161'],
  ['or of nothing', { kind: 'or', filters: [] }, 'a100'],
  ['not', { kind: 'not', filter: { kind: 'present', attribute: 'a' } }, 'a203870161'],
  ['equality', { kind: 'equality', attribute: 'a', value: '*(\\' }, 'a30804016104032a285c'],
  ['equality of bytes', { kind: 'equality', attribute: 'a', value: bytes }, 'a3070401610402ff00'],
  ['equality of the empty value', { kind: 'equality', attribute: 'a', value: '' }, 'a3050401610400'],
  ['greaterOrEqual of bytes', { kind: 'greaterOrEqual', attribute: 'a', value: bytes }, 'a5070401610402ff00'],
  ['lessOrEqual', { kind: 'lessOrEqual', attribute: 'a', value: '9' }, 'a606040161040139'],
  [
    'substring',
    { kind: 'substring', attribute: 'a', initial: 'i', any: ['x', '', 'y'], final: 'f' },
    'a411040161300c800169810178810179820166',
  ],
  ['substring without parts', { kind: 'substring', attribute: 'a', any: [''] }, '870161'],
  ['present', { kind: 'present', attribute: 'cn;lang-de' }, '870a' + Buffer.from('cn;lang-de').toString('hex')],
])('encodes %s as RFC 4511 4.5.1.7 writes it', (_name, filter, octets) => {
  expect(encoded(filter)).toBe(octets);
});

function nested(levels: number): LdapFilter {
  let filter: LdapFilter = { kind: 'present', attribute: 'a' };
  for (let level = 1; level < levels; level += 1) filter = { kind: 'not', filter };
  return filter;
}

test('takes a filter of 500 levels and refuses a deeper one as an LdapError, however deep', () => {
  expect(encoded(nested(maximumFilterDepth)).length).toBeGreaterThan(1000);
  for (const levels of [maximumFilterDepth + 1, 5000, 1_000_000]) {
    expect(() => toLdaptsFilter(nested(levels))).toThrow(expect.objectContaining({ name: 'LdapError' }));
  }
});
