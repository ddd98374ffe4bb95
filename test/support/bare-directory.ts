import { controlOid } from '../../src/directory/controls.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import { LdapError, resultCode } from '../../src/ldap/result-code.ts';

/** A directory like ApacheDS or Active Directory, which have neither the assertion control nor post-read. */
export function bareDirectory(directory: Directory): Directory {
  return {
    ...directory,
    describe: async () => {
      const description = await directory.describe();
      const lacking: readonly string[] = [controlOid.assertion, controlOid.postRead];
      const offered = [...description.supportedControls].filter((oid) => !lacking.includes(oid));
      return { ...description, supportedControls: new Set(offered) };
    },
    write: async (change, { assertion, signal, timeoutMs } = {}) => {
      if (assertion !== undefined) throw new LdapError(change.changetype, resultCode.unavailableCriticalExtension);
      return directory.write(change, { signal, timeoutMs });
    },
  };
}
