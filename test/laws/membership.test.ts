import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomOf } from '../../src/demo/random.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import { ScimError } from '../../src/scim/error.ts';
import { disagreements } from '../support/disagreements.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { lawRuns } from '../support/law-runs.ts';
import { membershipVariants } from '../support/membership-variants.ts';

const resourceType = 'Group';
const clients = 8;

describe.each(membershipVariants.filter(({ maintainedBy }) => maintainedBy === 'gateway'))(
  'memberships, $name',
  (variant) => {
    let gateways: TestGateway[];
    const { numRuns, seed } = lawRuns(400);
    beforeAll(async () => {
      const first = await openGateway({ ...variant, directory: { ...variant.directory, sample: false } });
      gateways = [first, await openGateway({ ...variant, on: first.server })];
    });
    afterAll(async () => {
      for (const gateway of gateways.toReversed()) await gateway.close();
    });

    it(`agree on both sides after any writes of ${clients} clients through 2 gateways at once (seed ${seed})`, async () => {
      const [first] = gateways;
      if (first === undefined) throw new Error('no gateway');
      const random = randomOf(seed, 0);
      const some = (count: number) => Array.from({ length: random.below(count + 1) }, () => random.pick(users) ?? '');
      const users: string[] = [];
      const groups: string[] = [];
      let created = 0;
      const newUser = async (gateway: TestGateway): Promise<void> => {
        users.push(String((await gateway.create({ userName: `user ${(created += 1)}` }))['id']));
      };
      const newGroup = async (gateway: TestGateway): Promise<void> => {
        const members = some(3).map((value) => ({ value }));
        const body = { displayName: `Group ${(created += 1)}`, members };
        groups.push(String((await gateway.call('create', { resourceType, body })).body?.['id']));
      };
      for (let index = 0; index < 12; index += 1) await newUser(first);
      for (let index = 0; index < 4; index += 1) await newGroup(first);
      const patch = (gateway: TestGateway, type: string, id: string, ...Operations: object[]) =>
        gateway.call('modify', {
          resourceType: type,
          id,
          body: { schemas: [patchSchema], Operations: Operations as never },
        });
      const remove = async (gateway: TestGateway, type: string, list: string[]): Promise<void> => {
        const id = random.pick(list);
        if (id === undefined || list.length < 3) return;
        list.splice(list.indexOf(id), 1);
        await gateway.call('remove', { resourceType: type, id });
      };
      const actions: readonly ((gateway: TestGateway, group: string, user: string) => Promise<unknown>)[] = [
        (gateway, group, value) =>
          patch(gateway, resourceType, group, { op: 'add', path: 'members', value: [{ value }] }),
        (gateway, group, user) =>
          patch(gateway, resourceType, group, { op: 'remove', path: `members[value eq "${user}"]` }),
        (gateway, group, value) => {
          const more = some(4).map((one) => ({ value: one }));
          return patch(gateway, resourceType, group, { op: 'replace', path: 'members', value: [{ value }, ...more] });
        },
        (gateway, group) => {
          const members = some(4).map((value) => ({ value }));
          const body = { displayName: `Group ${(created += 1)}`, members };
          return gateway.call('replace', { resourceType, id: group, body });
        },
        (gateway, _, user) =>
          patch(gateway, 'User', user, { op: 'replace', path: 'userName', value: `user ${(created += 1)}` }),
        (gateway, group) =>
          patch(gateway, resourceType, group, {
            op: 'replace',
            path: 'displayName',
            value: `Group ${(created += 1)}`,
          }),
        newUser,
        newGroup,
        (gateway) => remove(gateway, 'User', users),
        (gateway) => remove(gateway, resourceType, groups),
      ];
      const refused = new Map<number, number>();
      const unexpected: unknown[] = [];
      let left = numRuns;
      const client = async (gateway: TestGateway): Promise<void> => {
        for (; left > 0;) {
          left -= 1;
          const action = random.pick(actions);
          const [group, user] = [random.pick(groups), random.pick(users)];
          if (action === undefined || group === undefined || user === undefined) continue;
          await action(gateway, group, user).catch((error: unknown) => {
            if (!(error instanceof ScimError) || ![400, 404, 503].includes(error.status)) unexpected.push(error);
            else refused.set(error.status, (refused.get(error.status) ?? 0) + 1);
          });
        }
      };
      await Promise.all(
        Array.from({ length: clients }, (_, index) => client(gateways[index % gateways.length] ?? first)),
      );
      expect(unexpected).toEqual([]);
      expect(await disagreements(first.directory, first.server.suffix, variant.link ?? '')).toEqual([]);
      // Refusals are of what somebody else removed meanwhile: most writes must have been done.
      expect([...refused.values()].reduce((sum, one) => sum + one, 0)).toBeLessThan(numRuns / 3);
    });
  },
);
