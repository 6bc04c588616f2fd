import { outputs } from '../action/outputs.ts';
import { flagOf } from '../command-line/flags.ts';
import { commandLineSettings, hostSettings, type Row } from '../host-settings.ts';
import { snakeCase } from '../plugin/plugin-settings.ts';
import { facts, factsOf, pageTable, words } from './page-table.ts';

/** The tables of docs/settings.md. */
export function settingsTables(): string {
  return [
    'Everywhere:',
    '',
    ...pageTable(
      ['input', 'plugin setting', 'flag', ...facts],
      hostSettings().map(([name, setting]) => [
        words(name, ...(setting.aliases ?? [])),
        words(...[name, ...(setting.aliases ?? [])].map(snakeCase)),
        flag([name, setting]),
        ...factsOf(setting),
      ]),
    ),
    '',
    'On the command line only:',
    '',
    ...pageTable(
      ['flag', ...facts],
      commandLineSettings().map((row) => [flag(row), ...factsOf(row[1])]),
    ),
    '',
    'Outputs of the Action:',
    '',
    ...pageTable(
      ['output', 'what it is'],
      Object.entries(outputs).map(([name, { description }]) => [words(name), description]),
    ),
  ].join('\n');
}

function flag([name, { where, short }]: Row): string {
  if (where === 'hosts') return '';
  return words(flagOf(name), ...(short === undefined ? [] : [`-${short}`]));
}
