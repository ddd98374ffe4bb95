import { asDn } from '../ldap/dn.ts';
import { valuesOf, type AttributeValue } from '../ldap/entry.ts';
import { equality } from '../ldap/filter.ts';
import { prepare } from '../ldap/matching-rule.ts';
import { printResolved } from '../scim/attribute-path.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import type { SubtreeIntent } from './intent-journal.ts';
import { locate } from './locate.ts';
import { removeSubtree } from './remove-subtree.ts';

/** More entries than this don't stand for one value. */
const mostFound = 100;

/**
 * Removes the entries below a resource's own that stand for values which it has no more. Of those that it has again by
 * now, or that somebody else added, none is touched; where the last value went, the branch goes with all that is in it.
 */
export async function settleSubtree(context: GatewayContext, intent: SubtreeIntent): Promise<void> {
  const { resourceType, attribute, id, dn, values, all } = intent;
  const mapping = mappingOf(context, resourceType);
  const mapped = mapping.attributes.find(({ scim }) => printResolved(scim) === attribute);
  const held = mapped?.sources[0]?.attribute;
  if (mapped?.subtree === undefined || held === undefined) return;
  const { branch, rdn } = mapped.subtree;
  const entry = await locate(context, mapping, id, dn, [held.name]);
  if (entry === undefined) return;
  const key = (value: AttributeValue): string => prepare(held.type.equality, value);
  const kept = new Set(valuesOf(entry, held.name).map(key));
  const base = asDn(`${branch},${entry.dn}`);
  if (all && kept.size === 0) {
    await removeSubtree(context, base);
    return;
  }
  for (const value of values.filter((one) => !kept.has(key(one)))) {
    const search = { base, scope: 'one' as const, filter: equality(rdn.name, value), attributes: [] };
    for (const found of await context.directory.find(search, mostFound)) await removeSubtree(context, found.dn);
  }
}
