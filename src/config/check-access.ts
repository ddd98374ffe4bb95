import type { OptionPath, Settings } from './config.ts';

type Report = (message: string, ...paths: [OptionPath, ...OptionPath[]]) => void;

/** What is wrong between the options of authentication. */
export function checkAccess(settings: Settings, report: Report): void {
  const { authentication, basic, directory, introspection, jwt, me, uma } = settings;
  const { token, tokens, tokenHashesFile } = authentication;
  const introspects = introspection.issuer !== undefined || introspection.endpoint !== undefined;
  const binds = basic.userDn !== undefined || basic.searchBase !== undefined;
  const known = token !== undefined || tokens.length > 0 || tokenHashesFile !== undefined;
  if (!known && jwt.issuers.length === 0 && !introspects && uma.issuer === undefined && !binds) {
    report(
      'Nobody could authenticate, so the gateway refuses to start. Make a token with "openssl rand -hex 32" and set DIRGATE_TOKEN, authentication.tokenFile or authentication.tokens; or set jwt.issuers, introspection.issuer, uma.issuer, basic.searchBase or basic.userDn.',
      'authentication.tokens',
      'authentication.token',
    );
  }
  if (token !== undefined && token.reveal().length < 16) {
    report('The token is too short to be safe. Make one with "openssl rand -hex 32".', 'authentication.token');
  }
  checkClient(settings, 'introspection', introspects, report);
  checkClient(settings, 'uma', uma.issuer !== undefined, report);
  if (basic.userDn !== undefined && basic.searchBase !== undefined) {
    report('Set one of basic.userDn and basic.searchBase, not both.', 'basic.userDn', 'basic.searchBase');
  }
  if (basic.userDn !== undefined && !basic.userDn.includes('{name}')) {
    report('Expected a DN with {name} in it, such as uid={name},ou=people,o=example.', 'basic.userDn');
  }
  if (binds && Object.keys(basic.scopes).length === 0) {
    const message = 'Nobody who has a password could do anything. Say by DN, or for "*", which scopes people have.';
    report(message, 'basic.scopes');
  }
  if (directory.actAsCaller && me.registration === 'open') {
    const message = 'Those who register openly are nobody in the directory yet, whose rights could count.';
    report(message, 'me.registration', 'directory.actAsCaller');
  }
  const issuers = jwt.issuers.map(({ issuer }) => issuer);
  const twice = issuers.find((issuer, index) => issuers.indexOf(issuer) !== index);
  if (twice !== undefined) report(`${twice} stands there twice; list its audiences in one place.`, 'jwt.issuers');
}

/** An authorization server is asked by somebody who can prove who that is; and nobody proves anything to no server. */
function checkClient(settings: Settings, group: 'introspection' | 'uma', used: boolean, report: Report): void {
  const { clientId, clientSecret, privateKey } = settings[group];
  const anchor: OptionPath = `${group}.issuer`;
  if (!used) {
    if (clientId !== undefined)
      report(`It is of no use without ${anchor}: set that, too.`, `${group}.clientId`, anchor);
    return;
  }
  if (clientId === undefined) {
    report(`It must be given: the client that the gateway is at ${anchor}.`, `${group}.clientId`);
  }
  if ((clientSecret === undefined) === (privateKey === undefined)) {
    const message = `Set one of ${group}.clientSecretFile and ${group}.privateKeyFile, to prove who asks.`;
    report(message, `${group}.clientSecret`, `${group}.privateKey`);
  }
}
