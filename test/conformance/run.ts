import { writeFileSync } from 'node:fs';
import { startVitest, type Reporter, type TestCase, type TestModule } from 'vitest/node';
import { profiles } from './profiles.ts';
import { countOf, outcomesOf, page, pageText, tableRows, type Result } from './table.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** The outcome of a test on the profile that the title of its suite names; its variants share the column. */
function resultOf(test: TestCase): readonly Result[] {
  const { parent } = test;
  const suite = parent.type === 'suite' ? parent.name : '';
  const passed = test.result().state === 'passed';
  return profiles
    .filter((name) => `${suite},`.includes(`, profile ${name},`))
    .map((profile) => ({ title: test.name, profile, passed }));
}

/** Writes the page and prints the table, then what went wrong. */
function report(modules: readonly TestModule[], unhandled: readonly { readonly message: string }[]): void {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const outcomes = outcomesOf(tests.flatMap(resultOf));
  writeFileSync(page, pageText(outcomes));
  tableRows(outcomes).forEach(say);
  say('');
  for (const profile of profiles) say(countOf(outcomes, profile));
  const errors = [...unhandled, ...modules.flatMap((module) => module.errors())];
  for (const { message } of errors) say(`\n${message}`);
  for (const test of tests) {
    for (const { message } of test.result().errors ?? []) say(`\n${test.fullName}\n  ${message}`);
  }
}

const reporter: Reporter = { onTestRunEnd: report };
// That one is about the page, which is not written yet.
const exclude = ['test/conformance/table.test.ts'];
const vitest = await startVitest('test', ['test/conformance'], { watch: false, reporters: [reporter], exclude });
await vitest.close();
