const cyrillic = letters(
  'абвгдежзиклмнопрстуфхцчшщъыьэюяіїєґ',
  'a,b,v,g,d,e,zh,z,i,k,l,m,n,o,p,r,s,t,u,f,kh,ts,ch,sh,shch,,y,,e,yu,ya,i,i,ye,g'.split(','),
);
const greek = letters('αβγδεζηθικλμνξοπρσςτυφχψω', 'a,v,g,d,e,z,i,th,i,k,l,m,n,x,o,p,r,s,s,t,y,f,ch,ps,o'.split(','));
const latinLetters = letters('ßøæœłđðþıĳ', ['ss', 'o', 'ae', 'oe', 'l', 'd', 'd', 'th', 'i', 'ij']);
const umlauts = letters('äöü', ['ae', 'oe', 'ue']);
const unaccented = new Map([...cyrillic, ...greek, ...latinLetters]);

function letters(from: string, to: readonly string[]): ReadonlyMap<string, string> {
  return new Map(Array.from(from, (letter, index) => [letter, to[index] ?? '']));
}

/** A name in lower-case ASCII letters, as people of that locale would put it in an e-mail address. */
export function latin(name: string, locale: string): string {
  const lower = name.normalize('NFC').toLowerCase();
  const spelled = locale.startsWith('de') ? replaceLetters(lower, umlauts) : lower;
  const stripped = spelled.normalize('NFD').replaceAll(/\p{M}/gu, '');
  return replaceLetters(stripped, unaccented)
    .replaceAll('oy', locale.startsWith('el') ? 'ou' : 'oy')
    .replaceAll(/[^a-z0-9-]/g, '');
}

function replaceLetters(text: string, table: ReadonlyMap<string, string>): string {
  return Array.from(text, (letter) => table.get(letter) ?? letter).join('');
}
