import type { RawSettings, Spelling } from '../../settings/decode.ts';
import type { Mistakes } from '../../settings/mistakes.ts';
import { type Setting, type SettingName, table } from '../../settings/table.ts';
import { isImageVerb, laterVerbs, type Verb, verbs } from '../../settings/verbs.ts';
import { withoutParameters } from '../../store/target.ts';
import { type Flags, flagOf, readFlags } from './flags.ts';
import { usageOf } from './usage.ts';

/** What a command line asks for. After a mistake `verb` is absent, since sources and target may be anything. */
export type CommandLine =
  | { readonly kind: 'help'; readonly verb: Verb | undefined }
  | { readonly kind: 'version' }
  | { readonly kind: 'serve'; readonly raw: RawSettings; readonly directory: string | undefined }
  | { readonly kind: 'command'; readonly raw: RawSettings; readonly verb: Verb | undefined };

/** Reads the arguments behind the program's name: the command, its flags, its sources and last its target. */
export function readCommandLine(argv: readonly string[], mistakes: Mistakes): CommandLine {
  const flags = readFlags(argv, mistakes);
  if (flags.version || (flags.words[0] === 'version' && flags.words.length === 1)) return { kind: 'version' };
  if (flags.words[0] === 'help') return { kind: 'help', verb: verbOf(flags.words.slice(1))?.verb };
  const found = verbOf(flags.words);
  if (flags.help) return { kind: 'help', verb: found?.verb };
  const raw = Object.fromEntries(flags.given);
  // What belongs to a flag that there is none of would be taken for a command or a source, and may be a secret.
  if (found === undefined && mistakes.count === 0) unknownCommand(flags.words, mistakes);
  if (found === undefined || mistakes.count > 0) return { kind: 'command', raw, verb: undefined };
  const { verb, rest } = found;
  if (verb === 'serve') return { kind: 'serve', raw, directory: theDirectory(rest, mistakes) };
  const placed = argumentsOf(verb, rest, flags, mistakes);
  if (placed === undefined) return { kind: 'command', raw, verb: undefined };
  return { kind: 'command', verb, raw: { ...raw, ...together(raw, placed) } };
}

function argumentsOf(
  verb: Exclude<Verb, 'serve'>,
  words: readonly string[],
  flags: Flags,
  mistakes: Mistakes,
): Placed | undefined {
  if (verb === 'publish') return publishArguments(words, mistakes);
  return isImageVerb(verb) ? theTarget(verb, words, mistakes) : pushArguments(verb, words, flags, mistakes);
}

function verbOf(words: readonly string[]): { verb: Verb; rest: readonly string[] } | undefined {
  const verb = verbs.find((known) => known.split(' ').every((word, at) => words[at] === word));
  return verb && { verb, rest: words.slice(verb.split(' ').length) };
}

function unknownCommand(words: readonly string[], mistakes: Mistakes): void {
  const [first, second = ''] = words;
  const later = laterVerbs.find((verb) => verb === first || verb === `${first} ${second}`);
  if (first === undefined) mistakes.add('no command was given', 'alba help tells which there are');
  else if (later !== undefined) mistakes.add(`alba ${later} is not there yet`, 'alba help tells what is');
  else if (first === 'static' || first === 'container') {
    mistakes.add(`alba ${first}${second && ` ${second}`} is no command`, `write ${usageOf(`${first} push`)}`);
  } else if (first === 'push') {
    mistakes.add(
      'alba push is no command',
      'write alba static push for files, alba container push for images, or alba publish for both',
    );
  } else mistakes.add(`there is no command “${first}”`, 'alba help tells which there are');
}

function theDirectory(words: readonly string[], mistakes: Mistakes): string | undefined {
  const [directory, extra] = words;
  if (directory === undefined) mistakes.add('no directory to serve was given', `write ${usageOf('serve')}`);
  if (directory !== undefined && isUrl(directory)) {
    mistakes.add(
      `alba serve takes a directory, and “${shown(directory)}” is a URL`,
      directory.startsWith('file:')
        ? 'write its path, without file://'
        : `write ${usageOf('serve')}; what lies elsewhere is read there, with no server of alba’s`,
    );
  }
  if (extra !== undefined) mistakes.add(`alba serve takes one directory, and “${extra}” is one too many`);
  return directory;
}

interface Placed {
  readonly static?: readonly string[];
  readonly container?: readonly string[];
  readonly build?: readonly string[];
  readonly target?: readonly string[];
}

/** `publish` has its sources in flags, so that its only argument is the target. */
function publishArguments(words: readonly string[], mistakes: Mistakes): Placed | undefined {
  if (words.length <= 1) return { target: words };
  mistakes.add(
    `alba publish takes one argument, the target, and was given ${words.length}: ${words.map((word) => `“${shown(word)}”`).join(' ')}`,
    'give each source with a --static, --build or --container of its own, and further targets with --to',
  );
  return undefined;
}

/** What is listed or removed is named by flags. */
function theTarget(verb: Verb, words: readonly string[], mistakes: Mistakes): Placed | undefined {
  if (words.length <= 1) return { target: words };
  mistakes.add(
    `alba ${verb} takes one argument, the target, and was given ${words.length}: ${words.map((word) => `“${shown(word)}”`).join(' ')}`,
    `write ${usageOf(verb)}`,
  );
  return undefined;
}

/** The setting that the arguments of a command are, but for the last, and that of targets for them alone. */
const sourcesOf = {
  'static push': { kind: 'static', elsewhere: 'static-target' },
  'container push': { kind: 'container', elsewhere: 'container-target' },
  'container build': { kind: 'build', elsewhere: 'container-target' },
} as const;

/** As with `cp`: the last argument is the target, all before it are sources. */
function pushArguments(
  verb: keyof typeof sourcesOf,
  words: readonly string[],
  { given }: Flags,
  mistakes: Mistakes,
): Placed | undefined {
  const { kind, elsewhere: own } = sourcesOf[verb];
  const last = words.at(-1);
  const elsewhere = given.has(own) && (last === undefined || !isUrl(last));
  const sources = elsewhere ? words : words.slice(0, -1);
  const stray = sources.find(isUrl);
  if (stray !== undefined && last !== undefined && !isUrl(last)) {
    mistakes.add(
      `the target comes last, and “${shown(stray)}” comes before “${last}”`,
      `write ${usageOf(verb)}`,
    );
  } else if (stray !== undefined) {
    mistakes.add(
      `“${shown(stray)}” is a target, and only the last argument is taken as one`,
      `add it with --to`,
    );
  } else if (sources.length === 0 && !given.has(kind)) {
    mistakes.add(missing(verb, last), `write ${usageOf(verb)}`);
  } else {
    return { [kind]: sources, ...(elsewhere || last === undefined ? {} : { target: [last] }) };
  }
  return undefined;
}

function missing(verb: Verb, only: string | undefined): string {
  if (only === undefined) return `alba ${verb} was given no source and no target`;
  if (isUrl(only)) return `alba ${verb} was given a target, “${shown(only)}”, and no source`;
  return `alba ${verb} needs a source and, last, the target: “${only}” alone is not enough`;
}

/** A URL without what may be secret in it. */
function shown(url: string): string {
  return withoutParameters(url).replace(/\/\/[^/]*@/, '//');
}

function isUrl(word: string): boolean {
  return /^(?:[a-z0-9+]+:\/\/|oci:)/i.test(word);
}

/** Arguments are taken as they are, while what a flag holds may be a list: so they go in as JSON. */
function together(raw: RawSettings, placed: Placed): RawSettings {
  const names = Object.keys(placed) as (keyof Placed & SettingName)[];
  return Object.fromEntries(
    names
      .filter((name) => (placed[name] ?? []).length > 0)
      .map((name) => [name, [JSON.stringify(placed[name]), ...(raw[name] ?? [])]]),
  );
}

/** What a setting is called in messages: the target is an argument there, and a flag only where there are several. */
export function commandLineSpelling(name: SettingName): string {
  return name === 'target' ? 'TARGET' : flagOf(name);
}

/** The same for one command line: by an alias, where that alone was given. */
export function givenFlagSpelling(argv: readonly string[]): Spelling {
  const isGiven = (flag: string) =>
    argv.some((argument) => argument === flag || argument.startsWith(`${flag}=`));
  return (name) => {
    const { aliases = [] }: Setting = table[name];
    const alias = aliases.map((each) => `--${each}`).find(isGiven);
    return alias === undefined || isGiven(flagOf(name)) ? commandLineSpelling(name) : alias;
  };
}

/** A tag to show where none was given. */
export function tagExample(verb: Verb): string {
  return `for example: ${usageOf(verb).replace('NAME:TAG', 'hello:1.0')}`;
}
