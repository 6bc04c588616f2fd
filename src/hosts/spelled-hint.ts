import type { Spelling } from '../settings/decode.ts';
import { type SettingName, settings } from '../settings/table.ts';

/**
 * A hint in the words of the host. Hints thrown below the hosts name settings as the table does, with or without dashes:
 * `--overwrite`, `access-key`. A name of one word counts with dashes only, since it may be a word of the sentence. Where they
 * are flags, a target with parameters is in quotes: a shell ends the command at its `&`, and zsh looks for files by its `?`.
 */
export function spelledHint(hint: string, spelling: Spelling): string {
  const told = hint.replace(named, (match) => spelling(match.replace(/^--/, '') as SettingName));
  return spelling('secret-key').startsWith('--') ? told.replace(withParameters, "'$&'") : told;
}

const withParameters = /(?<![\w'"“])(?:s3|file|docker):\/\/[^\s'"“”?]*\?[^\s'"“”]+?(?=[.,;:)]*(?:\s|$))/g;

const names = settings.map(([name]) => name).sort((a, b) => b.length - a.length);
const compound = names.filter((name) => name.includes('-'));
const named = new RegExp(
  String.raw`(?<![\w./=-])(?:--(?:${names.join('|')})|(?:${compound.join('|')}))(?![\w/-]|\.\w)`,
  'g',
);
