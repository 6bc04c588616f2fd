import type { RawSettings, Spelling } from './decode.ts';
import type { Mistakes } from './mistakes.ts';
import { settings } from './table.ts';
import type { Verb } from './verbs.ts';

/** Adds a mistake for each setting that was given and that the command does not take: it would be ignored without a word. */
export function refuseForeign(raw: RawSettings, verb: Verb, spelling: Spelling, mistakes: Mistakes): void {
  for (const [name, { commands }] of settings) {
    if (commands.includes(verb) || !raw[name]?.some((text) => text.trim() !== '')) continue;
    mistakes.add(
      `${spelling(name)} is not for ${verb}`,
      `leave it out; it is for ${commands.map((command) => `“${command}”`).join(' and ')}`,
    );
  }
}
