import { comparePlatforms, formatPlatform, type Platform } from '../oci/platform.ts';
import { platformDifferences } from '../oci/platform-list.ts';
import { inOrder } from '../protocol/in-order.ts';
import { released } from '../protocol/released.ts';
import type { Run } from '../protocol/run.ts';
import { isDamaged } from '../report/error.ts';
import { type ExistingImage, lacksAttestations, readExistingImage } from './existing-image.ts';
import type { MergedImage } from './merged-image.ts';
import type { PlannedTag, ReplaceRules } from './plan-tags.ts';
import type { Standing } from './standing.ts';

export interface PlanPartialTagsOptions {
  readonly standing: Standing;
  readonly name: string;
  readonly tags: readonly string[];
  /** What this job brings. */
  readonly image: MergedImage;
  readonly expected: readonly Platform[];
  readonly build: string;
  readonly replace: ReplaceRules;
  readonly run: Run;
}

/**
 * Looks at the tags for a job that brings a part of them. There is nothing to do where a release has the expected platforms
 * and these images, and where a tag was written by this build; what another build wrote may differ in what is not known yet.
 * Throws `released` where a release differs from what is known.
 */
export async function planPartialTags(options: PlanPartialTagsOptions): Promise<readonly PlannedTag[]> {
  const { standing, tags, run } = options;
  const places = new Map(tags.map((tag) => [standing.destination.tagName(tag), tag]));
  return await inOrder([...places], 8, run.signal, ([place, tag]) => planTag(place, tag, options));
}

async function planTag(place: string, tag: string, options: PlanPartialTagsOptions): Promise<PlannedTag> {
  const { standing, name, image, expected, build, replace } = options;
  const { destination } = standing;
  const isRelease = replace.classify(tag) === 'release' && !replace.floating(tag) && !replace.overwrite;
  const existing = await read(place, isRelease, options);
  if (existing === undefined) return { place, existing, action: 'write', guarded: isRelease };
  const different = partialDifferences(existing, image, expected);
  const isFixed = isRelease && !existing.floating.has(tag);
  if (isFixed && different.length > 0)
    throw released(`${name}:${tag} in ${destination.name}`, different.join(', '));
  const isOfBuild =
    existing.revision === build &&
    image.floating.has(tag) === existing.floating.has(tag) &&
    !lacksAttestations(existing, image);
  if (different.length > 0 || replace.overwrite || !(isFixed || isOfBuild)) {
    return { place, existing, action: 'write', guarded: false };
  }
  return { place, existing, action: (await destination.isListed(place)) ? 'none' : 'list', guarded: false };
}

/** What stands under a tag. What cannot be read is as good as nothing where it may be replaced, and is told of then. */
async function read(
  place: string,
  isRelease: boolean,
  { standing, image, run }: PlanPartialTagsOptions,
): Promise<ExistingImage | undefined> {
  try {
    const stored = await standing.manifest(place);
    return stored && (await readExistingImage(standing, stored, image, run.signal));
  } catch (error) {
    if (isRelease || !isDamaged(error)) throw error;
    return undefined;
  }
}

/** A clause for each own platform that is another there, for each that is missing, and for each that is not to be there. */
function partialDifferences(
  existing: ExistingImage,
  own: MergedImage,
  expected: readonly Platform[],
): readonly string[] {
  const others = own.children.filter(({ platform, config }) => {
    const there = existing.platforms.find((entry) => comparePlatforms(entry.platform, platform) === 0);
    return there !== undefined && there.manifest?.config.digest !== config.descriptor.digest;
  });
  const there = new Set(existing.platforms.map(({ platform }) => formatPlatform(platform)));
  return [
    ...others.map(({ platform }) => `${formatPlatform(platform)} differs`),
    ...platformDifferences(there, expected),
  ];
}
