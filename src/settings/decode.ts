import type { Mistakes } from './mistakes.ts';
import { type SettingName, settings, type Values } from './table.ts';
import { unresolvedSecret } from './unresolved-secret.ts';

/** The texts of the settings as a host gave them: one, or several where a flag was repeated. */
export type RawSettings = { readonly [Name in SettingName]?: readonly string[] };

/** How a setting is spelled where the user wrote it: `--dry-run`, `dry-run` or `dry_run`. */
export type Spelling = (name: SettingName) => string;

/**
 * The values of the settings. Empty texts and empty lists count as unset; of a repeated setting that holds one value the last
 * counts, those that hold several are put together. A text that does not fit adds a mistake, which never shows a secret.
 */
export function decode(raw: RawSettings, spelling: Spelling, mistakes: Mistakes): Values {
  const values: Record<string, unknown> = {};
  for (const [name, { kind }] of settings) {
    for (const text of (raw[name] ?? []).map((given) => given.trim()).filter((given) => given !== '')) {
      const unresolved = unresolvedSecret(text, spelling(name));
      const reading = unresolved === undefined ? kind.read(text) : { expected: '' };
      if ('value' in reading) {
        if (!isEmpty(reading.value)) values[name] = together(values[name], reading.value);
        continue;
      }
      if (unresolved !== undefined) mistakes.add(unresolved.message, unresolved.hint);
      else if (kind.word === 'secret')
        mistakes.add(
          `${spelling(name)}: ${reading.expected}`,
          reading.isFileName ? ofFile(spelling(name)) : undefined,
        );
      else mistakes.add(`${spelling(name)}: “${text}” is not ${reading.expected}`);
      values[name] ??= unread[name];
    }
  }
  return values;
}

/** What to write in place of the name of a file, which a host's step has no shell to read. */
function ofFile(spelled: string): string {
  return spelled.startsWith('--')
    ? `if that is the name of a file, give its text: ${spelled} "$(cat FILE)"`
    : 'if that is the name of a file, give its text, from a secret of the host';
}

/** What stands for a text that cannot be read, where the setting would be called missing as well. */
const unread: Values = {
  tag: [],
  static: [],
  container: [],
  build: [],
  target: [],
  'static-target': [],
  'container-target': [],
  'access-key': '',
  'secret-key': '',
  username: '',
  password: '',
};

/** `[]`, or a lone comma. */
function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function together(earlier: unknown, later: unknown): unknown {
  if (Array.isArray(earlier) && Array.isArray(later)) return [...earlier, ...later];
  if (typeof earlier === 'object' && typeof later === 'object') return { ...earlier, ...later };
  return later;
}
