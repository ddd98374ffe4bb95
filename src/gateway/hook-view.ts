import type { MappedAttribute, Mapping } from '../mapping/mapping.ts';
import { isScimObject, type Resource, type ScimObject } from '../scim/resource.ts';

/** Lists of references may be very long, and of those of large groups only a part is ever read. */
const isList = ({ reference, scim }: MappedAttribute): boolean =>
  reference !== undefined && scim.attribute.multiValued && scim.sub === undefined;

/** The mapping of what hooks are given of resources: all but their lists of references. */
export const withoutLists = (mapping: Mapping): Mapping => ({
  ...mapping,
  attributes: mapping.attributes.filter((mapped) => !isList(mapped)),
});

/** The resource as it is given to hooks. */
export const hookView = (mapping: Mapping, resource: Resource): Resource => withLists(mapping, resource, {});

/** What a hook has made of a resource, with the lists of the resource that it was not given. */
export function withLists(mapping: Mapping, changed: Resource, resource: Resource): Resource {
  return mapping.attributes.filter(isList).reduce((whole, { scim: { attribute, extension } }): Resource => {
    if (extension === undefined) return exchanged(whole, attribute.name, resource);
    const [container, from] = [whole[extension], resource[extension]];
    const filled = exchanged(isScimObject(container) ? container : {}, attribute.name, isScimObject(from) ? from : {});
    return container === undefined && Object.keys(filled).length === 0 ? whole : { ...whole, [extension]: filled };
  }, changed);
}

/** An object with a member as another one has it, or without it. */
function exchanged(object: ScimObject, name: string, { [name]: member }: ScimObject): ScimObject {
  const { [name]: _, ...others } = object;
  return member === undefined ? others : { ...others, [name]: member };
}
