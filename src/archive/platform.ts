import { formatPlatform, type Platform } from '../oci/platform.ts';
import { architectureOf } from '../oci/platform-words.ts';
import { AlbaError } from '../report/error.ts';
import { clipped } from './clipped.ts';
import { platformsInName } from './platform-in-name.ts';

/** A platform as a config or descriptor has it: with words that OCI does not know, empty ones, or none. */
export interface WrittenPlatform {
  readonly os?: string | null | undefined;
  readonly architecture?: string | null | undefined;
  readonly variant?: string | null | undefined;
  readonly 'os.version'?: string | null | undefined;
}

/** What is known of an image's platform. */
export interface Evidence {
  /** What its config says. */
  readonly declared: Platform;
  /** What the user wrote before the path. It outweighs the name. */
  readonly given: Platform | undefined;
  /** The file's or directory's name, without what is before it; undefined where it holds several images. */
  readonly name: string | undefined;
  /** The source, for errors. */
  readonly label: string;
}

/** Reads what a document says: `x86_64` becomes `amd64`; what is absent or `unknown` becomes an empty text. */
export function declaredPlatform(written: WrittenPlatform): Platform {
  const [os, word] = [stated(written.os), stated(written.architecture)];
  const { architecture, variant = undefined } = architectureOf(word) ?? { architecture: word };
  const known = written.variant || variant;
  return {
    os,
    architecture,
    ...(known === undefined ? {} : { variant: known }),
    ...(written['os.version'] ? { 'os.version': written['os.version'] } : {}),
  };
}

function stated(word: string | null | undefined): string {
  const lower = (word ?? '').toLowerCase();
  return lower === 'unknown' ? '' : lower;
}

/** The platform that all words for it agree on. Throws `platform` where two contradict each other, or none says it. */
export function decidePlatform({ declared, given, name, label }: Evidence): Platform {
  const platform = given === undefined ? declared : refine(declared, given, label, 'you wrote');
  const decided = name === undefined ? platform : refineByName(platform, name, given !== undefined, label);
  const words = [decided.os, decided.architecture, decided.variant ?? ''];
  const strange = words.find((word) => !/^[a-z0-9._-]*$/.test(word));
  if (strange !== undefined) {
    throw new AlbaError(
      'platform',
      `${label} says it is for “${clipped(strange)}”, which is no word for a platform`,
      {
        hint: 'build the image again',
      },
    );
  }
  if (decided.os !== '' && decided.architecture !== '') return decided;
  throw new AlbaError('platform', `${label} does not say for which platform it is`, {
    hint: `write it before the path, like linux/arm64=${label}`,
  });
}

/** Who says something about a platform besides the image's config. */
type Speaker = 'you wrote' | 'its name says' | 'its index says';

/** Joins two words for one platform, each of which may leave parts out. */
export function refine(declared: Platform, given: Platform, label: string, who: Speaker): Platform {
  const differs = (['os', 'architecture', 'variant'] as const).some(
    (part) => declared[part] && given[part] && declared[part] !== given[part],
  );
  if (differs) throw contradiction(label, declared, formatPlatform(given), who);
  const version = declared['os.version'] ?? given['os.version'];
  return {
    ...declared,
    os: declared.os || given.os,
    architecture: declared.architecture || given.architecture,
    ...(given.variant === undefined ? {} : { variant: given.variant }),
    ...(version === undefined ? {} : { 'os.version': version }),
  };
}

function refineByName(platform: Platform, name: string, lenient: boolean, label: string): Platform {
  const { systems, architectures } = platformsInName(name);
  const os = agree(platform.os, systems);
  const architecture = agree(
    platform.architecture,
    architectures.map((found) => found.architecture),
  );
  const variant = agree(
    platform.variant ?? '',
    architectures.flatMap((found) => (found.architecture === architecture ? (found.variant ?? []) : [])),
  );
  if (os !== undefined && architecture !== undefined && variant !== undefined) {
    return { ...platform, os, architecture, ...(variant === '' ? {} : { variant }) };
  }
  if (lenient) return platform;
  const words = [...systems, ...architectures.map(wordFor)];
  throw contradiction(label, platform, words.join(' '), 'its name says');
}

/** What is stated, if a word says the same or none says anything; the words' own where nothing is stated and they agree. */
function agree(stated: string, words: readonly string[]): string | undefined {
  const different = new Set(words);
  if (different.size === 0 || different.has(stated)) return stated;
  if (stated !== '') return undefined;
  const [word, ...others] = different;
  return others.length === 0 && word !== undefined ? word : '';
}

function wordFor({ architecture, variant }: Pick<Platform, 'architecture' | 'variant'>): string {
  return variant === undefined ? architecture : `${architecture}/${variant}`;
}

function contradiction(label: string, declared: Platform, other: string, who: Speaker): AlbaError {
  const written = clipped(formatPlatform(declared));
  const hints: Readonly<Record<Speaker, string>> = {
    'you wrote': 'build the image for that platform, or leave the platform out',
    'its index says': 'write the layout again',
    'its name says': `rename it, build it for the right platform, or write ${written}=${label} if the image is right`,
  };
  return new AlbaError('platform', `${label}: the image's config says ${written}, ${who} ${clipped(other)}`, {
    hint: hints[who],
  });
}
