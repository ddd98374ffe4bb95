import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { flowOfRecording } from '../support/flow-of-recording.ts';
import { flowsIn, type Flow } from '../support/flow.ts';
import { variantsOf } from '../support/flow-variants.ts';
import { recordingsIn } from '../support/recordings.ts';
import { runFlow } from '../support/run-flow.ts';
import { standardBase, startStandardServer } from '../support/standard-server.ts';

const changes = recordingsIn('rfc').map(([name, recording]): readonly [string, Flow] => {
  const { only } = recording;
  return [name, { ...flowOfRecording(recording), ...(only && { profiles: [only.profile] }) }];
});
const examples = [...flowsIn('rfc'), ...changes];
const runs = examples.flatMap(([name, flow]) =>
  variantsOf(flow).map((variant) => [name, variant.name, flow.title, flow, variant] as const),
);

/** The sections that show a request, an answer or a representation; 3.11 (/Me) shows none. */
const sections = {
  rfc7643: '8.1 8.2 8.3 8.4 8.5 8.6 8.7.1 8.7.2',
  rfc7644:
    '3.3 3.4.1 3.4.2 3.4.2.1 3.4.2.2 3.4.2.3 3.4.2.4 3.4.3 3.5.1 3.5.2 3.5.2.1 3.5.2.2 3.5.2.3 3.6 3.7.1 3.7.2 3.7.3 3.7.4 3.8 3.9 3.10 3.12 3.13 3.14 4',
  rfc9865: '2 2.1 2.3 3 4',
};

const files = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.json'));

test('each file is played, or is one of the documents of schemas.test.ts', () => {
  const played = examples.filter(([, { steps }]) => steps.length > 0).map(([name]) => name);
  const documents = files.filter((name) => name.startsWith('rfc7643-8.7.'));
  expect([...played, ...documents].toSorted()).toEqual(files.toSorted());
});

test('each section with an example has a recording of it', () => {
  const recorded = new Set(files.map((name) => name.split('-', 2).join(' ')));
  const shown = Object.entries(sections).flatMap(([rfc, numbers]) =>
    numbers.split(' ').map((number) => `${rfc} ${number}`),
  );
  expect([...recorded].toSorted()).toEqual(shown.toSorted());
});

test.concurrent.each(runs)('%s on %s: %s', async (_, _name, _title, flow, variant) => {
  const server = await startStandardServer(variant.profile, { ...flow, variant });
  try {
    await runFlow(server, { base: standardBase, headers: { Accept: 'application/scim+json' }, ...flow });
  } finally {
    await server.stop();
  }
});
