import type { TreeName } from '../../src/demo/directory-tree.ts';
import { startFlowServer, type FlowServer, type FlowServerOptions } from './flow-server.ts';

/** Where the RFCs have their server. */
export const standardUrl = 'https://example.com';
export const standardBase = '/v2';

/** The whole program with all that contradicts the standard switched off, at the address that the RFCs show. */
export function startStandardServer(
  profile: TreeName,
  { options = {}, ...given }: FlowServerOptions,
): Promise<FlowServer> {
  const strict = {
    publicUrl: standardUrl,
    basePaths: [standardBase],
    'compatibility.createUnmatched': false,
    'compatibility.removeListed': false,
    'compatibility.allowEmptyPatch': false,
  };
  return startFlowServer(profile, { ...given, strict: true, options: { ...strict, ...options } });
}
