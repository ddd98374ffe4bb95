import type { Directory } from '../ldap/directory.ts';
import type { Dn } from '../ldap/dn.ts';
import { valuesOf } from '../ldap/entry.ts';
import { equality } from '../ldap/filter.ts';
import { referenceKey } from '../mapping/references.ts';
import type { Truth } from '../mapping/back-link.ts';
import { atOnce } from './at-once.ts';

/** Up to so many names are asked for one by one; for more it costs less to read all that an entry holds. */
const askedOneByOne = 200;
const searchesAtOnce = 50;

/**
 * Which of some names a reference attribute of an entry holds, by `referenceKey`. The entry's other values are not read,
 * unless there are very many names. Of an entry that does not exist, none.
 */
export async function heldNames(
  directory: Directory,
  dn: Dn,
  { held, reference }: Pick<Truth, 'held' | 'reference'>,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  if (names.length > askedOneByOne) {
    const entry = await directory.read(dn, [held.name]);
    const all = new Set(entry && valuesOf(entry, held.name).map((value) => referenceKey(reference, String(value))));
    for (const name of names) if (all.has(referenceKey(reference, name))) found.add(referenceKey(reference, name));
    return found;
  }
  await atOnce(names, searchesAtOnce, async (name) => {
    const filter = equality(held.name, name);
    const [entry] = await directory.find({ base: dn, scope: 'base', filter, attributes: [] }, 1);
    if (entry !== undefined) found.add(referenceKey(reference, name));
  });
  return found;
}
