/** By what the resource of the one who asks is found. */
export type OwnIdentity =
  | { readonly by: 'dn'; readonly dn: string }
  | { readonly by: 'userName' | 'externalId' | 'id'; readonly value: string };
