import { isDigest } from '../oci/digest.ts';
import { AlbaError } from '../report/error.ts';
import { parseTarget, type Target } from '../store/target.ts';
import { requirePair } from './publish-settings.ts';
import { isCheck } from './pull-request.ts';
import { checkRegistryLogin } from './registry-login.ts';
import { checkStdin, type StdinSituation } from './stdin.ts';
import type { Values } from './table.ts';
import type { TagSituation } from './tags.ts';
import { withoutDigest } from './target-digest.ts';
import type { ImageVerb } from './verbs.ts';
import { type ImagePlace, type WantedImage, wantedImages } from './wanted-images.ts';

/** What `ls` and `rm` are about. */
export interface ImageSettings {
  readonly target: Target;
  /** None: all images that are there. */
  readonly images: readonly WantedImage[];
  /** Whether each tag is read, to tell its platforms, size and digest. */
  readonly long: boolean;
  /** Says what would go, and removes nothing. */
  readonly dryRun: boolean;
  /** A file of certificates (PEM) of authorities to trust besides those that Node trusts. */
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
  const images = wantedImages(values, place, situation);
  if (
    place === undefined ||
    images === undefined ||
    (verb === 'container rm' && !areRemovable(images, place.target, values, situation))
  ) {
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

function readPlace(
  verb: ImageVerb,
  values: Values,
  { spelling, mistakes }: TagSituation,
): ImagePlace | undefined {
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

function areRemovable(
  images: readonly WantedImage[],
  target: Target,
  { tag }: Values,
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
  } else if (tag === undefined && (images.length === 0 || whole !== undefined)) {
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
