import { expect } from 'vitest';
import { at, type Answer, type Json, type JsonObject, type Service } from './service.ts';

/** What the tests of PATCH say again and again. */
export interface Patching {
  /** The body after operations on a new resource, which must succeed. */
  readonly after: (
    make: Service['user'],
    before: JsonObject,
    ...operations: readonly JsonObject[]
  ) => Promise<JsonObject>;
  readonly userAfter: (before: JsonObject, ...operations: readonly JsonObject[]) => Promise<JsonObject>;
  readonly probeAfter: (before: JsonObject, ...operations: readonly JsonObject[]) => Promise<JsonObject>;
  /** The answer to operations that must leave the resource as it was. */
  readonly refusal: (resource: JsonObject, ...operations: readonly Json[]) => Promise<Answer>;
  readonly membersOf: (group: JsonObject) => Promise<readonly (Json | undefined)[]>;
}

export function patching(service: Service): Patching {
  const after: Patching['after'] = async (make, before, ...operations) => {
    const made = await make(before);
    const { status, body, text } = await service.patch(at(made), operations);
    expect([status, status === 200 ? '' : text]).toEqual([200, '']);
    expect((await service.get(at(made))).body).toEqual(body);
    return body;
  };
  return {
    after,
    userAfter: (before, ...operations) => after((more) => service.user(more), before, ...operations),
    probeAfter: (before, ...operations) => after((more) => service.probe(more), before, ...operations),
    refusal: async (resource, ...operations) => {
      const answer = await service.patch(at(resource), operations);
      expect((await service.get(at(resource))).body).toEqual(resource);
      return answer;
    },
    membersOf: async (group) =>
      (((await service.get(at(group))).body['members'] ?? []) as readonly JsonObject[]).map(({ value }) => value),
  };
}

/** A resource as a member of a group. */
export const member = (resource: JsonObject): JsonObject => ({ value: resource['id'] ?? '' });

/** The values of a list, which a directory keeps in no order. */
export const byValue = (list: Json | undefined): readonly JsonObject[] =>
  (list as readonly JsonObject[]).toSorted((a, b) => (String(a['value']) < String(b['value']) ? -1 : 1));
