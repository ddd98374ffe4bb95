type Claims = Readonly<Record<string, unknown>>;

/** The value of a claim: of that very name, or by a path of names: `realm_access.roles`. */
function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((value, member) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, member)) return undefined;
    return (value as Record<string, unknown>)[member];
  }, claims);
}

/** Texts of a claim: a list (RFC 7643 style roles), or one text with blanks between them (RFC 6749 3.3). */
function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string');
  return typeof value === 'string' ? value.split(' ').filter((one) => one !== '') : [];
}

/** The scopes in the named claims (RFC 9068 2.2.3), each once. */
export function scopesIn(claims: Claims, names: readonly string[]): readonly string[] {
  return [...new Set(names.flatMap((name) => textsOf(claimAt(claims, name))))];
}

/** The first of the named claims that is a text. */
export function textClaim(claims: Claims, ...names: readonly string[]): string | undefined {
  return names.map((name) => claimAt(claims, name)).find((value) => typeof value === 'string' && value !== '') as
    | string
    | undefined;
}

/** Whether a claim is this text, or a list with it (RFC 7519 4.1.3). */
export function claimHolds(claims: Claims, name: string, text: string): boolean {
  const value = claimAt(claims, name);
  return value === text || (Array.isArray(value) && value.includes(text));
}

/** A token that is bound to a key (RFC 9449 6, RFC 8705 3) is no bearer token: whoever sends it must prove the key. */
export const isBoundToKey = (claims: Claims): boolean => claims['cnf'] !== undefined;
