import type { Platform } from '../oci/platform.ts';
import { architectureOf, isOperatingSystem, isVariant } from '../oci/platform-words.ts';

/** The words for platforms in a name, as far as they can be told from other words. */
export interface NamedPlatforms {
  readonly systems: readonly string[];
  readonly architectures: readonly Pick<Platform, 'architecture' | 'variant'>[];
}

interface Word {
  readonly text: string;
  /** The characters around it; empty at the ends. */
  readonly before: string;
  readonly after: string;
}

/** They name targets of compilers, but in the names of images they are rather parts of a project's name (`node-js`). */
const ambiguous = new Set(['js', 'wasip1', 'wasm']);
/** The second word of a Rust target. */
const vendors = new Set(['unknown', 'pc', 'apple']);

/**
 * Finds architectures, variants and operating systems in a file's name: `linux.arm64.tar.gz`, `app-armv6.tar`,
 * `aarch64-linux`. A variant counts behind its architecture, an operating system beside one, `386` not inside a version.
 */
export function platformsInName(name: string): NamedPlatforms {
  const words = wordsOf(name.toLowerCase());
  const architectures = words.map((word, index) => architectureAt(words, word, index));
  const systems = words.filter(({ text }, index) => {
    const beside = [neighbour(words, index, -1), neighbour(words, index, 1)];
    return isOperatingSystem(text) && !ambiguous.has(text) && beside.some((at) => architectures[at]);
  });
  return {
    systems: systems.map(({ text }) => text),
    architectures: architectures.filter((found) => found !== undefined),
  };
}

function wordsOf(name: string): Word[] {
  return [...name.matchAll(/x86[_-]64(?![^._/-])|[^._/-]+/g)].map((match) => ({
    text: match[0].replace('x86-64', 'x86_64'),
    before: name[match.index - 1] ?? '',
    after: name[match.index + match[0].length] ?? '',
  }));
}

function architectureAt(
  words: readonly Word[],
  word: Word,
  index: number,
): NamedPlatforms['architectures'][number] | undefined {
  if (ambiguous.has(word.text) || (word.text === '386' && isInVersion(words, word, index))) return undefined;
  const found = architectureOf(word.text) ?? dockerPrefix(word.text);
  const next = words[index + 1];
  if (found === undefined || found.variant !== undefined || next === undefined) return found;
  const isOnlyVariant = next.after !== '.' || !isNumber(words[index + 2]);
  return isVariant(found.architecture, next.text) && isOnlyVariant ? { ...found, variant: next.text } : found;
}

/** `arm32v6`, `arm64v8`: how Docker's official images are named; and `amd64v3`. */
function dockerPrefix(text: string): NamedPlatforms['architectures'][number] | undefined {
  const [, word = '', variant = ''] = /^(arm32|arm64|amd64)(v\d)$/.exec(text) ?? [];
  const architecture = word === 'arm32' ? 'arm' : word;
  return isVariant(architecture, variant) ? { architecture, variant } : undefined;
}

function isInVersion(words: readonly Word[], word: Word, index: number): boolean {
  return (
    (word.before === '.' && isNumber(words[index - 1])) || (word.after === '.' && isNumber(words[index + 1]))
  );
}

function isNumber(word: Word | undefined): boolean {
  return word !== undefined && /^v?\d+$/.test(word.text);
}

/** The next word in a direction that is neither a variant nor a vendor. */
function neighbour(words: readonly Word[], index: number, step: number): number {
  let at = index + step;
  while (vendors.has(words[at]?.text ?? '') || /^v\d$/.test(words[at]?.text ?? '')) at += step;
  return at;
}
