import { afterAll, beforeAll, describe, it as test } from 'vitest';
import type { ConfigSources } from '../../src/config/load-config.ts';
import type { TreeName } from '../../src/demo/directory-tree.ts';
import { membershipVariants } from '../support/membership-variants.ts';
import { factsOf, type ProfileFacts } from './profiles.ts';
import { openService, type Service } from './service.ts';
import { isLeftOut } from './table.ts';

/** An attribute of several values, each with value, type, display and primary, in a resource type that has it. */
export interface List {
  readonly name: 'emails' | 'parts';
  readonly endpoint: '/Users' | '/Probes';
  readonly make: Service['user'];
}

/** What the tests of one part of the checklist are given. */
export interface Setting {
  /** Registers a test, unless a row of its title has a reason not to be there for this profile. */
  readonly it: (title: string, run: () => Promise<void> | void) => void;
  /** Open while tests and hooks run. */
  readonly service: Service;
  readonly profile: TreeName;
  readonly facts: ProfileFacts;
  readonly lists: readonly List[];
}

/**
 * Runs tests on each profile, and on one that leaves the groups of people to others in each of these ways, every time
 * over a service of their own.
 */
export function onEachProfile(
  title: string,
  tests: (setting: Setting) => void,
  overrides: ConfigSources['overrides'] = {},
): void {
  describe.each(membershipVariants)(`${title}, profile $name`, (variant) => {
    const { profile } = variant;
    const service = {} as Service;
    beforeAll(async () => {
      Object.assign(service, await openService(variant, overrides));
    });
    afterAll(() => service.close());
    const it: Setting['it'] = (name, run) => {
      if (!isLeftOut(name, profile)) test(name, run);
    };
    const emails: List = { name: 'emails', endpoint: '/Users', make: (more) => service.user(more) };
    const parts: List = { name: 'parts', endpoint: '/Probes', make: (more) => service.probe(more) };
    // Plain mail addresses have neither type nor display nor primary.
    const lists = profile === 'gluu' ? [emails, parts] : [parts];
    tests({ it, service, profile, facts: factsOf[profile], lists });
  });
}
