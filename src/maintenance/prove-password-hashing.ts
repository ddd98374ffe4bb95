import type { Directory } from '../ldap/directory.ts';
import { textsOf } from '../ldap/entry.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { planCreate } from '../gateway/plan.ts';
import type { Resource } from '../scim/resource.ts';

export type HashingProof = { readonly hashed: true } | { readonly hashed: false; readonly reason: string };

/**
 * Proves on a throw-away entry that the directory hashes a password that is written in clear (RFC 3112, slapo-ppolicy
 * olcPPolicyHashCleartext): writes one, reads it back, removes the entry.
 */
export async function provePasswordHashing(
  directory: Directory,
  mapping: Mapping,
  newId: () => string,
  now: number,
): Promise<HashingProof> {
  const name = `dirgate-proof-${newId()}`;
  const required = mapping.resourceType.schema.attributes.filter((attribute) => attribute.required);
  const password = `Proof-${newId()}`;
  const resource: Resource = { ...Object.fromEntries(required.map((attribute) => [attribute.name, name])), password };
  const change = planCreate(mapping, resource, {
    id: newId(),
    now,
    storedBaseUrl: '',
    nameOf: () => undefined,
    hashPassword: (clearText) => clearText,
    newVersion: newId(),
  });
  const attribute = mapping.attributes.find(({ hashedBy }) => hashedBy !== undefined)?.targets[0]?.attribute.name ?? '';
  await directory.write(change);
  try {
    const entry = await directory.read(change.dn, [attribute]);
    const [stored] = entry === undefined ? [] : textsOf(entry, attribute);
    if (stored === undefined) {
      return {
        hashed: false,
        reason: `the gateway's account may not read ${attribute}, so nobody can tell how it is stored`,
      };
    }
    if (/^\{[\w-]+\}/.test(stored) && !stored.includes(password)) return { hashed: true };
    return { hashed: false, reason: `the directory stores ${attribute} in clear` };
  } finally {
    await directory.write({ changetype: 'delete', dn: change.dn });
  }
}
