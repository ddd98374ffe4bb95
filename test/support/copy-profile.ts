import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TreeName } from '../../src/demo/directory-tree.ts';
import { mappingsFolder } from './gluu-profile.ts';
import { withGroups, type MembershipVariant } from './membership-variants.ts';

export interface ProfileCopy {
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

/** A shipped profile in a folder of its own, with the groups of a variant; a PUT replaces where it is to be strict. */
export async function copyProfile(
  profile: TreeName,
  { groups, strict = false }: Pick<MembershipVariant, 'groups'> & { readonly strict?: boolean },
): Promise<ProfileCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'dirgate-profile-'));
  await cp(join(mappingsFolder, profile), folder, { recursive: true });
  if (groups !== undefined) await edit(join(folder, 'User.yaml'), (text) => withGroups(text, groups));
  // A profile merges with PUT by a line of its own.
  if (strict && profile === 'gluu') {
    await edit(join(folder, 'profile.yaml'), (text) => text.replace(/^put: merge$/mu, 'put: replace'));
  }
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, 'utf8')));
}
