import type { ResolvedAttribute } from '../scim/attribute-path.ts';
import type { ResolvedFilter } from '../scim/filter.ts';
import type { Mapping } from './mapping.ts';

/** The LDAP attributes that must be read to show these SCIM attributes (RFC 4511 4.5.1.8), id and version always. */
export function projectionToAttributes(mapping: Mapping, wants: (attribute: ResolvedAttribute) => boolean): string[] {
  const mapped = mapping.attributes.filter(({ scim }) => wants(scim));
  const names = mapped.flatMap(({ sources }) => sources.map(({ attribute }) => attribute.name));
  const version = mapping.version === undefined ? [] : [mapping.version.name];
  const derives = mapped.some(({ reference }) => reference?.backLink?.derived === true);
  const named = derives ? mapping.namedBy.map(({ name }) => name) : [];
  return [...new Set([mapping.id.name, ...version, ...names, ...named])];
}

/** The LDAP attributes that a change of a resource must know: whatever feeds or follows its attributes, passwords apart. */
export function attributesForUpdate(mapping: Mapping): string[] {
  const readable = mapping.attributes.filter(({ hashedBy }) => hashedBy === undefined);
  const mapped = readable.flatMap(({ sources, targets }) =>
    [...sources, ...targets].map(({ attribute }) => attribute.name),
  );
  const entry = mapping.entry.map(({ attribute }) => attribute.name);
  const version = mapping.version === undefined ? [] : [mapping.version.name];
  const named = mapping.namedBy.map(({ name }) => name);
  return [...new Set(['objectClass', mapping.id.name, mapping.rdn.name, ...named, ...version, ...mapped, ...entry])];
}

/** Whether a filter must see an attribute's value to be evaluated. */
export function filterReads(filter: ResolvedFilter, scim: ResolvedAttribute): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.some((one) => filterReads(one, scim));
    case 'not':
      return filterReads(filter.filter, scim);
    case 'present':
    case 'compare':
    case 'valuePath': {
      const { attribute, extension } = filter.attribute;
      // Which extensions a resource has, only their attributes tell.
      if (attribute.name === 'schemas') return scim.extension !== undefined;
      return attribute.name === scim.attribute.name && extension === scim.extension;
    }
  }
}
