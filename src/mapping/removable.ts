import { printResolved, type ResolvedAttribute } from '../scim/attribute-path.ts';
import type { Mapping } from './mapping.ts';

/** Which read-only attributes a PATCH may take values out of all the same, because the mapping says so. */
export function removableIn({ attributes }: Mapping): (target: ResolvedAttribute) => boolean {
  const removable = new Set(attributes.filter((one) => one.removable).map(({ scim }) => printResolved(scim)));
  return ({ extension, attribute }) =>
    removable.has(printResolved({ ...(extension === undefined ? {} : { extension }), attribute }));
}
