import { prepare } from '../ldap/matching-rule.ts';
import { printResolved, type ResolvedAttribute } from '../scim/attribute-path.ts';
import { defaultPreparation } from '../scim/filter-match.ts';
import { ruleRelation } from './text-codec.ts';
import type { Mapping } from './mapping.ts';

/**
 * How text of an attribute is made ready for comparison outside the directory, so that equal means what the directory
 * means: by its own equality rule (RFC 4518) where the value is stored plainly, else by SCIM's caseExact.
 */
export function preparationFor(mapping: Mapping): (attribute: ResolvedAttribute) => (text: string) => string {
  const rules = new Map<string, string>();
  for (const { scim, sources, reference } of mapping.attributes) {
    const [source, ...others] = sources;
    const plain =
      source !== undefined && others.length === 0 && source.codec.name === 'text' && reference === undefined;
    if (!plain) continue;
    const { caseExact } = scim.sub ?? scim.attribute;
    const rule = ruleRelation(source.attribute.type, caseExact) === 'same' ? source.attribute.type.equality : undefined;
    if (rule !== undefined) rules.set(printResolved(scim), rule);
  }
  return (attribute) => {
    const rule = rules.get(printResolved(attribute));
    return rule === undefined ? defaultPreparation(attribute) : (text) => prepare(rule, text);
  };
}
