import type { Setting } from '../../settings/table.ts';
import { outputs } from '../action/outputs.ts';
import { hostSettings } from '../host-settings.ts';

/** Inputs and outputs, as YAML; a JSON text is one of YAML too. */
export function actionTables(): string {
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
