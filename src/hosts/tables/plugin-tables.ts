import { snakeCase } from '../plugin/plugin-settings.ts';
import { hostSettings } from './host-settings.ts';
import { pageTable, words } from './page-table.ts';

/** The table of drone-plugin/docs.md, the page of Woodpecker's index of plugins. */
export function pluginTables(): string {
  const rows = hostSettings().map(
    ([name, { kind, default: fallback, environment, description, aliases = [] }]) => [
      words(...[name, ...aliases].map(snakeCase)),
      kind.word,
      environment === undefined ? fallback : `${fallback}; from ${environment}`,
      description,
    ],
  );
  return pageTable(['setting', 'type', 'default', 'what it does'], rows).join('\n');
}
