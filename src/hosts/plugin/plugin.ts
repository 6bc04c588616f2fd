import { closest } from '../../settings/closest.ts';
import type { RawSettings } from '../../settings/decode.ts';
import { Mistakes } from '../../settings/mistakes.ts';
import { type SettingName, settings } from '../../settings/table.ts';
import type { Environment } from '../context/detect-host.ts';

const prefix = 'PLUGIN_';

/** How a plugin's user writes a setting. */
export function pluginSpelling(name: SettingName): string {
  return snakeCase(name);
}

/** Whether the environment has a setting of this plugin: other programs have variables that begin with PLUGIN_ too. */
export function hasPluginSettings(environment: Environment): boolean {
  return Object.values(readPluginSettings(environment, new Mistakes())).some((texts) =>
    texts.some((text) => text !== ''),
  );
}

/**
 * The settings of a Drone or Woodpecker step: `dry_run` comes as PLUGIN_DRY_RUN, and Drone makes PLUGIN_DRY-RUN of `dry-run`.
 * Adds a mistake for each that there is none of.
 */
export function readPluginSettings(environment: Environment, mistakes: Mistakes): RawSettings {
  const rows = settings
    .filter(([, { where }]) => where !== 'command line')
    .map(([name, { aliases = [] }]) => ({ name, spellings: [name, ...aliases].map(snakeCase) }));
  const known = rows.flatMap(({ spellings }) => spellings);
  for (const [variable, text] of Object.entries(environment)) {
    const setting = snakeCase(variable.slice(prefix.length).toLowerCase());
    if (!variable.startsWith(prefix) || !text || known.includes(setting)) continue;
    const meant = closest(setting, known);
    mistakes.add(
      `there is no setting ${setting}`,
      meant === undefined ? 'docs/settings.md tells which there are' : `did you mean ${meant}?`,
    );
  }
  const textOf = (setting: string): string => {
    const [underscores, hyphens] = [setting.toUpperCase(), setting.toUpperCase().replaceAll('_', '-')];
    return environment[prefix + underscores] || environment[prefix + hyphens] || '';
  };
  return Object.fromEntries(rows.map(({ name, spellings }) => [name, spellings.map(textOf)]));
}

function snakeCase(name: string): string {
  return name.replaceAll('-', '_');
}
