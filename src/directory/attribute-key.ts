interface KnownKey {
  readonly octets: Uint8Array;
  readonly key: string;
}

// The same few descriptions come with every entry: making a string of each again would cost a third of the decoding.
const known = new Map<number, KnownKey>();
const slots = 1024;

function isAt(octets: Uint8Array, buffer: Buffer, start: number): boolean {
  for (let index = 0; index < octets.length; index += 1) {
    if (octets[index] !== buffer[start + index]) return false;
  }
  return true;
}

/** The key of an attribute description (RFC 4512 2.5) between two places: its text in lower case. */
export function attributeKey(buffer: Buffer, start: number, end: number): string {
  const length = end - start;
  const slot =
    (length + 31 * (buffer[start] ?? 0) + 131 * (buffer[end - 1] ?? 0) + 17 * (buffer[start + (length >> 1)] ?? 0)) %
    slots;
  const candidate = known.get(slot);
  if (candidate !== undefined && candidate.octets.length === length && isAt(candidate.octets, buffer, start))
    return candidate.key;
  const key = buffer.toString('utf8', start, end).toLowerCase();
  known.set(slot, { octets: new Uint8Array(buffer.subarray(start, end)), key });
  return key;
}
