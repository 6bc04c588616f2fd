import type { Spelling } from '../settings/decode.ts';
import { type SettingName, settings } from '../settings/table.ts';

/**
 * A hint in the words of the host. Hints thrown below the hosts name settings as the table does, with or without dashes:
 * `--overwrite`, `access-key`. A name of one word counts with dashes only, since it may be a word of the sentence.
 */
export function spelledHint(hint: string, spelling: Spelling): string {
  return hint.replace(named, (match) => spelling(match.replace(/^--/, '') as SettingName));
}

const names = settings.map(([name]) => name).sort((a, b) => b.length - a.length);
const compound = names.filter((name) => name.includes('-'));
const named = new RegExp(
  String.raw`(?<![\w./=-])(?:--(?:${names.join('|')})|(?:${compound.join('|')}))(?![\w/-]|\.\w)`,
  'g',
);
