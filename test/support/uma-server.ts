import { randomUUID } from 'node:crypto';
import { importJWK, jwtVerify, type JWK } from 'jose';
import { startJsonServer, type JsonReply, type JsonRequestSeen } from './json-server.ts';

/** The texts: UMA 2.0 Grant for OAuth 2.0 Authorization ("Grant"), Federated Authorization for UMA 2.0 ("FedAuthz"). */
interface Permission {
  readonly resource_id: string;
  readonly resource_scopes: readonly string[];
}

export interface UmaTestServer {
  readonly issuer: string;
  /** Resources by id. */
  readonly resources: Map<string, { readonly name?: string; readonly resource_scopes?: readonly string[] }>;
  readonly tickets: Map<string, readonly Permission[]>;
  /** The PATs that were issued and not revoked. */
  readonly pats: Set<string>;
  /** Paths that were asked for, in order. */
  readonly seen: readonly JsonRequestSeen[];
  /** What a client gets from the policies: these scopes and no others. */
  policy: readonly string[];
  /** How long an RPT lives, in seconds. */
  rptSeconds: number;
  down: boolean;
  readonly stop: () => Promise<void>;
}

const patSeconds = 300;
const ticketGrant = 'urn:ietf:params:oauth:grant-type:uma-ticket';

/** An authorization server with policies of one line, for the resource server `gateway` and any requesting party. */
export async function startUmaServer(secret: string, publicKey?: JWK): Promise<UmaTestServer> {
  const resources: UmaTestServer['resources'] = new Map();
  const tickets: UmaTestServer['tickets'] = new Map();
  const pats = new Set<string>();
  const rpts = new Map<string, { readonly permissions: readonly Permission[]; readonly exp: number }>();

  const isGateway = async ({ headers }: JsonRequestSeen, form: URLSearchParams): Promise<boolean> => {
    const assertion = form.get('client_assertion');
    if (assertion === null) {
      return headers.authorization === `Basic ${Buffer.from(`gateway:${secret}`).toString('base64')}`;
    }
    if (publicKey === undefined) return false;
    const key = await importJWK(publicKey, 'ES256');
    const audience = [`${server.url}/token`, server.url];
    return jwtVerify(assertion, key, { issuer: 'gateway', subject: 'gateway', audience }).then(
      () => true,
      () => false,
    );
  };

  const token = async (request: JsonRequestSeen): Promise<JsonReply> => {
    const form = new URLSearchParams(request.text);
    if (form.get('grant_type') === 'client_credentials') {
      if (!(await isGateway(request, form))) return { status: 401, body: { error: 'invalid_client' } };
      // FedAuthz 1.3: a PAT is an access token with this scope.
      if (form.get('scope') !== 'uma_protection') return { status: 400, body: { error: 'invalid_scope' } };
      const pat = randomUUID();
      pats.add(pat);
      return { status: 200, body: { access_token: pat, token_type: 'Bearer', expires_in: patSeconds } };
    }
    // Grant 3.3.1, 3.3.4, 3.3.5: the ticket is used up; what the policies don't grant is not in the RPT.
    if (form.get('grant_type') !== ticketGrant) return { status: 400, body: { error: 'unsupported_grant_type' } };
    const ticket = form.get('ticket') ?? '';
    const asked = tickets.get(ticket);
    if (asked === undefined) return { status: 400, body: { error: 'invalid_grant' } };
    tickets.delete(ticket);
    const permissions = asked
      .map((one) => ({ ...one, resource_scopes: one.resource_scopes.filter((scope) => state.policy.includes(scope)) }))
      .filter((one) => one.resource_scopes.length > 0);
    if (permissions.length === 0) return { status: 403, body: { error: 'request_denied' } };
    const rpt = form.get('rpt') ?? randomUUID();
    const before = rpts.get(rpt)?.permissions ?? [];
    rpts.set(rpt, { permissions: [...before, ...permissions], exp: Math.floor(Date.now() / 1000) + state.rptSeconds });
    return { status: 200, body: { access_token: rpt, token_type: 'Bearer' } };
  };

  const permission = ({ text }: JsonRequestSeen): JsonReply => {
    const asked = [JSON.parse(text) as Permission | Permission[]].flat();
    for (const { resource_id, resource_scopes } of asked) {
      const known = resources.get(resource_id);
      // FedAuthz 4.3.
      if (known === undefined) return { status: 400, body: { error: 'invalid_resource_id' } };
      const unknown = resource_scopes.some((scope) => !(known.resource_scopes ?? []).includes(scope));
      if (unknown || resource_scopes.length === 0) return { status: 400, body: { error: 'invalid_scope' } };
    }
    const ticket = randomUUID();
    tickets.set(ticket, asked);
    return { status: 201, body: { ticket } };
  };

  const registration = ({ method, path, text }: JsonRequestSeen): JsonReply => {
    const id = path.slice('/resources/'.length);
    if (method === 'POST') {
      const made = randomUUID();
      resources.set(made, JSON.parse(text) as object);
      return { status: 201, body: { _id: made } };
    }
    if (id === '') return { status: 200, body: [...resources.keys()] };
    const known = resources.get(id);
    if (known === undefined) return { status: 404, body: { error: 'not_found' } };
    if (method === 'PUT') resources.set(id, JSON.parse(text) as object);
    return { status: 200, body: { _id: id, ...known } };
  };

  const introspection = ({ text }: JsonRequestSeen): JsonReply => {
    const rpt = rpts.get(new URLSearchParams(text).get('token') ?? '');
    if (rpt === undefined || rpt.exp * 1000 <= Date.now()) return { status: 200, body: { active: false } };
    return { status: 200, body: { active: true, exp: rpt.exp, client_id: 'party', permissions: rpt.permissions } };
  };

  const server = await startJsonServer((request) => {
    if (state.down) return { status: 503 };
    const { path, headers } = request;
    if (path === '/.well-known/uma2-configuration') {
      // Grant 2, FedAuthz 2.
      return {
        status: 200,
        body: {
          issuer: server.url,
          token_endpoint: `${server.url}/token`,
          introspection_endpoint: `${server.url}/introspect`,
          permission_endpoint: `${server.url}/permission`,
          resource_registration_endpoint: `${server.url}/resources/`,
        },
      };
    }
    if (path === '/token') return token(request);
    // FedAuthz 1.5: the protection API takes a PAT only.
    if (!pats.has(headers.authorization?.slice('Bearer '.length) ?? '')) return { status: 401 };
    if (path === '/permission') return permission(request);
    if (path === '/introspect') return introspection(request);
    return registration(request);
  });
  const state: UmaTestServer = {
    issuer: server.url,
    resources,
    tickets,
    pats,
    seen: server.seen,
    policy: [],
    rptSeconds: 300,
    down: false,
    stop: server.stop,
  };
  return state;
}

/** What a requesting party does with a ticket (Grant 3.3.1): the RPT, or the error. */
export async function rptFor(tokenEndpoint: string, ticket: string, rpt?: string): Promise<string> {
  const form = { grant_type: ticketGrant, ticket, ...(rpt === undefined ? {} : { rpt }) };
  const response = await fetch(tokenEndpoint, { method: 'POST', body: new URLSearchParams(form) });
  const body = (await response.json()) as { access_token?: string; error?: string };
  return body.access_token ?? `error ${body.error}`;
}

/**
 * How Gluu's SCIM client reads the field: all of it is split at commas, and the last ticket and as_uri count, as they
 * stand.
 */
export function readAsGluu(field: string): { readonly ticket: string; readonly asUri: string } {
  let ticket = '';
  let asUri = '';
  for (const part of field.split(',').map((one) => one.trim())) {
    if (part.startsWith('ticket=')) ticket = part.slice('ticket='.length);
    if (part.startsWith('as_uri=')) asUri = part.slice('as_uri='.length);
  }
  return { ticket, asUri };
}
