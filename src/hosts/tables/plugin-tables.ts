import { hostSettings } from '../host-settings.ts';
import { snakeCase } from '../plugin/plugin-settings.ts';
import { facts, factsOf, pageTable, words } from './page-table.ts';

/** The table of drone-plugin/docs.md, the page of Woodpecker's index of plugins. */
export function pluginTables(): string {
  const rows = hostSettings().map(([name, setting]) => [
    words(...[name, ...(setting.aliases ?? [])].map(snakeCase)),
    ...factsOf(setting),
  ]);
  return pageTable(['setting', ...facts], rows).join('\n');
}
