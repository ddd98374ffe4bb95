import type { ResourceType } from '../scim/resource-type.ts';
import { parseAttributePath, resolveAttribute, valuesAt, type ResolvedAttribute } from '../scim/attribute-path.ts';
import type { Resource } from '../scim/resource.ts';

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly attribute: ResolvedAttribute };

/** Text with SCIM attributes in braces: `{name.givenName} {name.familyName}`; the first alternative that has any counts. */
export interface Template {
  readonly alternatives: readonly (readonly Part[])[];
  /** `all`: no text at all unless every value is present. `any`: absent values and the blanks beside them vanish. */
  readonly require: 'all' | 'any';
}

export type CompiledTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly message: string };

/** Reads a template; the message names the first attribute that the resource type doesn't have. */
export function compileTemplate(
  texts: string | readonly string[],
  require: 'all' | 'any',
  resourceType: ResourceType,
): CompiledTemplate {
  const alternatives: (readonly Part[])[] = [];
  for (const text of [texts].flat()) {
    const parts = partsOf(text, resourceType);
    if (typeof parts === 'string') return { ok: false, message: parts };
    alternatives.push(parts);
  }
  return { ok: true, template: { alternatives, require } };
}

function partsOf(text: string, resourceType: ResourceType): readonly Part[] | string {
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
      return `{${piece}} is no attribute of ${resourceType.name}; it has ${known}`;
    }
    parts.push({ kind: 'value', attribute });
  }
  return parts;
}

/** The text that a template makes of a resource, or undefined where values are missing that it requires. */
export function renderTemplate({ alternatives, require }: Template, resource: Resource): string | undefined {
  for (const parts of alternatives) {
    const text = renderParts(parts, require, resource);
    if (text !== undefined) return text;
  }
  return undefined;
}

function renderParts(parts: readonly Part[], require: Template['require'], resource: Resource): string | undefined {
  const texts: string[] = [];
  let found = 0;
  for (const part of parts) {
    if (part.kind === 'text') {
      texts.push(part.text);
      continue;
    }
    const value = valuesAt(resource, part.attribute)[0];
    if (value === undefined || typeof value === 'object') {
      if (require === 'all') return undefined;
      continue;
    }
    found += 1;
    texts.push(String(value));
  }
  if (found === 0) return undefined;
  // Values may be blank, and no directory string is empty.
  const text = texts.join('').replace(/\s+/g, ' ').trim();
  return text === '' ? undefined : text;
}

/** Whether a template makes a text of every resource that has its required attributes. */
export function isAlwaysRendered({ alternatives, require }: Template): boolean {
  return alternatives.some((parts) => {
    const given = parts.map(
      (part) => part.kind === 'value' && part.attribute.attribute.required && !part.attribute.sub,
    );
    const values = given.filter((_, index) => parts[index]?.kind === 'value');
    return require === 'any' ? values.includes(true) : values.length > 0 && !values.includes(false);
  });
}
