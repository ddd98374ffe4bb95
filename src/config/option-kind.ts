import * as v from 'valibot';
import { secret, type Secret } from './secret.ts';

/** What values an option takes: how to check one, and how text from the environment becomes one. */
export interface OptionKind<T> {
  /** Completes the sentence "expected …". */
  readonly expected: string;
  readonly schema: v.GenericSchema<unknown, T>;
  /** Undefined where the value is too complex for an environment variable. */
  readonly fromText: ((text: string) => unknown) | undefined;
  /**
   * `secret` stands in a file of its own or in the environment; `file` is a path that must be readable, `folder` one
   * that may come later; `nameOrPath` is a path if it has a slash. Relative paths start at the configuration file.
   */
  readonly role?: 'secret' | 'file' | 'folder' | 'nameOrPath';
  /** A value with the paths that are in it, made absolute. */
  readonly located?: (value: unknown, locate: (path: string) => string) => unknown;
  /** A wrong value is not repeated in messages. */
  readonly confidential?: boolean;
}

const asIs = (text: string): string => text;
const parts = (text: string): string[] => text.split(/[\s,]+/).filter((part) => part !== '');
const nonEmpty = v.pipe(v.string(), v.nonEmpty());

/** Any text that is not empty. */
export const text: OptionKind<string> = { expected: 'a text that is not empty', schema: nonEmpty, fromText: asIs };

/** The path of a file. */
export const file: OptionKind<string> = { ...text, expected: 'the path of a file', role: 'file' };

/** The path of a folder that may not be there yet. */
export const folder: OptionKind<string> = { ...text, expected: 'the path of a folder', role: 'folder' };

/** A name that is short and plain enough to be part of the names of files. */
export const name: OptionKind<string> = {
  expected: 'a name of up to 64 letters, digits, ".", "_" and "-"',
  schema: v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/)),
  fromText: asIs,
};

/** A name, or with a slash in it the path of a folder. */
export const nameOrPath: OptionKind<string> = { ...text, expected: 'a name or a path', role: 'nameOrPath' };

/** A password or token. */
export const hidden: OptionKind<Secret> = {
  expected: 'a text that is not empty',
  schema: v.pipe(nonEmpty, v.transform(secret)),
  fromText: asIs,
  role: 'secret',
  confidential: true,
};

/** True or false. */
export const flag: OptionKind<boolean> = {
  expected: 'true or false',
  schema: v.boolean(),
  fromText: (value) => ({ true: true, false: false })[value.toLowerCase()] ?? value,
};

/** A whole number in a range. */
export const integer = (from: number, to: number): OptionKind<number> => ({
  expected: `a whole number from ${from} to ${to}`,
  schema: v.pipe(v.number(), v.integer(), v.minValue(from), v.maxValue(to)),
  fromText: (value) => (/^-?\d{1,15}$/.test(value) ? Number(value) : value),
});

/** One of a few words. */
export const oneOf = <const T extends string>(words: readonly T[]): OptionKind<T> => ({
  expected: `one of ${words.join(', ')}`,
  schema: v.picklist(words),
  fromText: asIs,
});

/** An absolute URL of one of some schemes, without query and fragment (RFC 7644 1.3). */
const urlText = (schemes: readonly string[]) =>
  v.pipe(
    v.string(),
    v.check((value) => {
      const url = URL.parse(value);
      return url !== null && schemes.includes(url.protocol) && url.search === '' && url.hash === '';
    }),
  );

/** The URL under which clients know a web server. */
export const webUrl: OptionKind<string> = {
  expected: 'an http or https URL without "?" and "#", such as https://scim.example.com',
  schema: v.pipe(
    urlText(['http:', 'https:']),
    v.transform((value) => value.replace(/\/{1,9}$/, '')),
  ),
  fromText: asIs,
};

/** URLs of directory servers (RFC 4516), the first being tried first. */
export const directoryUrls: OptionKind<readonly string[]> = {
  expected: 'a list of ldap, ldaps or ldapi URLs, such as [ldaps://ldap.example.com]',
  schema: v.pipe(v.array(urlText(['ldap:', 'ldaps:', 'ldapi:'])), v.minLength(1)),
  fromText: parts,
};

/** Paths at which the SCIM endpoints are served. */
export const paths: OptionKind<readonly string[]> = {
  expected: 'a list of paths that start with "/" and do not end with it, such as [/scim/v2]',
  schema: v.pipe(v.array(v.pipe(v.string(), v.regex(/^(?:\/[\w.~-]+)+$/))), v.minLength(1)),
  fromText: parts,
};

/** Names with a text each. */
export const textByName: OptionKind<Readonly<Record<string, string>>> = {
  expected: 'names with a text each, such as { User: "ou=people,o=example" }',
  schema: v.pipe(
    v.custom<Record<string, unknown>>((value) => !Array.isArray(value)),
    v.record(v.string(), nonEmpty),
  ),
  fromText: undefined,
};
