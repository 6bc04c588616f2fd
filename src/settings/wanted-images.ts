import { imageName, ociTag } from '../oci/reference.ts';
import { AlbaError } from '../report/error.ts';
import type { Target } from '../store/target.ts';
import { expandTags } from '../tags/expressions.ts';
import type { Values } from './table.ts';
import { refsOf, type TagSituation } from './tags.ts';
import { checkedDigest } from './target-digest.ts';

/** An image's name, and what of it is meant. */
export interface WantedImage {
  /** Of a registry the repository; of a layout whatever was given, since its images have no name. */
  readonly name: string;
  /** Tags as the target has them, and digests, each once. None: the whole image. */
  readonly references: readonly string[];
}

/** Where images are. */
export interface ImagePlace {
  readonly target: Target;
  /** What the URL of a registry names besides the repository. */
  readonly reference: string | undefined;
}

/**
 * What `tag` and the target's URL name, together. `place` is undefined where the target cannot be read. Undefined after a
 * mistake.
 */
export function wantedImages(
  values: Values,
  place: ImagePlace | undefined,
  situation: TagSituation,
): readonly WantedImage[] | undefined {
  const named = readNamed(values, place?.target, situation);
  return place && named && together(named, place, situation);
}

interface NamedReference {
  readonly name: string;
  /** Undefined for the whole image. */
  readonly reference: string | undefined;
}

function readNamed(
  values: Values,
  target: Target | undefined,
  situation: TagSituation,
): readonly NamedReference[] | undefined {
  const { context, mistakes, spelling } = situation;
  const read = (values.tag ?? []).map((line) =>
    mistakes.attempt(spelling('tag'), () =>
      expandTags([line], refsOf(context)).map(({ text }) => parseNamed(text, target, context?.name)),
    ),
  );
  // What was given cannot be read, which is told; or nothing is left of it, and that is not to mean everything.
  if (values.tag?.length === 0 || read.some((each) => each === undefined)) return undefined;
  const found = read.flatMap((each) => each ?? []);
  if (values.tag !== undefined && found.length === 0) {
    mistakes.add(
      `${spelling('tag')}: nothing is left of “${values.tag.join(', ')}”, since this build has no value for what is in braces`,
      'name what is meant outright',
    );
    return undefined;
  }
  return found;
}

/** `NAME`, `NAME:TAG` or `NAME@sha256:…`; the name may be left out where the target or the build has one. */
function parseNamed(text: string, target: Target | undefined, buildName: string | undefined): NamedReference {
  const [, given = '', sign = '', rest = ''] = /^([^:@]*)([:@]?)(.*)$/s.exec(text) ?? [];
  const name = nameAt(target, given, buildName, text);
  if (sign === '') return { name, reference: undefined };
  if (sign === ':') return { name, reference: ociTag(rest) };
  return { name, reference: checkedDigest(rest) };
}

function nameAt(
  target: Target | undefined,
  given: string,
  buildName: string | undefined,
  text: string,
): string {
  if (target?.kind === 'registry') {
    const { repository } = target;
    if (given === '' || given === repository || repository.endsWith(`/${given}`)) return repository;
    throw new AlbaError(
      'usage',
      `“${text}” is not in ${target.name}, which is the repository ${repository}`,
      {
        hint: `leave the name out, or write ${repository.replace(/^.*\//, '')}`,
      },
    );
  }
  const name = given === '' ? (buildName ?? '') : given;
  // A target that cannot be read is told of, and might have named the image.
  if (target === undefined || target.kind === 'layout') return name;
  if (name === '') {
    throw new AlbaError('usage', `“${text}” names no image`, { hint: 'write NAME:TAG, like hello:1.0' });
  }
  return imageName(name);
}

/** The references of each name; what the URL names stands alone. */
function together(
  given: readonly NamedReference[],
  { target, reference }: ImagePlace,
  { spelling, mistakes }: TagSituation,
): readonly WantedImage[] | undefined {
  if (target.kind === 'registry') {
    const references = each(given);
    if (reference !== undefined && references.some((other) => other !== reference)) {
      mistakes.add(
        `${spelling('target')} names ${reference}, and ${spelling('tag')} names ${references.join(', ')}`,
        `leave one of them out`,
      );
      return undefined;
    }
    const all = given.length > 0 && given.some((one) => one.reference === undefined);
    const wanted = reference === undefined ? references : [reference];
    return [{ name: target.repository, references: all && reference === undefined ? [] : wanted }];
  }
  const names = [...new Set(given.map(({ name }) => name))];
  if (target.kind === 'layout') return [{ name: names[0] ?? '', references: each(given) }];
  return names.map((name) => {
    const own = given.filter((one) => one.name === name);
    // NAME beside NAME:TAG is all of it.
    return { name, references: own.some((one) => one.reference === undefined) ? [] : each(own) };
  });
}

function each(given: readonly NamedReference[]): readonly string[] {
  return [...new Set(given.flatMap(({ reference }) => reference ?? []))];
}
