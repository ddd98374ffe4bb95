import type { TreeName } from '../../src/demo/directory-tree.ts';

/** Why a row of the checklist has no test. */
export interface Reason {
  readonly id: string;
  readonly reason: string;
  /** All profiles unless given. */
  readonly profile?: TreeName;
}

const reason = (text: string, ...ids: readonly string[]): readonly Reason[] => ids.map((id) => ({ id, reason: text }));
const reasonOn = (profile: TreeName, text: string, ...ids: readonly string[]): readonly Reason[] =>
  reason(text, ...ids).map((one) => ({ ...one, profile }));

const asStored =
  'by choice: values are shown as the directory holds them, so that reading and writing back changes nothing';

/** The rows that no test carries: what is another issue's, what is chosen otherwise, what is not there yet. */
export const reasons: readonly Reason[] = [
  ...reason('by choice: display is read-write, as the schema in RFC 7643 8.7.1 has it', '019'),
  ...reason(`${asStored}; filters compare types in any letter case`, '021'),
  ...reason('holds by itself: the gateway stores nothing; a password goes to the directory within its request', '057'),
  ...reason(asStored, '059', '061'),
  ...reason('by choice: /Me is served directly, without a redirect', '283'),
  ...reason('by choice: the header Accept selects the format', '112'),
  ...reason('by choice: the base paths that are served name the version; basePaths can name one without', '116'),
  ...reason(
    'holds by itself: TLS 1.2 and 1.3 are served where a certificate is configured (test/http/tls-certificate.test.ts), else HTTP for a proxy with TLS',
    '117',
  ),
  ...reason(
    'not yet: what is never returned is refused in every filter (173); no attribute is sensitive in URLs only',
    '119',
  ),
  ...reason('holds by itself: the gateway sends no redirects', '295'),
  ...reasonOn('inetorgperson', 'inetOrgPerson has no attribute for addresses of photos', '062'),
  ...reasonOn('inetorgperson', 'inetOrgPerson has no attribute for countries', '063'),
];
