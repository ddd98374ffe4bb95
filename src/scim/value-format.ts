import { resolveAttribute, printResolved, valuesAt, type ResolvedAttribute } from './attribute-path.ts';
import { invalidValue } from './error.ts';
import type { Resource } from './resource.ts';
import type { ResourceType } from './resource-type.ts';

interface ValueFormat {
  readonly wanted: string;
  readonly fits: (text: string) => boolean;
}

/** ISO 3166-1; `Intl` knows regions too that are no countries, and countries that are no more. */
const countries: ReadonlySet<string> = new Set(
  `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
  CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
  GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
  KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
  MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
  SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
  UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`.split(/\s+/u),
);

function succeeds(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

/** Java and many directories write `en_US`. */
const isLocale = (text: string): boolean => succeeds(() => Intl.getCanonicalLocales(text.replaceAll('_', '-')));

/** `Intl` knows every name of the IANA list, but does not mind letter case: names begin with a capital. */
function isTimeZone(text: string): boolean {
  return /^[A-Z]/u.test(text) && succeeds(() => new Intl.DateTimeFormat('en', { timeZone: text }));
}

/** RFC 9110 12.5.4: language ranges, each with a weight or without. */
function isLanguageList(text: string): boolean {
  const range = /^(?:\*|[a-z]{1,8}(?:[-_][a-z\d]{1,8})*)(?:[ \t]*;[ \t]*q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/iu;
  return text.split(',').every((part) => range.test(part.trim()));
}

const formats = {
  country: {
    wanted: 'the two letters of a country in ISO 3166-1, such as "DE"',
    fits: (text: string) => countries.has(text.toUpperCase()),
  },
  locale: { wanted: 'a language tag (BCP 47), such as "en-US"', fits: isLocale },
  languages: {
    wanted: 'languages as in the HTTP header Accept-Language, such as "en-US, de;q=0.8"',
    fits: isLanguageList,
  },
  timeZone: { wanted: 'the name of a time zone in the IANA list, such as "Europe/Paris"', fits: isTimeZone },
  email: {
    wanted: 'an e-mail address, such as "kim@example.org"',
    fits: (text: string) => /^[^\s@](?:[^@]*[^\s@])?@[^\s@]+$/u.test(text) || /^"[^\r\n]+"@[^\s@]+$/u.test(text),
  },
} as const satisfies Record<string, ValueFormat>;

/** The forms that RFC 7643 4.1 gives to texts, beyond the type that the schema says. */
const formatsBySchema: Readonly<
  Record<string, readonly (readonly [attribute: string, sub: string | undefined, ValueFormat])[]>
> = {
  'urn:ietf:params:scim:schemas:core:2.0:User': [
    ['preferredLanguage', undefined, formats.languages],
    ['locale', undefined, formats.locale],
    ['timezone', undefined, formats.timeZone],
    ['emails', 'value', formats.email],
    ['addresses', 'country', formats.country],
  ],
};

function checkValues(
  before: Resource,
  after: Resource,
  resolved: ResolvedAttribute,
  { fits, wanted }: ValueFormat,
): void {
  const known = new Set(valuesAt(before, resolved));
  for (const value of valuesAt(after, resolved)) {
    if (typeof value !== 'string' || known.has(value) || fits(value)) continue;
    throw invalidValue(`"${printResolved(resolved)}" must be ${wanted}, not ${JSON.stringify(value.slice(0, 60))}.`);
  }
}

/**
 * Refuses new values that lack the form which the standard gives them (RFC 7643 4.1): country, locale, time zone,
 * languages, e-mail address. What the resource had before stays acceptable, whoever wrote it.
 */
export function checkFormats(before: Resource, after: Resource, resourceType: ResourceType): void {
  for (const [attribute, sub, format] of formatsBySchema[resourceType.schema.id] ?? []) {
    const path = { attribute, ...(sub === undefined ? {} : { sub }) };
    const resolved = resolveAttribute(resourceType, path);
    if (resolved !== undefined && resolved.extension === undefined) checkValues(before, after, resolved, format);
  }
}
