import { parseArgs } from 'node:util';
import { yesNo } from '../../settings/kinds.ts';
import type { Mistakes } from '../../settings/mistakes.ts';
import { isStdin } from '../../settings/source.ts';
import { type Setting, type SettingName, settings, table } from '../../settings/table.ts';
import { unknownSetting } from '../../settings/unknown.ts';
import { verbs } from '../../settings/verbs.ts';

/** A command line taken apart, before anyone asks what it means. */
export interface Flags {
  readonly words: readonly string[];
  /** Each setting's texts, in the order given; a flag without a value has `yes`, or `no` where that is what it says. */
  readonly given: ReadonlyMap<SettingName, readonly string[]>;
  readonly help: boolean;
  readonly version: boolean;
}

interface Flag {
  readonly setting: SettingName | 'help' | 'version';
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** Whether it says no by itself, and the opposite of its value. */
  readonly isNegative?: boolean;
}

/** How a setting is written on the command line. */
export function flagOf(name: SettingName): string {
  const setting: Setting = table[name];
  return `--${setting.flag ?? name}`;
}

const flags: ReadonlyMap<string, Flag> = new Map([
  ['help', { setting: 'help', type: 'boolean', short: 'h' }],
  ['version', { setting: 'version', type: 'boolean' }],
  ...settings
    .filter(([, { where }]) => where !== 'hosts')
    .flatMap(([setting, { kind, short, aliases = [], flag = setting }]) => {
      const type = kind.word === 'yes/no' ? 'boolean' : 'string';
      const names = [...new Set([flag, setting, ...aliases])];
      return names.map((name, at): [string, Flag] => [
        name,
        {
          setting,
          type,
          ...(at === 0 && short !== undefined ? { short } : {}),
          ...(name === `no-${setting}` ? { isNegative: true } : {}),
        },
      ]);
    }),
] as readonly [string, Flag][]);

const wording = { noun: 'flag', known: [...flags.keys()], spelled: (name: string) => `--${name}` } as const;

/** Takes the arguments apart. Unknown flags and missing values are added to the mistakes, with the flag that was meant. */
export function readFlags(argv: readonly string[], mistakes: Mistakes): Flags {
  const args = withoutSingleDashes(argv, mistakes);
  const { tokens } = parseArgs({
    // `-#NAME:TAG` is no group of short flags: it goes in as `-`, and comes out as it was.
    args: args.map((argument) => (isStdin({ path: argument }) ? '-' : argument)),
    options: Object.fromEntries(
      [...flags].map(([name, { type, short }]) => [
        name,
        { type, multiple: true, ...(short === undefined ? {} : { short }) },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words: string[] = [];
  const given = new Map<SettingName, string[]>();
  const asked = new Set<string>();
  let unknownAt: number | undefined;
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'positional') words.push(args[token.index] ?? token.value);
    // What is behind `-p` without a space is no group of flags to name one by one: it may be a password.
    if (token.kind !== 'option' || token.index === unknownAt) continue;
    const flag = flags.get(token.name);
    if (flag === undefined) {
      unknownAt = token.index;
      const { message, hint } = unknownSetting(token.name, { ...wording, written: token.rawName });
      const verb = verbs.find((known) => words.join(' ').startsWith(known)) ?? 'COMMAND';
      mistakes.add(message, hint ?? `alba ${verb} --help tells which there are`);
    } else if (flag.setting === 'help' || flag.setting === 'version') {
      asked.add(flag.setting);
    } else {
      const next = tokens[at + 1];
      if (flag.type === 'boolean' && next?.kind === 'positional') refuseAnswer(token, next.value, mistakes);
      const isNext = token.inlineValue === false;
      const value = textOf(flag, isNext ? { ...token, value: args[token.index + 1] } : token);
      if (value === undefined) {
        mistakes.add(`${token.rawName} needs a value`, `write ${token.rawName} ${table[flag.setting].value}`);
      } else given.set(flag.setting, [...(given.get(flag.setting) ?? []), value]);
    }
  }
  return { words, given, help: asked.has('help'), version: asked.has('version') };
}

interface OptionToken {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function textOf(
  { type, isNegative = false }: Flag,
  { rawName, value, inlineValue }: OptionToken,
): string | undefined {
  if (type === 'boolean') return isNegative ? opposite(value ?? 'yes') : (value ?? 'yes');
  if (value === undefined) return undefined;
  // `--tag --static df`: the next flag is no value; one that begins with a dash is written `--tag=-x`.
  if (inlineValue === false && value.startsWith('-') && !isStdin({ path: value })) return undefined;
  // `-t=hello:1` is what people write who are used to other parsers.
  return rawName.startsWith('--') ? value : value.replace(/^=/, '');
}

/** Of yes and no; what is neither stays as it is, and is told of as it was written. */
function opposite(text: string): string {
  const reading = yesNo.read(text.trim());
  if ('expected' in reading) return text;
  return reading.value ? 'no' : 'yes';
}

/** `--dry-run true`: a flag that is a yes by itself takes no value from the next argument, which would become a source. */
function refuseAnswer({ rawName, value }: OptionToken, next: string, mistakes: Mistakes): void {
  if (value !== undefined || !/^(?:true|false|yes|no|on|off)$/i.test(next)) return;
  mistakes.add(
    `${rawName} takes no value from the next argument, “${next}”`,
    `write ${rawName}=${next}; a file of that name is ./${next}`,
  );
}

/** Drops `-tag`, which would read as `-t ag`, and says how it is written. */
function withoutSingleDashes(argv: readonly string[], mistakes: Mistakes): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  return argv.filter((argument, at) => {
    const name = /^-([a-z][a-z-]+)(?:=.*)?$/s.exec(argument)?.[1];
    if (at >= end || name === undefined || !flags.has(name)) return true;
    mistakes.add(`there is no flag -${name}`, `write --${name}, with two dashes`);
    return false;
  });
}
