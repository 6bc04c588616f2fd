import { isDigest } from '../oci/digest.ts';
import { imageName, ociTag } from '../oci/reference.ts';
import { AlbaError } from '../report/error.ts';
import { parseTarget, type Target } from '../store/target.ts';
import { expandTags } from '../tags/expressions.ts';
import { requirePair } from './publish-settings.ts';
import { isCheck } from './pull-request.ts';
import { checkRegistryLogin } from './registry-login.ts';
import { checkStdin, type StdinSituation } from './stdin.ts';
import type { Values } from './table.ts';
import { refsOf, type TagSituation } from './tags.ts';
import { withoutDigest } from './target-digest.ts';
import type { ImageVerb } from './verbs.ts';

/** An image's name, and what of it is meant. */
export interface WantedImage {
  /** Of a registry the repository; of a layout whatever was given, since its images have no name. */
  readonly name: string;
  /** Tags as the target has them, and digests, each once. None: the whole image. */
  readonly references: readonly string[];
}

/** What `ls` and `rm` are about. */
export interface ImageSettings {
  readonly target: Target;
  /** None: all images that are there. */
  readonly images: readonly WantedImage[];
  /** Whether each tag is read, to tell its platforms, size and digest. */
  readonly long: boolean;
  /** Says what would go, and removes nothing. */
  readonly dryRun: boolean;
  /** A file of certificates (PEM) to trust besides the system's. */
  readonly caFile?: string;
}

/** What a command about images that are there is to do. Undefined where that is impossible; `mistakes` then says why. */
export function imageSettings(
  verb: ImageVerb,
  values: Values,
  situation: TagSituation & StdinSituation,
): ImageSettings | undefined {
  const place = readPlace(verb, values, situation);
  requirePair(values, situation);
  checkRegistryLogin(values, place && [place.target], situation);
  checkStdin([], values['password-stdin'] === true, situation);
  const given = readImages(values, place?.target, situation);
  if (place === undefined || given === undefined) return undefined;
  const images = together(given, place, situation);
  if (images === undefined || (verb === 'container rm' && !areRemovable(images, place.target, situation))) {
    return undefined;
  }
  return {
    target: place.target,
    images,
    long: values.long ?? false,
    dryRun: (values['dry-run'] ?? false) || isCheck(values, situation.context),
    ...(values['ca-file'] === undefined ? {} : { caFile: values['ca-file'] }),
  };
}

interface Place {
  readonly target: Target;
  /** What the URL of a registry names besides the repository. */
  readonly reference: string | undefined;
}

function readPlace(verb: ImageVerb, values: Values, { spelling, mistakes }: TagSituation): Place | undefined {
  const [text, second] = values.target ?? [];
  if (second !== undefined) {
    mistakes.add(
      `${spelling('target')}: ${verb} takes one target, and “${second}” is one too many`,
      'run it once for each target',
    );
    return undefined;
  }
  if (text === undefined) {
    if (values.target === undefined) {
      mistakes.add(
        `${spelling('target')} is missing: where the images are`,
        'give a directory, a bucket as s3://BUCKET?endpoint=https://HOST&region=NAME, or docker://HOST/REPOSITORY',
      );
    }
    return undefined;
  }
  return mistakes.attempt(spelling('target'), () => {
    const { target: plain, digest } = withoutDigest(text);
    const target = parseTarget(plain);
    const tag = target.kind === 'registry' ? target.tag : undefined;
    if (tag !== undefined && digest !== undefined) {
      throw new AlbaError('usage', `“${text}” names a tag and a digest`, { hint: 'leave one of them out' });
    }
    return { target, reference: digest ?? tag };
  });
}

interface NamedReference {
  readonly name: string;
  /** Undefined for the whole image. */
  readonly reference: string | undefined;
}

function readImages(
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
  if (isDigest(rest)) return { name, reference: rest };
  throw new AlbaError('usage', `“${rest}” is not a digest`, {
    hint: 'a digest is sha256: and 64 hexadecimal digits in lower case',
  });
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
  { target, reference }: Place,
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

function areRemovable(
  images: readonly WantedImage[],
  target: Target,
  { spelling, mistakes, tagExample }: TagSituation,
): boolean {
  const before = mistakes.count;
  const whole = images.find(({ references }) => references.length === 0);
  const digest = images.flatMap(({ references }) => references).find(isDigest);
  if (target.kind === 'layout') {
    mistakes.add(
      `“${target.name}” is an image layout, and alba removes nothing from those`,
      `a recent skopeo does: skopeo delete ${target.name}:TAG`,
    );
  } else if (images.length === 0 || (whole !== undefined && target.kind === 'registry')) {
    mistakes.add(
      `${spelling('tag')} is missing: the name and tag to remove`,
      tagExample ?? `set ${spelling('tag')} to NAME:TAG`,
    );
  } else if (whole !== undefined) {
    mistakes.add(
      `${spelling('tag')}: “${whole.name}” names an image and none of its tags`,
      'write NAME:TAG, and one for each tag to remove',
    );
  } else if (digest !== undefined && target.kind !== 'registry') {
    mistakes.add(
      `${spelling('tag')}: “${digest}” is not removed from a store by itself`,
      'remove the tags of it: what no tag reaches any more is collected',
    );
  }
  return mistakes.count === before;
}
