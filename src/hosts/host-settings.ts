import { type Setting, type SettingName, settings } from '../settings/table.ts';

export type Row = readonly [SettingName, Setting];

/** The settings that a step can be given. */
export function hostSettings(): readonly Row[] {
  return settings.filter(([, { where }]) => where !== 'command line');
}

/** Those of the command line alone. */
export function commandLineSettings(): readonly Row[] {
  return settings.filter(([, { where }]) => where === 'command line');
}
