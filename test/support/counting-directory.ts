import type { Directory } from '../../src/ldap/directory.ts';

export interface CountingDirectory {
  readonly directory: Directory;
  /** The operations since the last call, in their order. */
  readonly taken: () => readonly (keyof Directory)[];
}

/** A directory that counts what is asked of it. */
export function countingDirectory(directory: Directory): CountingDirectory {
  let operations: (keyof Directory)[] = [];
  const count =
    <A extends readonly unknown[], R>(name: keyof Directory, operation: (...given: A) => R) =>
    (...given: A): R => {
      operations.push(name);
      return operation(...given);
    };
  return {
    directory: {
      ...directory,
      read: count('read', directory.read),
      find: count('find', directory.find),
      stream: count('stream', directory.stream),
      write: count('write', directory.write),
      checkCredentials: count('checkCredentials', directory.checkCredentials),
    },
    taken: () => {
      const taken = operations;
      operations = [];
      return taken;
    },
  };
}
