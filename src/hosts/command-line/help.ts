import { type Setting, settings } from '../../settings/table.ts';
import { type Verb, verbs } from '../../settings/verbs.ts';
import { flagOf } from './flags.ts';
import { usage, usageOf } from './usage.ts';

const width = 80;

/** The text of `--help`, 80 columns wide at most: of a command, or of alba as a whole. */
export function helpText(verb: Verb | undefined): string {
  return verb === undefined ? overview() : commandHelp(verb);
}

function overview(): string {
  return [
    ...wrap(
      'alba publishes what a build made, static binaries and multi-platform images, onto object storage and to registries.',
      0,
    ),
    '',
    'Examples:',
    ...verbs.flatMap((verb) => indent(usage[verb].examples[0] ?? '')),
    '',
    'Commands:',
    ...verbs.flatMap((verb) => entry(`alba ${verb}`, usage[verb].summary, 24)),
    ...entry('alba --version', 'Print the version.', 24),
    '',
    'alba COMMAND --help tells of a command’s flags.',
  ].join('\n');
}

function commandHelp(verb: Verb): string {
  return [
    ...wrap(usage[verb].summary, 0),
    '',
    'Examples:',
    ...usage[verb].examples.flatMap(indent),
    '',
    'Usage:',
    ...indent(usageOf(verb)),
    '',
    'Flags:',
    ...settings
      .filter(([, { where, commands }]) => where !== 'hosts' && commands.includes(verb))
      .flatMap(([name, setting]) => entry(flagHeading(flagOf(name), setting), flagText(setting), 8)),
  ].join('\n');
}

function flagHeading(flag: string, { short, value }: Setting): string {
  return `${short === undefined ? '' : `-${short}, `}${flag}${value === '' ? '' : ` ${value}`}`;
}

function flagText({ kind, description, default: fallback, flag }: Setting): string {
  const repeated = kind.word === 'list' || kind.word === 'map' ? ' May be repeated.' : '';
  const negative = flag?.startsWith('no-') ? ' This flag says no.' : '';
  return `${description}${repeated}${negative} [${fallback}]`;
}

/** A heading and, behind or below it, its text. */
function entry(heading: string, text: string, column: number): string[] {
  const lines = wrap(text, column);
  if (heading.length + 3 > column) return [`  ${heading}`, ...lines];
  return [`  ${heading}`.padEnd(column) + (lines[0] ?? '').trimStart(), ...lines.slice(1)];
}

function indent(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`);
}

function wrap(text: string, column: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(' '.repeat(column) + word);
  }
  return lines;
}
