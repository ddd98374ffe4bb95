import { fileURLToPath } from 'node:url';
import { loadProfile } from '../../src/config/load-profile.ts';
import type { Subschema } from '../../src/ldap/subschema.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import { compileProfile, type Profile } from '../../src/mapping/profile.ts';
import { testSubschema } from './subschema.ts';

export const mappingsFolder: string = fileURLToPath(new URL('../../mappings', import.meta.url));

/** The shipped Gluu profile, compiled. */
export function gluuProfile(subschema: Subschema = testSubschema): Profile {
  const loaded = loadProfile('gluu', mappingsFolder);
  const compiled = compileProfile(loaded.entries, subschema);
  if (!compiled.ok || loaded.issues.length > 0) {
    throw new Error(JSON.stringify([...loaded.issues, ...(compiled.ok ? [] : compiled.issues)], undefined, 2));
  }
  return compiled.profile;
}

/** One mapping of a profile. */
export function mappingIn(profile: Profile, resourceType: string): Mapping {
  const mapping = profile.get(resourceType);
  if (mapping === undefined) throw new Error(`the profile maps no ${resourceType}`);
  return mapping;
}
