import { expect, test } from 'vitest';
import { flowsIn } from '../support/flow.ts';
import { variantsOf } from '../support/flow-variants.ts';
import { startFlowServer } from '../support/flow-server.ts';
import { profiles } from '../support/gateway.ts';
import { membershipVariants } from '../support/membership-variants.ts';
import { runFlow } from '../support/run-flow.ts';

const flows = flowsIn('clients');
const runs = flows.flatMap(([name, flow]) =>
  variantsOf(flow).map((variant) => [name, variant.name, flow.title, flow, variant] as const),
);

test('each client has a flow', () => {
  const clients = new Set(flows.map(([name]) => name.split('/')[0] ?? ''));
  const expected = ['authentik', 'entra', 'entra-new', 'gluu', 'jumpcloud', 'keycloak', 'okta', 'onelogin', 'ping'];
  expect([...clients].toSorted()).toEqual([...expected, 'sailpoint', 'wso2'].toSorted());
});

test('flows run with groups kept in each way', () => {
  expect(new Set(runs.map(([, variant]) => variant))).toEqual(new Set(membershipVariants.map(({ name }) => name)));
});

test('a flow runs on all profiles or says why it does not', () => {
  const partial = flows.filter(([, flow]) => profiles.some((each) => !(flow.profiles ?? profiles).includes(each)));
  const silent = flows.filter((each) => partial.includes(each) === (each[1].profilesReason === undefined));
  expect(silent.map(([name]) => name)).toEqual([]);
});

test.concurrent.each(runs)('%s on %s: %s', async (_, _name, _title, flow, variant) => {
  const server = await startFlowServer(variant.profile, { ...flow, variant });
  try {
    await runFlow(server, flow);
  } finally {
    await server.stop();
  }
});
