import type { Setting } from '../../settings/table.ts';
import { hostSettings } from '../host-settings.ts';
import { pluginSpelling } from '../plugin/plugin-settings.ts';

/** The properties of drone-plugin/content.yaml, the entry of Drone's index of plugins. A JSON text is one of YAML too. */
export function contentTables(): string {
  const rows = hostSettings().flatMap(([name, setting]) => [
    `  ${pluginSpelling(name)}:`,
    `    type: ${types[setting.kind.word]}`,
    `    defaultValue: ${JSON.stringify(setting.default)}`,
    `    description: ${JSON.stringify(setting.description)}`,
    `    secret: ${setting.kind.word === 'secret'}`,
    '    required: false',
  ]);
  return ['properties:', ...rows].join('\n');
}

/** As the entries of drone/drone-plugin-index name them. */
const types: Readonly<Record<Setting['kind']['word'], string>> = {
  text: 'string',
  list: 'list',
  map: 'map',
  'yes/no': 'boolean',
  path: 'string',
  secret: 'string',
  choice: 'string',
  number: 'number',
  size: 'string',
};
