/** A text without the passwords that stand in some values: hooks may put into their errors what they were given. */
export function withoutSecrets(text: string, values: unknown): string {
  return secretsIn(values)
    .toSorted((one, other) => other.length - one.length)
    .reduce((left, secret) => left.replaceAll(secret, '[password]'), text);
}

const isSecret = (name: unknown): boolean => typeof name === 'string' && /passw(?:or)?d/i.test(name);

function secretsIn(value: unknown, secret = false): readonly string[] {
  if (typeof value === 'string') return secret && value !== '' ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  // An operation of a PATCH names what its value is for (RFC 7644 3.5.2).
  const isFor = Object.entries(value).some(([name, member]) => name.toLowerCase() === 'path' && isSecret(member));
  return Object.entries(value).flatMap(([name, member]) => {
    const isItsValue = isFor && name.toLowerCase() === 'value';
    return secretsIn(member, secret || isSecret(name) || isItsValue);
  });
}
