import type { RawSettings, Spelling } from './decode.ts';
import type { Mistakes } from './mistakes.ts';
import { settings } from './table.ts';
import type { Verb } from './verbs.ts';

/**
 * The settings that a command takes. Adds a mistake for each that was given and that it does not take: it would be ignored
 * without a word.
 */
export function refuseForeign(
  raw: RawSettings,
  verb: Verb,
  spelling: Spelling,
  mistakes: Mistakes,
): RawSettings {
  const foreign = settings.filter(
    ([name, { commands }]) => !commands.includes(verb) && raw[name]?.some((text) => text.trim() !== ''),
  );
  for (const [name, { commands }] of foreign) {
    mistakes.add(
      `${spelling(name)} is not for ${verb}`,
      `leave it out; it is for ${commands.map((command) => `“${command}”`).join(' and ')}`,
    );
  }
  const names = new Set<string>(foreign.map(([name]) => name));
  return Object.fromEntries(Object.entries(raw).filter(([name]) => !names.has(name)));
}
