/** The weak entity tag of a state of a resource (RFC 7644 3.14), made from any text that changes with it. */
export function versionOf(text: string): string {
  return `W/"${text.toWellFormed().replace(/[^!#$&-~]/gu, encodeURIComponent)}"`;
}

const opaque = (tag: string): string =>
  tag
    .trim()
    .replace(/^W\//iu, '')
    .replace(/^"(.*)"$/u, '$1');

/**
 * Whether an If-Match or If-None-Match header names that entity tag (RFC 7644 3.14). Tags are compared weakly: a weak
 * tag in If-Match would never match otherwise. Tags without quotes are understood, too.
 */
export function matchesVersion(headerValue: string, etag: string): boolean {
  if (headerValue.trim() === '*') return true;
  const listed = headerValue.match(/"[^"]*"/gu) ?? headerValue.split(',');
  return listed.some((tag) => opaque(tag) === opaque(etag));
}
