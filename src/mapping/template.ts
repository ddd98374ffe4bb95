import type { ResourceType } from '../scim/resource-type.ts';
import { parseAttributePath, resolveAttribute, valuesAt, type ResolvedAttribute } from '../scim/attribute-path.ts';
import type { Resource } from '../scim/resource.ts';

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly attribute: ResolvedAttribute };

/** Text with SCIM attributes in braces: `{name.givenName} {name.familyName}`. */
export interface Template {
  readonly parts: readonly Part[];
  /** `all`: no text at all unless every value is present. `any`: absent values and the blanks beside them vanish. */
  readonly require: 'all' | 'any';
}

export type CompiledTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly message: string };

/** Reads a template; the message names the first attribute that the resource type doesn't have. */
export function compileTemplate(text: string, require: 'all' | 'any', resourceType: ResourceType): CompiledTemplate {
  const parts: Part[] = [];
  for (const [index, piece] of text.split(/[{}]/).entries()) {
    if (index % 2 === 0) {
      if (piece !== '') parts.push({ kind: 'text', text: piece });
      continue;
    }
    const path = parseAttributePath(piece);
    const attribute = path && resolveAttribute(resourceType, path);
    if (attribute === undefined) {
      const known = resourceType.schema.attributes.map(({ name }) => name).join(', ');
      return { ok: false, message: `{${piece}} is no attribute of ${resourceType.name}; it has ${known}` };
    }
    parts.push({ kind: 'value', attribute });
  }
  return { ok: true, template: { parts, require } };
}

/** The text that a template makes of a resource, or undefined where values are missing that it requires. */
export function renderTemplate(template: Template, resource: Resource): string | undefined {
  const texts: string[] = [];
  let found = 0;
  for (const part of template.parts) {
    if (part.kind === 'text') {
      texts.push(part.text);
      continue;
    }
    const value = valuesAt(resource, part.attribute)[0];
    if (value === undefined || typeof value === 'object') {
      if (template.require === 'all') return undefined;
      continue;
    }
    found += 1;
    texts.push(String(value));
  }
  if (found === 0) return undefined;
  return texts.join('').replace(/\s+/g, ' ').trim();
}

/** The attributes whose values a template shows. */
export function templateAttributes(template: Template): ResolvedAttribute[] {
  return template.parts.flatMap((part) => (part.kind === 'value' ? [part.attribute] : []));
}
