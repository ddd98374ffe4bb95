// A certified authorization server (oidc-provider) as a process of its own; token-issuer.ts starts it.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const { port, keys, scopes, clients } = JSON.parse(process.env['ISSUER_OPTIONS'] ?? '{}');
const server = createServer((request, response) => {
  void handle(request, response);
});
let handle;

server.listen(port, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: clients,
    jwks: { keys },
    scopes: scopes.split(' '),
    ttl: { ClientCredentials: 600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => 'https://scim.example',
        getResourceServerInfo: (_, resource) => ({
          scope: scopes,
          audience: resource,
          accessTokenTTL: 600,
          accessTokenFormat: resource.includes('opaque') ? 'opaque' : 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  });
  handle = provider.callback();
  process.stdout.write(`ready ${issuer}\n`);
});
