import { environmentName, fileKey, optionAt, optionPaths, type OptionPath } from './config.ts';

/** The table of all options in Markdown, for README. */
export function optionTable(): string {
  const rows = optionPaths.map((path) => {
    const variable = environmentName(path);
    const cells = [code(fileKey(path)), variable === undefined ? '' : variables(path, variable)];
    return [...cells, defaultOf(path), optionAt(path).sentence];
  });
  const lines = [['Option', 'Environment', 'Default', 'Meaning'], ['---', '---', '---', '---'], ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

const code = (text: string): string => `\`${text}\``;

const variables = (path: OptionPath, variable: string): string =>
  optionAt(path).kind.role === 'secret' ? `${code(variable)} or ${code(`${variable}_FILE`)}` : code(variable);

function defaultOf(path: OptionPath): string {
  const option = optionAt(path);
  if (!('byDefault' in option)) return 'must be given';
  return option.byDefault === undefined ? '' : code(JSON.stringify(option.byDefault).replace(/^"(.*)"$/, '$1'));
}
