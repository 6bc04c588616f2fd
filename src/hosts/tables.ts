import { type Setting, type SettingName, settings } from '../settings/table.ts';
import { outputs } from './action/outputs.ts';
import { flagOf } from './command-line/flags.ts';
import { pluginSpelling } from './plugin/plugin.ts';

/** The files that hold what the table says, each between a line with `begin generated` and one with `end generated`. */
export const generatedFiles: Readonly<Record<string, () => string>> = {
  'action.yml': actionTables,
  'docs/settings.md': settingsTables,
};

/** A file's text with what is generated made anew. Throws where the two lines are missing. */
export function regenerate(text: string, generated: string): string {
  const parts = /^(.*begin generated[^\n]*\n).*?([^\n]*end generated.*)$/s.exec(text);
  if (parts === null) throw new Error('the lines “begin generated” and “end generated” are missing');
  return `${parts[1]}${generated}\n${parts[2]}`;
}

/** Inputs and outputs, as YAML; a JSON text is one of YAML too. */
function actionTables(): string {
  const inputs = hostSettings().flatMap(([name, setting]) => [
    ...yaml(name, `${setting.description} ${typeRemark(setting)}`),
    ...(setting.aliases ?? []).flatMap((alias) => yaml(alias, `The same as ${name}.`)),
  ]);
  const results = Object.entries(outputs).flatMap(([name, { description }]) => yaml(name, description));
  return ['inputs:', ...inputs, 'outputs:', ...results].join('\n');
}

function yaml(name: string, description: string): string[] {
  return [`  ${name}:`, `    description: ${JSON.stringify(description)}`];
}

function typeRemark({ kind, default: fallback }: Setting): string {
  return `(${kind.word}; default: ${fallback})`;
}

function settingsTables(): string {
  return [
    'Everywhere:',
    '',
    table(hostSettings(), true),
    '',
    'On the command line only:',
    '',
    table(
      settings.filter(([, { where }]) => where === 'command line'),
      false,
    ),
    '',
    'Outputs of the Action:',
    '',
    '| output | what it is |',
    '| --- | --- |',
    ...Object.entries(outputs).map(([name, { description }]) => row(`\`${name}\``, description)),
  ].join('\n');
}

function table(rows: readonly (readonly [SettingName, Setting])[], onHosts: boolean): string {
  const lines = rows.map(([name, setting]) => {
    const flag =
      setting.where === 'hosts' ? '' : code(flagOf(name), ...(setting.short ? [`-${setting.short}`] : []));
    const fallback =
      setting.environment === undefined ? setting.default : `${setting.default}; from ${setting.environment}`;
    const names = onHosts ? [code(name, ...(setting.aliases ?? [])), code(pluginSpelling(name))] : [];
    return row(...names, flag, setting.kind.word, fallback, setting.description);
  });
  const heads = [...(onHosts ? ['input', 'plugin setting'] : []), 'flag', 'type', 'default', 'what it does'];
  return [row(...heads), row(...heads.map(() => '---')), ...lines].join('\n');
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function code(...words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(' ');
}

function hostSettings(): readonly (readonly [SettingName, Setting])[] {
  return settings.filter(([, { where }]) => where !== 'command line');
}
