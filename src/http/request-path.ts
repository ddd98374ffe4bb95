import { getPath } from 'hono/utils/url';

/** The path of a request without the doubled and trailing slashes that some clients send. */
export function requestPath(request: Request): string {
  const path = getPath(request);
  if (!path.includes('//') && !path.endsWith('/')) return path;
  return `/${path
    .split('/')
    .filter((segment) => segment !== '')
    .join('/')}`;
}
