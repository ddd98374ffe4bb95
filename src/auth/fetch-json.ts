/** A server that credentials depend on does not answer, or not as its standard says. The message is for the log. */
export class UnavailableError extends Error {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.name = 'UnavailableError';
  }
}

export interface JsonRequest {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as application/x-www-form-urlencoded. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as application/json. */
  readonly json?: unknown;
}

export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

const patienceMs = 5000;
const mostBytes = 1024 * 1024;

/** A request to an authorization server (RFC 8259 over RFC 9110), bounded in time and size; follows no redirect. */
export async function fetchJson(url: string, { method, headers, form, json }: JsonRequest = {}): Promise<JsonAnswer> {
  const content =
    form !== undefined
      ? { body: new URLSearchParams(form) }
      : json !== undefined
        ? { body: JSON.stringify(json) }
        : undefined;
  const type = json === undefined ? {} : { 'Content-Type': 'application/json' };
  try {
    const response = await fetch(url, {
      method: method ?? (content === undefined ? 'GET' : 'POST'),
      headers: { Accept: 'application/json', ...type, ...headers },
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
      ...content,
    });
    return { status: response.status, body: await readJson(response) };
  } catch (error) {
    if (error instanceof UnavailableError) throw error;
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnavailableError(`${url} does not answer (${reason}${cause})`, { cause: error });
  }
}

async function readJson(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > mostBytes) throw new UnavailableError(`${response.url} sent more than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    // An error without a JSON body still has its status.
    if (response.status >= 400) return undefined;
    throw new UnavailableError(`${response.url} answered ${response.status}, but not with JSON`);
  }
}

/** The members of an answer. Throws UnavailableError unless it has one of the statuses and is a JSON object. */
export function objectOf(url: string, { status, body }: JsonAnswer, ...statuses: number[]): Record<string, unknown> {
  if (!statuses.includes(status)) {
    const error = typeof body === 'object' && body !== null && 'error' in body ? ` (${String(body.error)})` : '';
    throw new UnavailableError(`${url} answered ${status}${error}, not ${statuses.join(' or ')}`);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new UnavailableError(`${url} did not answer with a JSON object`);
  }
  return body as Record<string, unknown>;
}

/** A member that must be a text. Throws UnavailableError where it is none. */
export function textOf(url: string, members: Readonly<Record<string, unknown>>, name: string): string {
  const value = members[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new UnavailableError(`${url} says nothing about ${name}`);
}
