import type { Digest } from '../oci/digest.ts';
import { inOrder } from '../protocol/in-order.ts';
import { released } from '../protocol/released.ts';
import type { Run } from '../protocol/run.ts';
import type { StoredManifest } from '../registry/image-destination.ts';
import { isDamaged, messageOf } from '../report/error.ts';
import type { TagClass } from '../tags/classes.ts';
import {
  differences,
  type ExistingImage,
  hasOtherAttestations,
  readExistingImage,
} from './existing-image.ts';
import type { MergedImage } from './merged-image.ts';
import type { Standing } from './standing.ts';

/** Which tags may be replaced by other content: all but releases that do not float. */
export interface ReplaceRules {
  readonly overwrite: boolean;
  readonly floating: (tag: string) => boolean;
  readonly classify: (tag: string) => TagClass;
}

/** A tag, and what is to be done about it. */
export interface PlannedTag {
  /** What the destination calls it. */
  readonly place: string;
  readonly existing: ExistingImage | undefined;
  /** `list`: it has the content already, but readers' list lacks it. */
  readonly action: 'write' | 'list' | 'none';
  /** A release that is published for the first time: not to be written over another job's. */
  readonly guarded: boolean;
}

/** A tag of which nothing is known: as if there were none. */
export function newTag(place: string): PlannedTag {
  return { place, existing: undefined, action: 'write', guarded: false };
}

/** Whether a tag is to be written. */
export function isWritten({ action }: PlannedTag): boolean {
  return action === 'write';
}

export interface PlanTagsOptions {
  readonly standing: Standing;
  readonly name: string;
  readonly tags: readonly string[];
  readonly image: MergedImage;
  readonly replace: ReplaceRules;
  /** The commit that a tag is to name, also where its content stays; not a release. */
  readonly build?: string | undefined;
  readonly run: Run;
}

/**
 * Reads what stands under the tags. A tag that has the content already stays as it is, whatever its index's dates and
 * annotations; a release also where other attestations come with it. Throws `released` where a release has another content.
 */
export async function planTags(options: PlanTagsOptions): Promise<readonly PlannedTag[]> {
  const { standing, image, name, tags, replace, build, run } = options;
  const { destination } = standing;
  const readings = new Map<Digest, Promise<ExistingImage>>();
  const read = (stored: StoredManifest) => {
    const { digest } = stored.descriptor;
    const reading = readings.get(digest) ?? readExistingImage(standing, stored, image, run.signal);
    readings.set(digest, reading);
    return reading;
  };
  // Two tags of the user may be one at the destination: `1.0+a` and `1.0_a`.
  const places = new Map(tags.map((tag) => [destination.tagName(tag), tag]));
  return await inOrder([...places], 8, run.signal, async ([place, tag]): Promise<PlannedTag> => {
    const isRelease = replace.classify(tag) === 'release' && !replace.floating(tag) && !replace.overwrite;
    const what = `${name}:${tag} in ${destination.name}`;
    let existing: ExistingImage | undefined;
    try {
      const stored = await standing.manifest(place);
      if (stored === undefined) return { place, existing: undefined, action: 'write', guarded: isRelease };
      existing = await read(stored);
    } catch (error) {
      if (isRelease || !isDamaged(error)) throw error;
      run.reporter.warn(`${what} is replaced, since it cannot be read: ${messageOf(error)}`);
      return { place, existing: undefined, action: 'write', guarded: false };
    }
    const isFixed = isRelease && !existing.floating.has(tag);
    const different = differences(existing, image);
    if (isFixed && different.length > 0) throw released(what, different.join(', '));
    const hasOthers = hasOtherAttestations(existing, image);
    const isFloating = image.floating.has(tag) === existing.floating.has(tag);
    const isOfBuild = build === undefined || existing.revision === build;
    if (different.length === 0 && isFloating && (isFixed || (!hasOthers && isOfBuild))) {
      if (hasOthers)
        run.reporter.note(`${what} has this content already and keeps the attestations that it has`);
      const action = (await destination.isListed(place)) ? 'none' : 'list';
      return { place, existing, action, guarded: false };
    }
    return { place, existing, action: 'write', guarded: false };
  });
}
