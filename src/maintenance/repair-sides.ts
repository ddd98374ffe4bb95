import type { Directory, SearchRequest } from '../ldap/directory.ts';
import type { Dn } from '../ldap/dn.ts';
import { textsOf, type Entry } from '../ldap/entry.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { isInPlace } from '../mapping/place.ts';
import { nameOfEntry, referenceKey } from '../mapping/references.ts';
import { namesInLink, namesInTruth, type Check } from './repair-check.ts';

/**
 * What one entry says, to be sorted by `key`: the member's own name. `truth`: an entry names it, as `value`; `names` are
 * what each back link must hold to name that entry, null where it has no such name. `entry`: it exists, and `links` are
 * what each of its back links holds, null where its type has none.
 */
export type Side =
  | {
      readonly kind: 'truth';
      readonly key: string;
      readonly group: Dn;
      readonly value: string;
      readonly names: readonly (string | null)[];
    }
  | {
      readonly kind: 'entry';
      readonly key: string;
      readonly dn: Dn;
      readonly links: readonly (readonly string[] | null)[];
    };

/** As one line that begins with the key, so that sorted lines bring the same keys together. */
export function printSide(side: Side): string {
  if (side.kind === 'entry') return JSON.stringify([side.key, 1, side.dn, ...side.links]);
  // Nearly always links hold the group's own name: it is written once.
  const names = side.names.map((name) => (name === side.group ? '' : name));
  return JSON.stringify([side.key, 0, side.group, side.value, ...names]);
}

type TruthLine = [key: string, kind: 0, group: Dn, value: string, ...names: (string | null)[]];
type EntryLine = [key: string, kind: 1, dn: Dn, ...links: (readonly string[] | null)[]];

/** What `printSide` printed. */
export function readSide(line: string): Side {
  const parts = JSON.parse(line) as TruthLine | EntryLine;
  if (parts[1] === 0) {
    const [key, , group, value, ...names] = parts;
    return { kind: 'truth', key, group, value, names: names.map((name) => (name === '' ? group : name)) };
  }
  const [key, , dn, ...links] = parts;
  return { kind: 'entry', key, dn, links };
}

/** Everything that is read of a directory for a check: one search for each resource type. */
export function searchesOf({ holder, truth, accepted, links }: Check): readonly SideSearch[] {
  const by = truth.reference.by === undefined ? [] : [truth.reference.by.name];
  const linkNames = links.flatMap(({ reference }) => reference.by?.name ?? []);
  const of = ({ base, scope, matches: filter }: Mapping, attributes: readonly string[]): SearchRequest => {
    return { base, scope, filter, attributes: [...new Set(attributes)] };
  };
  return [
    { mapping: holder, search: of(holder, [truth.held.name, ...linkNames]), sides: truthSides },
    ...accepted.map((mapping): SideSearch => {
      const held = links.filter(({ member }) => member === mapping).map((link) => link.held.name);
      return {
        mapping,
        search: of(mapping, [...held, ...by]),
        sides: (check, entry) => entrySides(check, mapping, entry),
      };
    }),
  ];
}

export interface SideSearch {
  readonly mapping: Mapping;
  readonly search: SearchRequest;
  readonly sides: (check: Check, entry: Entry) => Iterable<Side>;
}

/** Goes through the directory; `seen` is called with each entry. */
export async function* readSides(directory: Directory, check: Check, seen: () => void): AsyncGenerator<Side> {
  for (const { mapping, search, sides } of searchesOf(check)) {
    for await (const entry of directory.stream(search)) {
      seen();
      if (!isInPlace(mapping, entry.dn)) continue;
      yield* sides(check, entry);
    }
  }
}

function* truthSides(check: Check, entry: Entry): Generator<Side> {
  const { truth, links } = check;
  const names = links.map(({ reference }) => nameOfEntry(reference, entry) ?? null);
  for (const value of namesInTruth(check, entry)) {
    yield { kind: 'truth', key: referenceKey(truth.reference, value), group: entry.dn, value, names };
  }
}

/** Any value of the naming attribute says that the entry exists, though only the first names it in a membership. */
function entrySides({ truth, links }: Check, mapping: Mapping, entry: Entry): readonly Side[] {
  const { reference } = truth;
  const names = reference.by === undefined ? [entry.dn] : textsOf(entry, reference.by.name);
  const held = links.map((link) => (link.member === mapping ? namesInLink(link, entry) : null));
  return names.map((name) => ({ kind: 'entry', key: referenceKey(reference, name), dn: entry.dn, links: held }));
}
