import { readdirSync, readFileSync } from 'node:fs';
import type { TreeName } from '../../src/demo/directory-tree.ts';
import type { ResourceType } from '../../src/scim/resource-type.ts';
import type { Resource, ScimValue } from '../../src/scim/resource.ts';
import { groupType, userType } from './resource-types.ts';

/** A request as a document or a client shows it, and the resource that it makes of another one. */
export interface Recording {
  readonly title: string;
  readonly resourceType: 'User' | 'Group';
  /** Where not both profiles can hold it: the one that can, and why the other can't. */
  readonly only?: { readonly profile: TreeName; readonly reason: string };
  /** Left out for a POST. */
  readonly before?: Resource;
  readonly request: { readonly method: 'PATCH' | 'PUT' | 'POST'; readonly body: ScimValue };
  readonly after: Resource;
}

/** The recordings of a folder below test/, by their file names. */
export function recordingsIn(folder: string): readonly (readonly [string, Recording])[] {
  const url = new URL(`../${folder}/`, import.meta.url);
  const names = readdirSync(url).filter((name) => name.endsWith('.json'));
  const documents = names.toSorted().map((name) => [name, readJson(new URL(name, url))] as const);
  // The others are whole flows (flow.ts).
  return documents.filter((one): one is readonly [string, Recording] => 'after' in one[1]);
}

const readJson = (url: URL): object => JSON.parse(readFileSync(url, 'utf8')) as object;

export const typeOf = ({ resourceType }: Recording): ResourceType => (resourceType === 'User' ? userType : groupType);

/** A value whose parts can't be changed: whoever changes its input fails. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) frozen(member);
    Object.freeze(value);
  }
  return value;
}
