import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GatewayContext } from '../../src/gateway/context.ts';
import type { SubtreeIntent } from '../../src/gateway/intent-journal.ts';
import { settle } from '../../src/gateway/settle.ts';
import { settleSubtree } from '../../src/gateway/settle-subtree.ts';
import { asDn, rdnValue } from '../../src/ldap/dn.ts';
import { textsOf } from '../../src/ldap/entry.ts';
import { present } from '../../src/ldap/filter.ts';
import { LdapError, resultCode } from '../../src/ldap/result-code.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { memoryJournal } from '../support/memory-journal.ts';
import { addition } from '../support/random-people.ts';

const id = 'a1c5d3b2-2f64-4c8e-9a1d-6f1f2e0b7c21';
const dn = asDn(`inum=${id},ou=people,o=gluu`);
const branch = asDn(`ou=pairwiseIdentifiers,${dn}`);
const first = '9f0c7a56-2f1e-4d3a-b7c8-6a5e4d3c2b1a';
const patch = (...Operations: readonly ScimObject[]): ScimObject => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
});
const one = (value: string): ScimObject => ({ op: 'remove', path: `pairwiseIdentifiers[value eq "${value}"]` });
const all = { op: 'remove', path: 'pairwiseIdentifiers' };

let gateway: TestGateway;
let journal: ReturnType<typeof memoryJournal>;
let failing = false;

beforeEach(async () => {
  failing = false;
  journal = memoryJournal();
  gateway = await openGateway({
    context: { journal },
    wrap: (directory) => ({
      ...directory,
      write: (change, options) => {
        const isBelow = change.changetype === 'delete' && change.dn.endsWith(branch);
        if (failing && isBelow) throw new LdapError('delete', resultCode.unavailable, 'cut off');
        return directory.write(change, options);
      },
    }),
  });
  for (const value of ['Second', 'third']) {
    await gateway.directory.write({
      changetype: 'modify',
      dn,
      modifications: [{ operation: 'add', type: 'oxPPID', values: [value] }],
    });
    await addEntry(value);
  }
});
afterEach(() => gateway.close());

const addEntry = (value: string): Promise<unknown> =>
  gateway.directory.write(addition(asDn(`oxId=${value},${branch}`), ['top', 'pairwiseIdentifier'], { oxId: [value] }));
const held = async (): Promise<string[]> => textsOf(await gateway.entryOf(id, ['oxPPID']), 'oxPPID').toSorted();
async function entries(): Promise<(string | undefined)[]> {
  const search = { base: branch, scope: 'subtree' as const, filter: present('objectClass'), attributes: [] };
  const found = await gateway.directory.find(search, 100);
  return found.map((entry) => rdnValue(entry.dn, 'oxId') ?? 'branch').toSorted();
}
const modify = (body: ScimObject, query = {}) => gateway.call('modify', { id, body, query });

describe('pairwise identifiers', () => {
  test('are removed one by one, each with its entry, in any letter case', async () => {
    const answer = await modify(patch(one('SECOND')), { attributes: 'pairwiseIdentifiers' });
    expect(answer.body).toMatchObject({ pairwiseIdentifiers: expect.arrayContaining([first, 'third']) });
    expect(await held()).toEqual([first, 'third']);
    expect(await entries()).toEqual([first, 'branch', 'third']);
    expect(journal.open()).toEqual([]);
  });

  test('are removed all at once, with the branch and whatever is in it', async () => {
    await addEntry('unlisted');
    expect((await modify(patch(all))).status).toBe(200);
    expect([await held(), await entries()]).toEqual([[], []]);
    expect((await modify(patch(all))).status).toBe(200);
  });

  test('that a person does not have are no matter', async () => {
    await modify(patch(one('other')));
    expect(await held()).toHaveLength(3);
    expect(await entries()).toHaveLength(4);
  });

  test.each([
    { op: 'add', path: 'pairwiseIdentifiers', value: ['x'] },
    { op: 'replace', path: 'pairwiseIdentifiers', value: [first] },
    { op: 'replace', path: 'pairwiseIdentifiers', value: [] },
    { op: 'replace', path: `pairwiseIdentifiers[value eq "${first}"]`, value: 'x' },
  ])("can't be written: %j", async (operation) => {
    const { status, scimType } = await gateway.refusal('modify', { id, body: patch(operation) });
    expect([status, scimType]).toEqual([400, 'mutability']);
    expect(await entries()).toHaveLength(4);
  });

  test('are left alone by PUT', async () => {
    const body = { userName: 'bjensen', pairwiseIdentifiers: [] };
    expect((await gateway.call('replace', { id, body })).status).toBe(200);
    expect(await held()).toHaveLength(3);
  });

  test('that someone else changed meanwhile are not half removed', async () => {
    const { etag = '' } = await gateway.call('retrieve', { id });
    await modify(patch({ op: 'replace', path: 'title', value: 'x' }));
    const late = await gateway.refusal('modify', { id, body: patch(all), ifMatch: etag });
    expect(late.status).toBe(412);
    expect([await held(), await entries()]).toEqual([expect.any(Array), expect.any(Array)]);
    expect((await entries()).length).toBe(4);
  });
});

describe('what was cut off after the value went', () => {
  const intent: SubtreeIntent = {
    kind: 'subtree',
    resourceType: 'User',
    attribute: 'pairwiseIdentifiers',
    id,
    dn,
    values: [first, 'Second', 'third'],
    all: true,
  };
  const context = (): GatewayContext => ({ ...gateway.context, directory: gateway.directory });

  test('is recorded, and told by 503; settling it later removes the entries', async () => {
    failing = true;
    expect((await gateway.refusal('modify', { id, body: patch(one('third')) })).status).toBe(503);
    expect(await held()).toEqual([first, 'Second'].toSorted());
    expect(journal.open()).toEqual([[{ ...intent, values: ['third'], all: false }]]);
    expect(await entries()).toContain('third');
    failing = false;
    for (const intents of journal.open()) await settle(context(), intents);
    expect(await entries()).toEqual([first, 'Second', 'branch'].toSorted());
  });

  test('touches no entry whose value is there, or there again', async () => {
    await settleSubtree(context(), intent);
    expect(await entries()).toHaveLength(4);
    const gone = [{ operation: 'delete' as const, type: 'oxPPID', values: [first] }];
    await gateway.directory.write({ changetype: 'modify', dn, modifications: gone });
    await settleSubtree(context(), intent);
    expect(await entries()).toEqual(['Second', 'branch', 'third'].toSorted());
  });

  test('is nothing where the person is gone, or the mapping knows it no more', async () => {
    await settleSubtree(context(), { ...intent, attribute: 'userName' });
    expect(await entries()).toHaveLength(4);
    await gateway.call('remove', { id });
    await settleSubtree(context(), intent);
    expect(await entries()).toEqual([]);
  });
});
