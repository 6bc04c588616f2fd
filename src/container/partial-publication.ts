import { formatPlatform, type Platform } from '../oci/platform.ts';
import { runBuildJob } from '../protocol/build-job.ts';
import type { FoundRecords } from '../protocol/build-records.ts';
import type { Publication, TargetResult } from '../protocol/publication.ts';
import type { Run } from '../protocol/run.ts';
import type { ImageDestination, ImageRecord, ImageRecords } from '../registry/image-destination.ts';
import { AlbaError } from '../report/error.ts';
import { WaitingNote } from '../report/waiting-note.ts';
import type { EarlySends } from './early-sends.ts';
import { findThere } from './find-there.ts';
import { objectsBelow } from './image-objects.ts';
import { ImageSender } from './image-sender.ts';
import type { MergedImage } from './merged-image.ts';
import { ownRecords } from './own-records.ts';
import { recordTag } from './partial-rules.ts';
import { planPartialTags } from './partial-tags.ts';
import { isWritten, newTag, type PlannedTag, type ReplaceRules } from './plan-tags.ts';
import { containerPublication } from './publication.ts';
import { recordsInTag } from './records-in-tag.ts';
import { targetResult } from './result.ts';
import { Standing } from './standing.ts';
import type { StandingTag } from './standing-tags.ts';
import { wholeImage } from './whole-image.ts';

export interface PartialPublicationOptions {
  readonly standing: Standing;
  /** Tags there that this publication does not replace. */
  readonly others?: readonly StandingTag[];
  readonly records: ImageRecords;
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
  readonly #destination: ImageDestination;
  readonly #sender: ImageSender;
  readonly #recordTag: string;
  readonly #own: readonly ImageRecord[];
  #tags: readonly PlannedTag[];
  #whole: Publication | undefined;
  #isRecorded = false;
  /** Whether the tags were of this build when this job came. */
  #isAgain = false;
  readonly #waiting = new WaitingNote();

  constructor(options: PartialPublicationOptions) {
    const { standing, image, tags, early, run } = options;
    const { destination } = standing;
    this.target = destination.name;
    this.#destination = destination;
    this.#options = options;
    this.#sender = new ImageSender({ destination, image, early, run });
    this.#recordTag = recordTag(destination, tags);
    this.#own = ownRecords(image, { ...options, tag: this.#recordTag });
    this.#tags = tags.map((tag) => newTag(destination.tagName(tag)));
  }

  async plan(): Promise<void> {
    const { build, image, others = [], early, run } = this.#options;
    this.#tags = await planPartialTags(this.#options);
    this.#isAgain = this.#tags.some(({ existing }) => existing?.revision === build);
    if (this.#isDone()) return;
    this.#sender.there = await findThere(
      this.#destination,
      image,
      this.#tags,
      others,
      run.signal,
      early?.offered,
    );
  }

  planned(): TargetResult {
    if (this.#isDone()) return this.#result('unchanged');
    const { there } = this.#sender;
    const absent = objectsBelow(this.#options.image).filter(
      ({ descriptor }) => !there.has(descriptor.digest),
    );
    const bytes = absent.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
    return { ...this.#partResult('planned'), sent: { objects: absent.length, bytes } };
  }

  async send(): Promise<void> {
    if (this.#isDone()) return await this.#options.early?.abandon();
    await this.#sender.send();
  }

  async commit(): Promise<TargetResult> {
    const { name, tags, records, expected, run } = this.#options;
    if (this.#isDone()) {
      const unlisted = this.#tags.filter(({ action }) => action === 'list').map(({ place }) => place);
      if (unlisted.length > 0) this.#sender.add(await this.#destination.list(unlisted));
      return this.#result(unlisted.length > 0 ? 'published' : 'unchanged');
    }
    const end = await runBuildJob<TargetResult>({
      what: `${name}:${tags[0]} in ${this.target}`,
      own: this.#own,
      expected,
      isRecorded: this.#isRecorded,
      record: () => this.#record(),
      read: (platforms) => this.#read(platforms),
      publish: (found) => this.#publish(found),
      ...(records.clear === undefined
        ? {}
        : { settled: (published) => this.#settled(published), clear: (found) => this.#clear(found) }),
    });
    if (end.kind === 'published') return this.#withOwnCounts(end.published);
    this.#waiting.tell(run.reporter, `the image in ${this.target}`, expected.length, end.missing);
    return { ...this.#partResult('waiting'), missing: end.missing };
  }

  async abandon(): Promise<void> {
    await this.#whole?.abandon();
    await this.#options.early?.abandon();
    await this.#destination.abandon();
  }

  /** Whether this build had written every tag already, when it was planned; or a release is there and the same. */
  #isDone(): boolean {
    return !this.#tags.some(isWritten);
  }

  /** Tells the other jobs of the build what this one has brought. */
  async #record(): Promise<void> {
    const { records, run } = this.#options;
    await records.write(this.#own, (object) => this.#sender.resend(object));
    this.#isRecorded = true;
    for (const { platform, bytes } of this.#own) {
      this.#sender.add({ objects: 1, bytes: bytes.length });
      run.reporter.object(formatPlatform(platform), records.place(platform));
    }
  }

  /** What is recorded; of others also what was, and is in the tag now. */
  async #read(platforms: readonly Platform[]): Promise<FoundRecords> {
    const { records } = this.#options;
    const found = await records.read(platforms);
    const missing = platforms.map(formatPlatform).filter((platform) => !found.has(platform));
    const isOwnGone = this.#own.some(({ platform }) => !found.has(formatPlatform(platform)));
    if (records.clear === undefined || isOwnGone || missing.length === 0) return found;
    const [destination, tag] = [this.#destination, this.#recordTag];
    const there = await recordsInTag(missing, { ...this.#options, destination, tag });
    return new Map([...found, ...there]);
  }

  /**
   * Where the tag was of this build already, others may be at work that have read it as it was before: they have to find what
   * this one has recorded.
   */
  async #clear(found: FoundRecords): Promise<void> {
    if (this.#isAgain) return;
    await this.#options.records.clear?.(new Map([...found].filter(([, { isInTag }]) => isInTag !== true)));
  }

  /** As if one job had brought it all. What is already there is not sent, and what others have brought cannot be. */
  async #publish(found: FoundRecords): Promise<TargetResult> {
    const { annotations, image: own, name, tags, records, expected, replace, run } = this.#options;
    const destination = this.#destination;
    // Where the records go, the tag alone tells later jobs that this build is done.
    const build = records.clear && this.#options.build;
    const { signal } = run;
    const image = await wholeImage(found, { destination, annotations, own, expected, signal });
    const brought = new Set(objectsBelow(image).map(({ descriptor }) => descriptor.digest));
    // Read anew: much may have happened since the plan.
    const standing = new Standing(destination);
    this.#whole = containerPublication({ standing, name, tags, image, brought, replace, build, run });
    await this.#whole.plan();
    await this.#whole.send();
    const result = await this.#whole.commit();
    await records.removeOld(found);
    return result;
  }

  /**
   * What became of the tags, where another job has written them with what this one brought, and has taken the records away.
   * Another build may have written over what this job has `published` since.
   */
  async #settled(published: TargetResult | undefined): Promise<TargetResult | undefined> {
    const { build, replace } = this.#options;
    const standing = new Standing(this.#destination);
    try {
      const tags = await planPartialTags({
        ...this.#options,
        standing,
        replace: { ...replace, overwrite: false },
      });
      const isOfOthers = tags.every(({ existing }) => existing !== undefined && existing.revision !== build);
      if (tags.some(isWritten)) return isOfOthers ? published : undefined;
      this.#tags = tags;
      return this.#result('published');
    } catch (error) {
      if (error instanceof AlbaError && error.code === 'released') return undefined;
      throw error;
    }
  }

  /** Where another job has written the tags at the same moment, this one has brought a part of them all the same. */
  #withOwnCounts(whole: TargetResult): TargetResult {
    this.#sender.add(whole.sent);
    const { status, skipped, reused } = this.#result('published');
    return { ...whole, status, sent: this.#sender.sent.count(), skipped, reused };
  }

  #partResult(status: 'planned' | 'waiting'): TargetResult {
    const { digest: _, ...result } = this.#result('published');
    return { ...result, status, references: [], urls: [] };
  }

  /** Of this job's platforms. */
  #result(status: 'published' | 'unchanged'): TargetResult {
    const { name, image } = this.#options;
    const { there, sent } = this.#sender;
    const result = targetResult({
      destination: this.#destination,
      name,
      image,
      tags: this.#tags,
      there,
      sent: sent.count(),
      status,
    });
    const own = new Set(this.#own.map(({ platform }) => formatPlatform(platform)));
    return { ...result, platforms: result.platforms.filter(({ platform }) => own.has(platform)) };
  }
}
