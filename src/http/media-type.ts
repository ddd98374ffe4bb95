import { ScimError } from '../scim/error.ts';

export type MediaType = 'application/scim+json' | 'application/json';

/** In the order of preference where the client has none (RFC 7644 3.8). */
const offered: readonly MediaType[] = ['application/scim+json', 'application/json'];

interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The media type of the answer that an Accept header asks for, undefined if it excludes JSON (RFC 9110 12.5.1). */
export function acceptedMediaType(accept: string | undefined): MediaType | undefined {
  if (accept === undefined || accept.trim() === '') return offered[0];
  const ranges = accept.split(',').map(parseMediaRange);
  const ranked = offered
    .map((type) => ({ type, quality: qualityOf(type, ranges) }))
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  return ranked[0]?.type;
}

/** Refuses a request whose Accept header leaves nothing to answer with (RFC 9110 15.5.7): 406 with a sentence. */
export function checkAccept(accept: string | undefined): void {
  if (acceptedMediaType(accept) !== undefined) return;
  const detail = `Nothing that "${accept}" accepts can be sent. Accept application/scim+json or application/json.`;
  throw new ScimError(406, undefined, detail);
}

/** Refuses a body that does not say it is JSON in UTF-8 (RFC 7644 3.8): 415 with a sentence. */
export function checkContentType(contentType: string | undefined, contentEncoding: string | undefined): void {
  if (contentType === undefined || contentType.trim() === '') throw unsupported('The request has no Content-Type.');
  const { type, parameters } = parseMediaRange(contentType);
  if (!offered.some((known) => known === type)) throw unsupported(`The body has the media type "${type}".`);
  const charset = parameters.get('charset');
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw unsupported(`The body has the character set "${charset}".`);
  }
  if (contentEncoding !== undefined && !/^(?:identity)?$/i.test(contentEncoding.trim())) {
    throw unsupported(`The body has the content encoding "${contentEncoding}".`);
  }
}

const unsupported = (found: string): ScimError =>
  new ScimError(
    415,
    undefined,
    `${found} Send application/scim+json or application/json, in UTF-8 and not compressed.`,
  );

function parseMediaRange(text: string): MediaRange {
  const [type = '', ...rest] = text.split(';');
  const parameters = rest.map((parameter): [string, string] => {
    const [name = '', ...value] = parameter.split('=');
    return [
      name.trim().toLowerCase(),
      value
        .join('=')
        .trim()
        .replace(/^"(.*)"$/, '$1'),
    ];
  });
  return { type: type.trim().toLowerCase(), parameters: new Map(parameters) };
}

/** The most specific range decides. A quality that is no number counts as 1. */
function qualityOf(type: MediaType, ranges: readonly MediaRange[]): number {
  for (const pattern of [type, 'application/*', '*/*']) {
    const range = ranges.find((candidate) => candidate.type === pattern);
    if (range === undefined) continue;
    const quality = Number(range.parameters.get('q') ?? '1');
    return Number.isNaN(quality) ? 1 : quality;
  }
  return 0;
}
