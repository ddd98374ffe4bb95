import { expect } from 'vitest';
import type { ScimObject } from '../../src/scim/resource.ts';
import { token, type FlowServer } from './flow-server.ts';

/** Expects users to show the groups that have them as members, and no others (RFC 7643 4.1.2), as clients see both. */
export async function expectAgreement({ send }: FlowServer, base: string, place: string): Promise<void> {
  const list = async (endpoint: string, attributes: string): Promise<readonly ScimObject[]> => {
    const target = `${base}${endpoint}?attributes=${attributes}&count=1000`;
    const { status, text } = await send('GET', target, { Authorization: `Bearer ${token}` });
    expect(status, `${place}: ${text}`).toBe(200);
    const { totalResults, Resources = [] } = JSON.parse(text) as { totalResults: number; Resources?: ScimObject[] };
    expect(Resources).toHaveLength(totalResults);
    return Resources;
  };
  const [groups, users] = [await list('/Groups', 'members'), await list('/Users', 'groups')];
  const inGroups = groups.flatMap(({ id, members = [] }) =>
    (members as ScimObject[]).flatMap(({ value, type }) =>
      type === 'User' ? [`${String(value)} in ${String(id)}`] : [],
    ),
  );
  const atUsers = users.flatMap(({ id, groups: shown = [] }) =>
    (shown as ScimObject[]).map(({ value }) => `${String(id)} in ${String(value)}`),
  );
  expect(atUsers.toSorted(), `after ${place}, whose groups users show`).toEqual(inGroups.toSorted());
}
