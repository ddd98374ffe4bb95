import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { keepLocked, withoutLocked } from '../../src/gateway/locked-attributes.ts';
import { openGateway, profiles, type TestGateway } from '../support/gateway.ts';

const before = { id: '1', userName: 'kim', title: 'Dr.', roles: [{ value: 'a' }, { value: 'b' }] };
const locked = ['username', 'roles', 'urn:more'];
const refused = expect.objectContaining({ status: 400, scimType: 'mutability' }) as Error;

test('attributes that are not locked change', () => {
  const after = { ...before, title: 'Prof.' };
  expect(keepLocked(before, after, locked, 'refused')).toEqual(after);
  expect(keepLocked(before, { id: '1' }, undefined, 'refused')).toEqual({ id: '1' });
});

test('what is left out is kept or refused, and what is sent as it was is no change', () => {
  expect(keepLocked(before, { id: '1', userName: 'kim' }, locked, 'kept')).toEqual({
    id: '1',
    userName: 'kim',
    roles: before.roles,
  });
  expect(() => keepLocked(before, { id: '1', userName: 'kim' }, locked, 'refused')).toThrow(refused);
});

test.each([{ userName: 'other' }, { roles: [{ value: 'a' }] }, { roles: [] }, { 'urn:more': { employeeNumber: '1' } }])(
  'another value is refused: %j',
  (change) => {
    for (const leftOut of ['kept', 'refused'] as const) {
      expect(() => keepLocked(before, { ...before, ...change }, locked, leftOut)).toThrow(refused);
    }
  },
);

test('a new resource lacks what is locked, however it is spelled', () => {
  expect(withoutLocked({ userName: 'kim', active: true, roles: [] }, ['ACTIVE', 'roles'])).toEqual({ userName: 'kim' });
});

describe.each(profiles)('each write heeds them, profile %s', (profile) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile } });
  });
  afterAll(() => gateway.close());

  it('PUT keeps, PATCH refuses, POST leaves out', async () => {
    const { id } = await gateway.create({ userName: 'locked', displayName: 'L', title: 'Dr.' });
    const one = { id: String(id), locked: ['title'] };
    const put = await gateway.call('replace', { ...one, body: { userName: 'locked', displayName: 'M' } });
    expect(put.body).toMatchObject({ displayName: 'M', title: 'Dr.' });
    const body = { userName: 'locked', title: 'Prof.' };
    expect(await gateway.refusal('replace', { ...one, body })).toEqual(refused);
    for (const operation of [
      { op: 'replace', path: 'title', value: 'Prof.' },
      { op: 'remove', path: 'title' },
      { op: 'add', value: { TITLE: 'Prof.' } },
    ]) {
      expect(await gateway.refusal('modify', { ...one, body: { Operations: [operation] } })).toEqual(refused);
    }
    expect((await gateway.call('retrieve', { id: String(id) })).body).toMatchObject({ title: 'Dr.' });
    const made = await gateway.call('create', { locked: ['title'], body: { userName: 'new', title: 'Dr.' } });
    expect(made.body).not.toHaveProperty('title');
  });
});
