import type { Dn } from '../ldap/dn.ts';
import { referenceKey } from '../mapping/references.ts';
import type { Link } from './repair-check.ts';
import { readSide, type Side } from './repair-sides.ts';

/** What disagreed while it was read; others write meanwhile, so it must be looked at again. */
export type Suspect =
  | { readonly kind: 'member'; readonly dn: Dn; readonly links: readonly SuspectLink[] }
  | { readonly kind: 'dangling'; readonly group: Dn; readonly value: string };

/** A back link by its number in the check, and the name of the group with which it disagrees. */
export interface SuspectLink {
  readonly link: number;
  readonly group: string;
}

type TruthSide = Extract<Side, { kind: 'truth' }>;
type EntrySide = Extract<Side, { kind: 'entry' }>;

/** Compares both sides of each membership; `lines` are sorted, and only those of one member are held at a time. */
export async function* findSuspects(links: readonly Link[], lines: AsyncIterable<string>): AsyncGenerator<Suspect> {
  let key: string | undefined;
  let truths: TruthSide[] = [];
  let entries: EntrySide[] = [];
  for await (const line of lines) {
    const side = readSide(line);
    if (side.key !== key) {
      yield* compare(links, truths, entries);
      key = side.key;
      truths = [];
      entries = [];
    }
    if (side.kind === 'truth') truths.push(side);
    else entries.push(side);
  }
  yield* compare(links, truths, entries);
}

function* compare(
  links: readonly Link[],
  truths: readonly TruthSide[],
  entries: readonly EntrySide[],
): Generator<Suspect> {
  if (entries.length === 0) for (const { group, value } of truths) yield { kind: 'dangling', group, value };
  for (const { dn, links: held } of entries) {
    const suspects = links.flatMap((link, index) => {
      const names = held[index];
      if (names === null || names === undefined) return [];
      const wanted = truths.flatMap((truth) => truth.names[index] ?? []);
      return difference(link, wanted, names).map((group) => ({ link: index, group }));
    });
    if (suspects.length > 0) yield { kind: 'member', dn, links: suspects };
  }
}

/** The names that are on one side only, each once. */
function difference({ reference }: Link, some: readonly string[], others: readonly string[]): readonly string[] {
  const [one, other] = [some, others].map(
    (names) => new Map(names.map((name) => [referenceKey(reference, name), name])),
  ) as [Map<string, string>, Map<string, string>];
  const only = (names: Map<string, string>, unlike: Map<string, string>) =>
    [...names].flatMap(([key, name]) => (unlike.has(key) ? [] : [name]));
  return [...only(one, other), ...only(other, one)];
}
