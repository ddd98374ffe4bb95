import { readdirSync, readFileSync } from 'node:fs';
import type { OptionPath } from '../../src/config/config.ts';
import type { TreeName } from '../../src/demo/directory-tree.ts';
import type { ScimObject, ScimValue } from '../../src/scim/resource.ts';

/** A request as a client sends it, and what it needs in the answer. */
export interface Exchange {
  readonly title?: string;
  /** Sent so many times; `{n}` counts them from 1, in names too. */
  readonly times?: number;
  readonly request: {
    readonly method: string;
    /** Below the base path, or a whole URL. What a URL can't hold is percent-encoded, the rest sent as it stands. */
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: ScimValue;
  };
  readonly answer: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string | { readonly matching: string }>>;
    /** What the body has among others; a list is given whole. `{ "matching": … }` stands for texts of that form. */
    readonly body?: ScimObject;
    /** The body has nothing else. */
    readonly whole?: boolean;
    /** Members, by dotted names, that the body must not have. */
    readonly without?: readonly string[];
    readonly on?: Readonly<Partial<Record<TreeName, Variation>>>;
  };
  /** Names for values of the answer, by dotted path or `header:ETag`; `{name}` stands for the value from then on. */
  readonly keep?: Readonly<Record<string, string>>;
}

/** What one profile answers otherwise because its entries can't hold it; a value that it does hold is a failure. */
export interface Variation {
  readonly reason: string;
  /** Values of the answer by dotted paths. */
  readonly instead?: ScimObject;
  /** Members that are expected of others only. */
  readonly without?: readonly string[];
}

/** What a client sends one after the other; `together`, all at once. */
export type Step = Exchange | { readonly together: readonly Exchange[] };

/** A recorded sequence of requests, and what of a client's documents it leaves out. */
export interface Flow {
  readonly title: string;
  /** Where the requests are documented. */
  readonly source: string;
  readonly leftOut?: readonly { readonly what: string; readonly reason: string }[];
  /** All profiles unless given. */
  readonly profiles?: readonly TreeName[];
  /** Why it runs on some profiles only. */
  readonly profilesReason?: string;
  /** Configuration apart from the defaults. */
  readonly options?: Readonly<Partial<Record<OptionPath, unknown>>>;
  /** Over the sample entries instead of an empty directory. */
  readonly sample?: boolean;
  /** `/scim/v2` unless given. */
  readonly base?: string;
  /** Sent with each request, beside the token. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes what the steps are about. */
  readonly before?: readonly Step[];
  readonly steps: readonly Step[];
}

/** The flows below a folder of test/, by their paths there. */
export function flowsIn(folder: string): readonly (readonly [string, Flow])[] {
  const url = new URL(`../${folder}/`, import.meta.url);
  const names = readdirSync(url, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  const documents = names.toSorted().map((name) => [name, readJson(new URL(name, url))] as const);
  // The others are single requests on a resource (recordings.ts).
  return documents.filter((one): one is readonly [string, Flow] => 'steps' in one[1]);
}

const readJson = (url: URL): object => JSON.parse(readFileSync(url, 'utf8')) as object;

/** Puts values for `{name}` into all texts; a name that nothing was kept under is a mistake of the recording. */
export function fillIn<T>(value: T, names: ReadonlyMap<string, string>): T {
  if (typeof value === 'string') return fillText(value, names) as T;
  if (Array.isArray(value)) return value.flatMap((each: unknown) => fillElement(each, names)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fillIn(member, names)])) as T;
}

/** `{ "times": 3, "each": … }` in a list stands for three elements, counted by `{i}`. */
function fillElement(element: unknown, names: ReadonlyMap<string, string>): readonly unknown[] {
  if (typeof element === 'object' && element !== null && 'times' in element && 'each' in element) {
    const { times, each } = element;
    return Array.from({ length: Number(times) }, (_, i) => fillIn(each, new Map([...names, ['i', String(i + 1)]])));
  }
  return [fillIn(element, names)];
}

function fillText(text: string, names: ReadonlyMap<string, string>): string {
  const i = names.get('i');
  const counted = i === undefined ? text : text.replaceAll('{i}', i);
  return counted.replace(/\{([a-z][\w-]*)\}/giu, (_, name: string) => {
    const value = names.get(name);
    if (value === undefined) throw new Error(`nothing was kept as {${name}}, which is in ${JSON.stringify(text)}`);
    return value;
  });
}
