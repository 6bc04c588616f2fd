import type { RawSettings, Spelling } from '../../settings/decode.ts';
import type { Mistakes } from '../../settings/mistakes.ts';
import { linesOfJoined } from '../../settings/split.ts';
import { type SettingName, table } from '../../settings/table.ts';
import { unknownSetting } from '../../settings/unknown.ts';
import type { Environment } from '../context/detect-host.ts';
import { hostSettings } from '../host-settings.ts';

const prefix = 'PLUGIN_';

/** How a plugin's user writes a setting. */
export function pluginSpelling(name: SettingName): string {
  return snakeCase(name);
}

/** The same for the settings of one step: as they are written there, `dry-run` on Drone, or by an alias. */
export function givenPluginSpelling(environment: Environment): Spelling {
  const given = givenSettings(environment);
  return (name) => given.find(({ setting }) => setting === name)?.written ?? pluginSpelling(name);
}

/** Whether the environment has a setting of this plugin: other programs have variables that begin with PLUGIN_ too. */
export function hasPluginSettings(environment: Environment): boolean {
  return givenSettings(environment).some(({ setting }) => setting !== undefined);
}

/** The settings of a Drone or Woodpecker step. Adds a mistake for each that there is none of. */
export function readPluginSettings(environment: Environment, mistakes: Mistakes): RawSettings {
  const raw: Record<string, string[]> = {};
  const read = new Set<string>();
  for (const { setting, spelling, written, text } of givenSettings(environment)) {
    if (setting === undefined) {
      const known = [...spellings.keys()];
      const { message, hint } = unknownSetting(written, { noun: 'setting', written, known });
      mistakes.add(message, hint ?? 'docs/settings.md tells which there are');
    } else if (read.has(spelling)) {
      mistakes.add(`${spelling} is given twice, as ${written} too`, 'leave one of them out');
    } else {
      read.add(spelling);
      raw[setting] = [...(raw[setting] ?? []), textFor(setting, text)];
    }
  }
  return raw;
}

interface Given {
  /** Undefined where there is none of that name. */
  readonly setting: SettingName | undefined;
  /** With underscores. */
  readonly spelling: string;
  /** As the user wrote it, but for capital letters. */
  readonly written: string;
  readonly text: string;
}

/** The names and aliases that there are, as plugins spell them, in the table's order. */
const spellings: ReadonlyMap<string, SettingName> = new Map(
  hostSettings().flatMap(([name, { aliases = [] }]) =>
    [name, ...aliases].map((each): [string, SettingName] => [snakeCase(each), name]),
  ),
);

/**
 * What a step was given: names before aliases, and of two ways to spell a name the one with underscores first. Drone makes
 * PLUGIN_DRY-RUN of `dry-run` and PLUGIN_DRY.RUN of `dry.run`, Woodpecker PLUGIN_DRY_RUN of either.
 */
function givenSettings(environment: Environment): readonly Given[] {
  const order = [...spellings.keys()];
  return Object.entries(environment)
    .filter(([variable, text]) => variable.startsWith(prefix) && text)
    .map(([variable, text = '']) => {
      const written = variable.slice(prefix.length).toLowerCase();
      const spelling = snakeCase(written);
      return { setting: spellings.get(spelling), spelling, written, text };
    })
    .sort(
      (a, b) =>
        order.indexOf(a.spelling) - order.indexOf(b.spelling) ||
        Number(a.written !== a.spelling) - Number(b.written !== b.spelling),
    );
}

/** A map may have been written as a list of its lines. */
function textFor(setting: SettingName, text: string): string {
  return table[setting].kind.word === 'map' ? linesOfJoined(text) : text;
}

/** `dry-run` and `dry.run` as `dry_run`. */
export function snakeCase(name: string): string {
  return name.replace(/[-.]/g, '_');
}
