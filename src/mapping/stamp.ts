import type { Modification } from '../ldap/change-record.ts';
import type { Mapping } from './mapping.ts';

/**
 * The modifications (RFC 4511 4.6) that say when an entry was changed (RFC 7643 3.1 `meta.lastModified`) and give it a
 * new version. They replace whatever was there: a stamp must never make two writers collide. What shares its LDAP value with
 * others can't be replaced unseen and is left alone.
 */
export function stampModifications(mapping: Mapping, time: string, newVersion: string): readonly Modification[] {
  const lastModified = mapping.attributes.filter(
    ({ scim }) => scim.attribute.name === 'meta' && scim.sub?.name === 'lastModified',
  );
  const targets = lastModified
    .flatMap((one) => one.targets)
    .filter(({ on, codec }) => on !== 'create' && codec.rewrite === undefined);
  const times = targets.map(({ attribute, codec }): Modification => ({
    operation: 'replace',
    type: attribute.name,
    values: [codec.encode(time)],
  }));
  if (mapping.version?.writtenBy !== 'gateway') return times;
  return [...times, { operation: 'replace', type: mapping.version.name, values: [newVersion] }];
}
