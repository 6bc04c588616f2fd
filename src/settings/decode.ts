import type { Mistakes } from './mistakes.ts';
import { type SettingName, settings, type Values } from './table.ts';

/** The texts of the settings as a host gave them: one, or several where a flag was repeated. */
export type RawSettings = { readonly [Name in SettingName]?: readonly string[] };

/** How a setting is spelled where the user wrote it: `--dry-run`, `dry-run` or `dry_run`. */
export type Spelling = (name: SettingName) => string;

/**
 * The values of the settings. Empty texts count as unset; of a repeated setting that holds one value the last counts, those
 * that hold several are put together. A text that does not fit adds a mistake, which never shows a secret.
 */
export function decode(raw: RawSettings, spelling: Spelling, mistakes: Mistakes): Values {
  const values: Record<string, unknown> = {};
  for (const [name, { kind }] of settings) {
    for (const text of (raw[name] ?? []).map((given) => given.trim()).filter((given) => given !== '')) {
      const reading = kind.read(text);
      if ('value' in reading) values[name] = together(values[name], reading.value);
      else {
        mistakes.add(
          kind.word === 'secret'
            ? `${spelling(name)}: ${reading.expected}`
            : `${spelling(name)}: “${text}” is not ${reading.expected}`,
        );
      }
    }
  }
  return values;
}

function together(earlier: unknown, later: unknown): unknown {
  if (Array.isArray(earlier) && Array.isArray(later)) return [...earlier, ...later];
  if (typeof earlier === 'object' && typeof later === 'object') return { ...earlier, ...later };
  return later;
}
