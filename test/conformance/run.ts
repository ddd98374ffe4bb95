import { writeFileSync } from 'node:fs';
import { startVitest, type Reporter, type TestModule } from 'vitest/node';
import { countOf, outcomesOf, page, pageText, tableRows } from './table.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Writes the page and prints the table, then what went wrong. */
function report(modules: readonly TestModule[], unhandled: readonly { readonly message: string }[]): void {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const outcomes = outcomesOf(tests.map((test) => ({ title: test.name, passed: test.result().state === 'passed' })));
  writeFileSync(page, pageText(outcomes));
  tableRows(outcomes).forEach(say);
  say(`\n${countOf(outcomes)}`);
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
