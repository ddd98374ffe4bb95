import type { Flow } from './flow.ts';
import { membershipVariants, type MembershipVariant } from './membership-variants.ts';

/** The directories that a flow runs on: those of its profiles, and where it speaks of groups whoever keeps them. */
export function variantsOf({ profiles, before, steps }: Flow): readonly MembershipVariant[] {
  const speaksOfGroups = /\/Groups|"groups"/u.test(JSON.stringify([before, steps]));
  const within = membershipVariants.filter(({ profile }) => profiles === undefined || profiles.includes(profile));
  return within.filter(({ groups }) => groups === undefined || speaksOfGroups);
}
