import { DemoError } from './demo-error.ts';
import type { TreeName } from './directory-tree.ts';
import { gluuWriter } from './gluu-writer.ts';
import { inetOrgPersonWriter } from './inetorgperson-writer.ts';
import { memberships, type Memberships } from './memberships.ts';
import { personOf } from './person.ts';
import type { PopulationWriter } from './population-writer.ts';
import { randomOf, uuidOf } from './random.ts';

export interface PopulationOptions {
  /** The shape of the entries. */
  readonly tree: TreeName;
  readonly users: number;
  readonly groups: number;
  /** Members of the largest group; the sizes of the others follow Zipf's law. */
  readonly largestGroup: number;
  /** Everybody was made in the three years before. */
  readonly now: Date;
  /** The same seed gives the same population. */
  readonly seed: number;
  /** Called now and then with the number of entries made so far. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const chunkSize = 1 << 16;
const progressStep = 1000;

/** People and groups as a directory of that shape has them, as pieces of LDIF text (RFC 2849); the base tree is not among them. */
export function* population(options: PopulationOptions): Generator<string> {
  const { users, groups, largestGroup, seed, onProgress } = options;
  if (largestGroup > users) {
    throw new DemoError(`The largest group cannot have ${largestGroup} members: there are only ${users} people.`);
  }
  const members = memberships(users, groups, largestGroup, seed);
  let [text, done] = ['', 0];
  for (const piece of records(options, members)) {
    text += piece;
    if (text.length >= chunkSize) {
      yield text;
      text = '';
    }
    if (piece.endsWith('\n\n') && ++done % progressStep === 0) onProgress?.(done, users + groups);
  }
  yield text;
  onProgress?.(users + groups, users + groups);
}

const writers: Readonly<Record<TreeName, PopulationWriter>> = { gluu: gluuWriter, inetorgperson: inetOrgPersonWriter };

const personId = (seed: number, person: number): string => uuidOf(seed, person * 4);
const groupId = (seed: number, group: number): string => uuidOf(seed, group * 4 + 2);

function* records(options: PopulationOptions, members: Memberships): Generator<string> {
  const { tree, users, groups, now, seed } = options;
  const writer = writers[tree];
  const uniqueUid = numberRepeats();
  const groupDns = Array.from({ length: groups }, (_, group) =>
    writer.groupDn({ id: groupId(seed, group), name: groupName(group) }),
  );
  const personDns: string[] = [];
  for (let index = 0; index < users; index++) {
    const id = personId(seed, index);
    const myGroups = Array.from(members.groupsOf(index), (group) => groupDns[group] ?? '');
    const person = personOf(seed, index, { uniqueUid, isMember: myGroups.length > 0, now });
    const dn = writer.personDn({ id, uid: person.uid });
    personDns.push(dn);
    yield writer.person(person, {
      dn,
      id,
      entryUuid: uuidOf(seed, index * 4 + 1),
      managerDn: index === 0 ? undefined : personDns[Math.floor((index - 1) / 8)],
      groupDns: myGroups,
      now,
    });
  }
  for (let group = 0; group < groups; group++) {
    yield groupRecord(options, group, groupDns[group] ?? '');
    for (const person of members.membersOf(group)) yield `member: ${personDns[person] ?? ''}\n`;
    yield '\n';
  }
}

function groupRecord({ tree, seed, now }: PopulationOptions, group: number, dn: string): string {
  const age = randomOf(seed ^ 0x74696d65, group);
  const created = now.getTime() - age.below(3 * 365 * 86_400_000) - 1;
  return writers[tree].group({
    dn,
    id: groupId(seed, group),
    entryUuid: uuidOf(seed, group * 4 + 3),
    name: groupName(group),
    created: new Date(created),
    modified: new Date(created + age.below(now.getTime() - created)),
  });
}

// Names hold no digits, so that a name with its number is nobody's name.
function numberRepeats(): (wanted: string) => string {
  const seen = new Map<string, number>();
  return (wanted) => {
    const count = (seen.get(wanted) ?? 0) + 1;
    seen.set(wanted, count);
    return count === 1 ? wanted : `${wanted}${count}`;
  };
}

const subjects = [
  'Engineering',
  'Sales',
  'Customer Support',
  'Finance',
  'Marketing',
  'Human Resources',
  'Research',
  'Legal',
];
const places = ['', ' Berlin', ' New York', ' Tokyo', ' São Paulo', ' Bengaluru', ' Paris', ' Stockholm', ' Cairo'];
const kinds = ['', ' Leads', ' VPN Users', ' Approvers', ' On Call', ' Newsletter', ' Project Editors', ' Guests'];

/** A different name for each number; the first is everybody's. */
function groupName(group: number): string {
  if (group === 0) return 'All Staff';
  const index = group - 1;
  const perRound = subjects.length * places.length * kinds.length;
  const place = Math.floor(index / subjects.length) % places.length;
  const kind = Math.floor(index / (subjects.length * places.length)) % kinds.length;
  const round = Math.floor(index / perRound);
  return `${subjects[index % subjects.length]}${places[place]}${kinds[kind]}${round === 0 ? '' : ` ${round + 1}`}`;
}
