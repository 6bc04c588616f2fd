import { imageContent } from '../oci/image-content.ts';
import { describePlatform, formatPlatform, type Platform } from '../oci/platform.ts';
import { runBuildJob, waitingNote } from '../protocol/build-job.ts';
import { type BuildPartsFound, youngest } from '../protocol/build-parts.ts';
import { inOrder } from '../protocol/in-order.ts';
import type { Publication, TargetResult } from '../protocol/publication.ts';
import { released } from '../protocol/released.ts';
import type { Run } from '../protocol/run.ts';
import type { ImageDestination, ImageParts, RootImage } from '../registry/image-destination.ts';
import { isDamaged } from '../report/error.ts';
import type { EarlySends } from './early-sends.ts';
import { type ExistingImage, readExistingImage } from './existing-image.ts';
import { findThere } from './find-there.ts';
import { objectsBelow } from './image-objects.ts';
import { ImageSender } from './image-sender.ts';
import type { MergedImage } from './merged-image.ts';
import { ownParts } from './own-parts.ts';
import { partialDifferences } from './partial-tag.ts';
import type { PlannedTag, ReplaceRules } from './plan-tags.ts';
import { targetResult } from './result.ts';
import { Standing } from './standing.ts';
import { wholeImage } from './whole-image.ts';

export interface PartialPublicationOptions {
  readonly destination: ImageDestination;
  readonly parts: ImageParts;
  readonly early?: EarlySends | undefined;
  /** The image's name, for messages and references. */
  readonly name: string;
  /** As the user wrote them. */
  readonly tags: readonly string[];
  /** What this job brings. */
  readonly image: MergedImage;
  /** The platforms that the tag is to have. */
  readonly expected: readonly Platform[];
  /** The commit that is built: what the jobs have in common. */
  readonly build: string;
  /** Of the index; they name the build as the revision. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly replace: ReplaceRules;
  readonly run: Run;
}

/**
 * Some platforms of an image on their way to one destination. They are sent, and recorded; the tag is written by the job
 * that finds all expected platforms recorded, and until then it shows what it showed.
 */
export function partialPublication(options: PartialPublicationOptions): Publication {
  return new PartialPublication(options);
}

class PartialPublication implements Publication {
  readonly kind = 'container';
  readonly target: string;
  readonly #options: PartialPublicationOptions;
  readonly #sender: ImageSender;
  readonly #own: readonly Platform[];
  #tags: readonly PlannedTag[] = [];

  constructor(options: PartialPublicationOptions) {
    const { destination, image, early, run } = options;
    this.target = destination.name;
    this.#options = options;
    this.#sender = new ImageSender({ destination, image, early, run });
    this.#own = ownParts(image).map(({ platform }) => platform);
  }

  async plan(): Promise<void> {
    const { destination, image, tags, run } = this.#options;
    const standing = new Standing(destination);
    const places = new Map(tags.map((tag) => [destination.tagName(tag), tag]));
    this.#tags = await inOrder([...places], 8, run.signal, ([place, tag]) =>
      this.#planTag(place, tag, standing),
    );
    if (this.#isDone()) return;
    this.#sender.there = await findThere(destination, image, this.#tags, [], run.signal);
  }

  planned(): TargetResult {
    const { image } = this.#options;
    if (this.#isDone()) return this.#ownResult('unchanged');
    const absent = objectsBelow(image).filter(({ descriptor }) => !this.#sender.there.has(descriptor.digest));
    const bytes = absent.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
    return { ...this.#partResult('planned'), sent: { objects: absent.length, bytes } };
  }

  async send(): Promise<void> {
    if (this.#isDone()) return await this.#options.early?.abandon();
    await this.#sender.send();
  }

  async commit(): Promise<TargetResult> {
    if (this.#isDone()) {
      const { destination } = this.#options;
      const unlisted = this.#tags.filter(({ action }) => action === 'list').map(({ place }) => place);
      if (unlisted.length > 0) this.#sender.add(await destination.list(unlisted));
      return this.#ownResult(unlisted.length > 0 ? 'published' : 'unchanged');
    }
    const { name, tags, parts, expected, run } = this.#options;
    const end = await runBuildJob({
      what: `${name}:${tags[0]} in ${this.target}`,
      own: this.#own,
      expected,
      record: () => this.#record(),
      read: (platforms) => parts.read(platforms),
      stands: () => this.#stands(),
      publish: (records) => this.#publish(records),
    });
    if (end.kind === 'published') return this.#wholeResult('published', end.published);
    if (end.kind === 'waiting') {
      run.reporter.note(waitingNote(expected, end.missing));
      return this.#partResult('waiting');
    }
    await this.plan();
    const { digest, ...result } = this.#ownResult('published');
    return { ...result, ...(this.#isDone() && digest !== undefined ? { digest } : {}) };
  }

  async abandon(): Promise<void> {
    await this.#options.early?.abandon();
    await this.#options.destination.abandon();
  }

  async #planTag(place: string, tag: string, standing: Standing): Promise<PlannedTag> {
    const { destination, name, replace } = this.#options;
    const isRelease = replace.classify(tag) === 'release' && !replace.floating(tag) && !replace.overwrite;
    const found = await this.#existing(place, standing, isRelease);
    if (found === undefined) return { place, existing: undefined, action: 'write', guarded: isRelease };
    const { existing, different } = found;
    const isFixed = isRelease && !existing.floating.has(tag);
    if (different.length === 0 && (isFixed || existing.revision === this.#options.build)) {
      const action = (await destination.isListed(place)) ? 'none' : 'list';
      return { place, existing, action, guarded: false };
    }
    if (isFixed && different.length > 0) {
      throw released(`${name}:${tag} in ${destination.name}`, different.join(', '));
    }
    return { place, existing, action: 'write', guarded: false };
  }

  /** What stands under a tag. What cannot be read is as good as nothing where it may be replaced. */
  async #existing(
    place: string,
    standing: Standing,
    isRelease: boolean,
  ): Promise<{ existing: ExistingImage; different: readonly string[] } | undefined> {
    const { image, expected, run } = this.#options;
    try {
      const stored = await standing.manifest(place);
      if (stored === undefined) return undefined;
      const existing = await readExistingImage(standing, stored, image, run.signal);
      const different = partialDifferences(existing, image, expected);
      const floatsAsBefore = image.floating.has(place) === existing.floating.has(place);
      return {
        existing,
        different: floatsAsBefore ? different : [...different, 'it floats, or not any more'],
      };
    } catch (error) {
      if (isRelease || !isDamaged(error)) throw error;
      return undefined;
    }
  }

  /** Whether this build had written every tag already, when it was planned; or a release is there and the same. */
  #isDone(): boolean {
    return this.#tags.length > 0 && this.#tags.every(({ action }) => action !== 'write');
  }

  /** Whether another job of the build has written every tag by now. */
  async #stands(): Promise<boolean> {
    const { destination, build } = this.#options;
    const standing = new Standing(destination);
    const found = await Promise.all(this.#tags.map(({ place }) => this.#existing(place, standing, false)));
    return found.every((tag) => tag?.different.length === 0 && tag.existing.revision === build);
  }

  /** Tells the other jobs of the build what this one has brought. */
  async #record(): Promise<void> {
    const { image, parts, run } = this.#options;
    const own = ownParts(image);
    await parts.write(own, (object) => this.#sender.resend(object));
    for (const { platform, bytes } of own) {
      this.#sender.add({ objects: 1, bytes: bytes.length });
      run.reporter.object(formatPlatform(platform), parts.place(platform));
    }
  }

  async #publish(records: BuildPartsFound): Promise<MergedImage> {
    const { destination, parts, annotations, image, run } = this.#options;
    const whole = await wholeImage(records, { destination, annotations, own: image });
    const sender = new ImageSender({ destination, image: whole, run });
    await sender.sendIndex();
    const written = this.#tags;
    const guarded = new Set(written.filter((tag) => tag.guarded).map(({ place }) => place));
    const claim = (place: string) => guarded.has(place);
    const places = written.map(({ place }) => place);
    const options = { claim, replace: (place: string) => !claim(place) };
    sender.add(await destination.point(places, this.#root(whole, sender), options));
    this.#sender.add(sender.sent.count());
    for (const place of places) run.reporter.object('index.json', destination.place('manifests', place));
    await parts.removeOld(youngest(records));
    return whole;
  }

  #root(whole: MergedImage, sender: ImageSender): RootImage {
    const { index, children } = whole;
    const own = new Set(objectsBelow(this.#options.image).map(({ descriptor }) => descriptor.digest));
    const configs = children.map(({ platform, config }) => ({ platform, digest: config.descriptor.digest }));
    return {
      index,
      content: imageContent(configs),
      reaches: objectsBelow(whole),
      resend: (object) => (own.has(object.descriptor.digest) ? this.#sender : sender).resend(object),
    };
  }

  #partResult(status: 'planned' | 'waiting'): TargetResult {
    const { digest: _, ...result } = this.#ownResult('published');
    return { ...result, status, references: [], urls: [] };
  }

  /** Of the platforms, those that this job brings. */
  #ownResult(status: 'published' | 'unchanged'): TargetResult {
    const result = this.#wholeResult(status, this.#options.image);
    const own = new Set(this.#own.map(describePlatform));
    return { ...result, platforms: result.platforms.filter(({ platform }) => own.has(platform)) };
  }

  #wholeResult(status: 'published' | 'unchanged', image: MergedImage): TargetResult {
    const { destination, name } = this.#options;
    return targetResult({
      destination,
      name,
      image,
      tags: this.#tags,
      there: this.#sender.there,
      sent: this.#sender.sent.count(),
      status,
    });
  }
}
