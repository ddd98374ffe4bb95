import { DemoError } from './demo-error.ts';
import { ldifLine } from './ldif-line.ts';
import { memberships, type Memberships } from './memberships.ts';
import { personLdif } from './person-ldif.ts';
import { randomOf, uuidOf } from './random.ts';

export interface PopulationOptions {
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

/** People and groups as Gluu writes them, as pieces of LDIF text (RFC 2849); the base tree is not among them. */
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

const personDn = (seed: number, person: number): string => `inum=${uuidOf(seed, person * 4)},ou=people,o=gluu`;
const groupDn = (seed: number, group: number): string => `inum=${uuidOf(seed, group * 4 + 2)},ou=groups,o=gluu`;

function* records({ users, groups, now, seed }: PopulationOptions, members: Memberships): Generator<string> {
  const uniqueUid = numberRepeats();
  const groupDns = Array.from({ length: groups }, (_, group) => groupDn(seed, group));
  for (let person = 0; person < users; person++) {
    yield personLdif(seed, person, {
      inum: uuidOf(seed, person * 4),
      entryUuid: uuidOf(seed, person * 4 + 1),
      managerDn: person === 0 ? undefined : personDn(seed, Math.floor((person - 1) / 8)),
      groupDns: Array.from(members.groupsOf(person), (group) => groupDns[group] ?? ''),
      uniqueUid,
      now,
    });
  }
  for (let group = 0; group < groups; group++) yield* groupLdif(seed, group, members, now);
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

function* groupLdif(seed: number, group: number, members: Memberships, now: Date): Generator<string> {
  const inum = uuidOf(seed, group * 4 + 2);
  const age = randomOf(seed ^ 0x74696d65, group);
  const created = now.getTime() - age.below(3 * 365 * 86_400_000) - 1;
  const modified = created + age.below(now.getTime() - created);
  yield (
    `dn: ${groupDn(seed, group)}\nobjectClass: top\nobjectClass: gluuGroup\n` +
    `inum: ${inum}\nentryUUID: ${uuidOf(seed, group * 4 + 3)}\n` +
    ldifLine('displayName', groupName(group)) +
    `gluuStatus: active\no: o=gluu\noxTrustMetaCreated: ${new Date(created).toISOString()}\n` +
    `oxTrustMetaLastModified: ${new Date(modified).toISOString()}\n` +
    `oxTrustMetaLocation: https://gluu.example.com/identity/restv1/scim/v2/Groups/${inum}\n`
  );
  for (const person of members.membersOf(group)) yield `member: ${personDn(seed, person)}\n`;
  yield '\n';
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
