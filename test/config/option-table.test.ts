import { expect, test } from 'vitest';
import { optionPaths } from '../../src/config/config.ts';
import { optionTable } from '../../src/config/option-table.ts';

const rows = optionTable().trimEnd().split('\n');

test('there is one row per option below the head', () => {
  expect(rows.slice(0, 2)).toEqual(['| Option | Environment | Default | Meaning |', '| --- | --- | --- | --- |']);
  expect(rows).toHaveLength(optionPaths.length + 2);
  expect(rows.every((row) => row.split('|').length === 6)).toBe(true);
});

test('a row names the option, its variable, its default and its meaning', () => {
  expect(rows).toContain('| `listen.port` | `DIRGATE_LISTEN_PORT` | `8080` | Port to listen on; 0 takes a free one. |');
  expect(optionTable()).toMatch(/\| `directory.urls` \| `DIRGATE_DIRECTORY_URLS` \| must be given \|/);
  expect(optionTable()).toMatch(/\| `authentication.tokenFile` \| `DIRGATE_TOKEN` or `DIRGATE_TOKEN_FILE` \| {2}\|/);
  expect(optionTable()).toMatch(/\| `profile` \| `DIRGATE_PROFILE` \| `gluu` \|/);
});
