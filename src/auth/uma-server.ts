import type { ClientProof } from './client-proof.ts';
import { fetchJson, objectOf, textOf, UnavailableError, type JsonAnswer, type JsonRequest } from './fetch-json.ts';
import { metadataUrls, readMetadata } from './issuer-metadata.ts';
import { keep } from './kept.ts';
import { scopesIn } from './token-claims.ts';

export interface UmaServerOptions {
  readonly issuer: string;
  readonly proof: (audience: string) => Promise<ClientProof>;
  /** Without it, the resource of this name is looked for, and registered if there is none. */
  readonly resourceId: string | undefined;
  readonly resourceName: string;
  readonly resourceScopes: readonly string[];
  readonly now: () => number;
}

/** What a requesting party may do with this resource, until `exp` in seconds since 1970. */
export interface Permission {
  readonly scopes: readonly string[];
  readonly exp: number | undefined;
}

/** The protection API of an authorization server (UMA 2.0 Federated Authorization). */
export interface UmaServer {
  readonly issuer: string;
  readonly metadataUrl: string;
  readonly permissionTicket: (scopes: readonly string[]) => Promise<string>;
  /** What the server says of an RPT, and the permissions in it that are for this resource. */
  readonly introspect: (
    rpt: string,
  ) => Promise<{ readonly claims: Readonly<Record<string, unknown>>; readonly permissions: readonly Permission[] }>;
  readonly prepare: () => Promise<void>;
}

type Call = (endpoint: string, path: string, request: JsonRequest) => Promise<{ url: string; answer: JsonAnswer }>;

const metadataMaxAgeMs = 3_600_000;
const mostResources = 100;

/** Speaks with the protection API; its metadata, the token for it (PAT) and the resource's id are kept. */
export function connectUmaServer(options: UmaServerOptions): UmaServer {
  const { issuer, now } = options;
  const metadata = keep(() => readMetadata(issuer, 'uma'), metadataMaxAgeMs, now);
  let pat: { readonly token: Promise<string>; until: number } | undefined;

  const accessToken = (): Promise<string> => {
    if (pat !== undefined && pat.until > now()) return pat.token;
    const fresh = { until: Infinity, token: Promise.resolve('') };
    fresh.token = requestPat(options, async (name) => textOf(issuer, await metadata.get(), name)).then(
      ({ token, seconds }) => {
        fresh.until = now() + (seconds - 10) * 1000;
        return token;
      },
      (error: unknown) => {
        fresh.until = 0;
        throw error;
      },
    );
    pat = fresh;
    return fresh.token;
  };

  const call: Call = async (endpoint, path, request) => {
    const url = `${textOf(issuer, await metadata.get(), endpoint).replace(/\/$/, '')}${path}`;
    const send = async (): Promise<JsonAnswer> =>
      fetchJson(url, { ...request, headers: { Authorization: `Bearer ${await accessToken()}` } });
    const answer = await send();
    if (answer.status !== 401) return { url, answer };
    // The PAT was revoked before its time.
    pat = undefined;
    return { url, answer: await send() };
  };

  const resource = keep(() => resourceIdOf(options, call), Infinity, now);
  return {
    issuer,
    metadataUrl: metadataUrls(issuer, 'uma')[0] ?? issuer,
    permissionTicket: async (scopes) => {
      const wanted = scopes.length > 0 ? scopes : options.resourceScopes.slice(0, 1);
      const json = [{ resource_id: await resource.get(), resource_scopes: wanted }];
      const { url, answer } = await call('permission_endpoint', '', { json });
      const ticket = textOf(url, objectOf(url, answer, 201, 200), 'ticket');
      // It goes into a header as it is.
      if (!/^[\w\-.~+/=]+$/.test(ticket)) throw new UnavailableError(`${url} sent a ticket that fits into no header`);
      return ticket;
    },
    introspect: async (rpt) => {
      const form = { token: rpt, token_type_hint: 'requesting_party_token' };
      const { url, answer } = await call('introspection_endpoint', '', { form });
      const claims = objectOf(url, answer, 200);
      return { claims, permissions: claims['active'] === true ? permissionsIn(claims, await resource.get()) : [] };
    },
    prepare: async () => void (await Promise.all([accessToken(), resource.get()])),
  };
}

/** The protection API access token, by client credentials (Federated Authorization 1.3, 1.5). */
async function requestPat(
  { issuer, proof }: UmaServerOptions,
  endpointOf: (name: string) => Promise<string>,
): Promise<{ readonly token: string; readonly seconds: number }> {
  const url = await endpointOf('token_endpoint');
  // Gluu expects the endpoint as the audience, as RFC 7523 3 allows; others take it as well as the issuer.
  const { headers, form } = await proof(url);
  const question = { grant_type: 'client_credentials', scope: 'uma_protection', ...form };
  const answer = objectOf(url, await fetchJson(url, { headers, form: question }), 200);
  const { expires_in: seconds } = answer;
  if (issuer === '' || typeof answer['access_token'] !== 'string') {
    throw new UnavailableError(`${url} sent no access_token`);
  }
  return { token: answer['access_token'], seconds: typeof seconds === 'number' ? seconds : 60 };
}

/** The id of this resource (Federated Authorization 3.2): configured, or found by name, or else registered now. */
async function resourceIdOf(options: UmaServerOptions, call: Call): Promise<string> {
  const { resourceId, resourceName: name, resourceScopes } = options;
  if (resourceId !== undefined) return resourceId;
  const endpoint = 'resource_registration_endpoint';
  const list = await call(endpoint, '', {});
  if (list.answer.status !== 200 || !Array.isArray(list.answer.body)) {
    throw new UnavailableError(`${list.url} answered ${list.answer.status}, without a list of resources`);
  }
  const description = { name, resource_scopes: resourceScopes };
  for (const id of list.answer.body.filter((one) => typeof one === 'string').slice(0, mostResources)) {
    const path = `/${encodeURIComponent(id)}`;
    const { answer } = await call(endpoint, path, {});
    const found = answer.status === 200 ? (answer.body as Record<string, unknown>) : {};
    if (found['name'] !== name) continue;
    const scopes = scopesIn(found, ['resource_scopes']);
    if (!resourceScopes.every((scope) => scopes.includes(scope))) {
      const { url, answer: updated } = await call(endpoint, path, { method: 'PUT', json: description });
      objectOf(url, updated, 200, 201);
    }
    return id;
  }
  const { url, answer } = await call(endpoint, '', { json: description });
  return textOf(url, objectOf(url, answer, 201, 200), '_id');
}

/** The permissions of an RPT that are for this resource (Federated Authorization 5.1.1). */
function permissionsIn(claims: Readonly<Record<string, unknown>>, resourceId: string): readonly Permission[] {
  const permissions = Array.isArray(claims['permissions']) ? (claims['permissions'] as unknown[]) : [];
  return permissions
    .filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null)
    .filter((one) => (one['resource_id'] ?? one['resource_set_id']) === resourceId)
    .map((one) => ({
      scopes: scopesIn(one, ['resource_scopes', 'scopes']),
      exp: typeof one['exp'] === 'number' ? one['exp'] : undefined,
    }));
}
