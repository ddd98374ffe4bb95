import { asDn, dnKey } from '../../src/ldap/dn.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import { textsOf } from '../../src/ldap/entry.ts';
import { present } from '../../src/ldap/filter.ts';

/** Every membership that one of its two sides alone shows, or that names nobody, found by reading everything. */
export async function disagreements(directory: Directory, suffix: string, link: string): Promise<readonly string[]> {
  const search = { base: asDn(suffix), scope: 'subtree', filter: present('objectClass') } as const;
  const pairs = new Map<string, string[]>();
  const entries = new Set<string>();
  const note = (group: string, person: string, side: string): void => {
    const key = `${dnKey(group)} | ${dnKey(person)}`;
    pairs.set(key, [...(pairs.get(key) ?? []), side]);
  };
  for await (const entry of directory.stream({ ...search, attributes: ['member', link] })) {
    for (const name of textsOf(entry, 'member')) if (!name.startsWith('cn=nobody')) note(entry.dn, name, 'member');
    for (const name of textsOf(entry, link)) note(name, entry.dn, 'link');
    entries.add(dnKey(entry.dn));
  }
  const halves = [...pairs].filter(([, sides]) => sides.length !== 2).map(([key, [side]]) => `${side ?? ''}: ${key}`);
  const dangling = [...pairs.keys()].filter((key) => !key.split(' | ').every((name) => entries.has(name)));
  return [...halves, ...dangling.map((key) => `dangling: ${key}`)];
}
