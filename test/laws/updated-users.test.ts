import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomOf } from '../../src/demo/random.ts';
import type { ChangeRecord } from '../../src/ldap/change-record.ts';
import { asDn, childDn } from '../../src/ldap/dn.ts';
import { textsOf } from '../../src/ldap/entry.ts';
import { LdapError } from '../../src/ldap/result-code.ts';
import { entryToAttributes } from '../../src/mapping/entry-to-attributes.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { followPeople, type Follower } from '../support/follower.ts';
import { openGateway, profiles, type TestGateway } from '../support/gateway.ts';
import { mappingIn } from '../support/gluu-profile.ts';
import { lawRuns } from '../support/law-runs.ts';
import { serveForTest, type ServedGateway } from '../support/serve-for-test.ts';

const writers = 20;
/** Of these, so many write to the directory itself, as ldapmodify would. */
const outside = 6;
/** So many that most are changed once and not again: whoever misses that keeps what was before. */
const population = 200;
const user = 'urn:ietf:params:scim:schemas:core:2.0:User';

describe.concurrent.each(profiles)('copies kept by UpdatedUsers, profile %s', (profile) => {
  /** Looks into the directory, and is asked by nobody. */
  let direct: TestGateway;
  let gateways: ServedGateway[];
  const { numRuns, seed } = lawRuns(400);
  beforeAll(async () => {
    direct = await openGateway({ directory: { profile, sample: false, changeLog: {} } });
    // Short enough for lists that differ from each other.
    const settling = { 'limits.requestTimeoutMs': 1500, 'directory.operationTimeoutMs': 1000 };
    const options = {
      profile,
      ...settling,
      'directory.clockSkewSeconds': 0,
      'paging.cursorSecret': 'shared by both gateways',
    };
    gateways = await Promise.all([0, 1].map(() => serveForTest(direct.server, options)));
  });
  afterAll(async () => {
    await Promise.all(gateways.map(({ stop }) => stop()));
    await direct.close();
  });

  const users = () => mappingIn(direct.context.profile, 'User');
  const send = (writer: number, ...request: Parameters<ServedGateway['send']>) =>
    (gateways[writer % 2] as ServedGateway).send(...request);

  const peopleInDirectory = async (): Promise<Map<string, ScimObject>> => {
    const { base, scope, matches, updated, id } = users();
    const attributes = ['*', 'entryUUID', id.name, ...(updated?.attributes ?? []).map(({ name }) => name)];
    const people = new Map<string, ScimObject>();
    for await (const entry of direct.directory.stream({ base, scope, filter: matches, attributes })) {
      const one = entryToAttributes(entry, direct.context.subschema, updated?.hidden ?? new Set());
      people.set(String((one[id.name] as string[])[0]), one);
    }
    return people;
  };

  /** What each kind of write does to somebody, by the gateways or without them; whether it was done. */
  const writesOf = (writer: number, ids: string[]) => {
    const done = (status: number): boolean => {
      if (status < 300) return true;
      // Somebody else was faster, or the machine too slow.
      if ([404, 409, 412, 503].includes(status)) return false;
      throw new Error(`a write is answered ${status}`);
    };
    const byGateway = {
      create: async (): Promise<boolean> => {
        const { status, body } = await send(writer, 'POST', '/Users', { schemas: [user], userName: randomUUID() });
        if (status === 201) ids.push(String(body['id']));
        return done(status);
      },
      change: async (id: string): Promise<boolean> => {
        const Operations = [{ op: 'replace', path: 'title', value: randomUUID() }];
        return done((await send(writer, 'PATCH', `/Users/${id}`, { schemas: [patchSchema], Operations })).status);
      },
      remove: async (id: string): Promise<boolean> => done((await send(writer, 'DELETE', `/Users/${id}`)).status),
    };
    const write = async (change: ChangeRecord): Promise<boolean> => {
      try {
        const idName = users().id.name;
        const entry = await direct.directory.write(change, change.changetype === 'add' ? { postRead: [idName] } : {});
        if (entry !== undefined) ids.push(...textsOf(entry, idName));
        return true;
      } catch (error) {
        if (error instanceof LdapError) return false;
        throw error;
      }
    };
    const dnOf = async (id: string) => (await direct.entryOf(id, ['1.1']).catch(() => undefined))?.dn ?? asDn('o=none');
    const byHand: typeof byGateway = {
      create: async () => {
        const { base, rdn, objectClasses } = users();
        const name = randomUUID();
        const values = { objectClass: objectClasses, [rdn.name]: [name], uid: [name], cn: ['x'], sn: ['x'] };
        const attributes = Object.entries(values).map(([type, all]) => ({ type, values: all }));
        return write({ changetype: 'add', dn: childDn(base, rdn.name, name), attributes });
      },
      change: async (id) =>
        write({
          changetype: 'modify',
          dn: await dnOf(id),
          modifications: [{ operation: 'replace', type: 'sn', values: [randomUUID()] }],
        }),
      remove: async (id) => write({ changetype: 'delete', dn: await dnOf(id) }),
    };
    return writer < outside ? byHand : byGateway;
  };

  it(`end with what the directory holds, whatever ${writers} writers do meanwhile (seed ${seed})`, async ({
    annotate,
  }) => {
    const ids: string[] = [];
    const counts = { create: 0, change: 0, remove: 0 };
    const byHand = writesOf(0, ids);
    for (let index = 0; index < population; index += 1) await byHand.create();
    // So long does the log not vouch for what its first entries could have missed.
    await pause(2 * (1500 + 1000) + 1000);

    let left = numRuns;
    const writer = async (_: unknown, index: number): Promise<void> => {
      const random = randomOf(seed, index);
      const writes = writesOf(index, ids);
      for (; left > 0;) {
        left -= 1;
        const what = random.pick(['create', 'change', 'change', 'change', 'remove'] as const) ?? 'change';
        const id = random.pick(ids) ?? '';
        if (what === 'remove' && ids.length < 20) continue;
        if (what === 'remove') ids.splice(ids.indexOf(id), 1);
        if (await writes[what](id)) counts[what] += 1;
        await pause(random.below(300));
      }
    };
    const idName = users().id.name;
    const followers = [1, 7, 500].flatMap((pageSize) =>
      (['start', 'cursor'] as const).map((by) => followPeople({ pageSize, by, gateways, idName })),
    );
    const done = new AbortController();
    const begun = Date.now();
    const writing = Promise.all(Array.from({ length: writers }, writer)).finally(() => done.abort());
    const follow = async ({ poll }: Follower): Promise<void> => {
      while (!done.signal.aborted) await poll();
      await poll();
    };
    await Promise.all([writing.then(() => annotate(`${(Date.now() - begun) / 1000} s`)), ...followers.map(follow)]);
    await annotate(JSON.stringify([counts, ...followers.map((one) => [one.name, one.counts])]));

    const held = await peopleInDirectory();
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(numRuns / 20);
    for (const { name, people, counts: told } of followers) {
      expect({ name, ...Object.fromEntries(people) }).toEqual({ name, ...Object.fromEntries(held) });
      expect(Math.min(...Object.values(told))).toBeGreaterThan(1);
    }
  }, 3_600_000);
});
