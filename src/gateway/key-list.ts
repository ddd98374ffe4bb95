/** A growing list of keys of entries, kept as small as they allow. */
export interface KeyList {
  readonly length: () => number;
  /** About how much memory it takes. */
  readonly bytes: () => number;
  /** False where the key is not of the kind that this list holds. */
  readonly add: (key: string) => boolean;
  readonly at: (index: number) => string;
  /** Which of the keys at two places comes first: below 0, or above. */
  readonly compare: (a: number, b: number) => number;
  /** Where a key stands, or -1. */
  readonly indexOf: (key: string) => number;
}

const uuidOctets = 16;
const uuidsPerBlock = 1024;

/** A list of UUIDs (RFC 4530), 16 octets each. */
export function uuidList(): KeyList {
  const blocks: Uint8Array[] = [];
  let length = 0;
  return {
    length: () => length,
    bytes: () => blocks.length * uuidsPerBlock * uuidOctets,
    add: (key) => {
      const place = length % uuidsPerBlock;
      const block = place === 0 ? new Uint8Array(uuidsPerBlock * uuidOctets) : blocks.at(-1);
      if (block === undefined || !parseUuid(key, block, place * uuidOctets)) return false;
      if (place === 0) blocks.push(block);
      length += 1;
      return true;
    },
    at: (index) => printUuid(blocks[Math.floor(index / uuidsPerBlock)], (index % uuidsPerBlock) * uuidOctets),
    compare: (a, b) => {
      const [one, other] = [blocks[Math.floor(a / uuidsPerBlock)], blocks[Math.floor(b / uuidsPerBlock)]];
      const [from, against] = [(a % uuidsPerBlock) * uuidOctets, (b % uuidsPerBlock) * uuidOctets];
      for (let index = 0; index < uuidOctets; index += 1) {
        const difference = (one?.[from + index] ?? 0) - (other?.[against + index] ?? 0);
        if (difference !== 0) return difference;
      }
      return 0;
    },
    indexOf: (key) => {
      const wanted = new Uint8Array(uuidOctets);
      if (!parseUuid(key, wanted, 0)) return -1;
      for (const [index, block] of blocks.entries()) {
        const used = Math.min(uuidsPerBlock, length - index * uuidsPerBlock);
        const place = placeOf(wanted, block, used);
        if (place !== -1) return index * uuidsPerBlock + place;
      }
      return -1;
    },
  };
}

function placeOf(wanted: Uint8Array, block: Uint8Array, used: number): number {
  for (let place = 0; place < used; place += 1) {
    let same = 0;
    while (same < uuidOctets && block[place * uuidOctets + same] === wanted[same]) same += 1;
    if (same === uuidOctets) return place;
  }
  return -1;
}

/** The value of each hexadecimal digit by its character code; 255 where it is none. */
const digits = new Uint8Array(128).fill(255);
for (const [value, digit] of '0123456789abcdef'.split('').entries()) {
  for (const spelling of [digit, digit.toUpperCase()]) digits[spelling.charCodeAt(0)] = value;
}
const hyphens: readonly number[] = [4, 6, 8, 10];

/** Writes the octets of a UUID into `octets` at `at`; false where the text is none. Not a single text is made for it. */
function parseUuid(text: string, octets: Uint8Array, at: number): boolean {
  if (text.length !== 36) return false;
  let read = 0;
  let seen = 0;
  for (let index = 0; index < uuidOctets; index += 1) {
    if (hyphens.includes(index)) {
      if (text.charCodeAt(read) !== 0x2d) return false;
      read += 1;
    }
    const high = digits[text.charCodeAt(read)] ?? 255;
    const low = digits[text.charCodeAt(read + 1)] ?? 255;
    seen |= high | low;
    octets[at + index] = high * 16 + low;
    read += 2;
  }
  return seen < 16;
}

function printUuid(block: Uint8Array | undefined, at: number): string {
  const octets = block?.subarray(at, at + uuidOctets) ?? [];
  const text = Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('');
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** What a text takes besides its characters. */
const textOverhead = 32;

/** A list of any texts. */
export function textList(): KeyList {
  const texts: string[] = [];
  let bytes = 0;
  return {
    length: () => texts.length,
    bytes: () => bytes,
    add: (key) => {
      texts.push(key);
      bytes += key.length * 2 + textOverhead;
      return true;
    },
    at: (index) => texts[index] ?? '',
    compare: (a, b) => compareTexts(texts[a] ?? '', texts[b] ?? ''),
    indexOf: (key) => texts.indexOf(key),
  };
}

const compareTexts = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
