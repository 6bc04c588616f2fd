import type { Digest } from '../oci/digest.ts';
import { imageContent } from '../oci/image-content.ts';
import type { Count, Publication, TargetResult } from '../protocol/publication.ts';
import type { Run } from '../protocol/run.ts';
import type { ImageDestination, RootImage } from '../registry/image-destination.ts';
import type { EarlySends } from './early-sends.ts';
import { bestWitness, findThere } from './find-there.ts';
import { objectsBelow } from './image-objects.ts';
import { ImageSender } from './image-sender.ts';
import type { MergedImage } from './merged-image.ts';
import { isWritten, newTag, type PlannedTag, planTags, type ReplaceRules } from './plan-tags.ts';
import { plannedCount, targetResult } from './result.ts';
import type { Standing } from './standing.ts';
import type { StandingTag } from './standing-tags.ts';

export interface ContainerPublicationOptions {
  readonly standing: Standing;
  /** The tags there that were read to find layers. */
  readonly others?: readonly StandingTag[];
  /** Layers that have been on their way since they were packed. */
  readonly early?: EarlySends | undefined;
  /** The image's name, for messages and references. */
  readonly name: string;
  /** As the user wrote them. */
  readonly tags: readonly string[];
  readonly image: MergedImage;
  /** Digests that other jobs have brought there: not asked for. */
  readonly brought?: ReadonlySet<Digest> | undefined;
  readonly replace: ReplaceRules;
  /** The commit that a tag is to name, also where its content stays; not a release. */
  readonly build?: string | undefined;
  readonly run: Run;
}

/** An image on its way to one destination. */
export function containerPublication(options: ContainerPublicationOptions): Publication {
  return new ContainerPublication(options);
}

class ContainerPublication implements Publication {
  readonly kind = 'container';
  readonly target: string;
  readonly #options: ContainerPublicationOptions;
  readonly #destination: ImageDestination;
  readonly #sender: ImageSender;
  #tags: readonly PlannedTag[];

  constructor(options: ContainerPublicationOptions) {
    this.#options = options;
    this.#destination = options.standing.destination;
    this.target = this.#destination.name;
    const { image, early, tags, run } = options;
    this.#tags = tags.map((tag) => newTag(this.#destination.tagName(tag)));
    this.#sender = new ImageSender({ destination: this.#destination, image, early, run });
  }

  async plan(): Promise<void> {
    const { image, others = [], early, brought, run } = this.#options;
    this.#tags = await planTags(this.#options);
    if (this.#written().length === 0) return;
    const known = new Set([...(brought ?? []), ...(early?.offered ?? [])]);
    this.#sender.there = await findThere(this.#destination, image, this.#tags, others, run.signal, known);
  }

  planned(): TargetResult {
    return this.#result('planned', plannedCount(this.#options.image, this.#tags, this.#sender.there));
  }

  async send(): Promise<void> {
    if (this.#written().length === 0) return await this.#options.early?.abandon();
    await this.#sender.send();
    await this.#sender.sendIndex();
  }

  async commit(): Promise<TargetResult> {
    const { run } = this.#options;
    const destination = this.#destination;
    const written = this.#written();
    if (written.length > 0) {
      const guarded = new Set(written.filter((tag) => tag.guarded).map(({ place }) => place));
      const places = written.map(({ place }) => place);
      const claim = (place: string) => guarded.has(place);
      const options = { claim, replace: (place: string) => !claim(place) };
      this.#sender.add(await destination.point(places, this.#root(), options));
    }
    const unlisted = this.#tags.filter(({ action }) => action === 'list').map(({ place }) => place);
    if (unlisted.length > 0) this.#sender.add(await destination.list(unlisted));
    for (const { place, action } of this.#tags) {
      const remark = action === 'write' ? undefined : 'already there';
      run.reporter.object('index.json', destination.place('manifests', place), remark);
    }
    return this.#result('published', this.#sender.sent.count());
  }

  async abandon(): Promise<void> {
    await this.#options.early?.abandon();
    await this.#destination.abandon();
  }

  #written(): readonly PlannedTag[] {
    return this.#tags.filter(isWritten);
  }

  #root(): RootImage {
    const { image, others = [] } = this.#options;
    const { index, children } = image;
    const witness = bestWitness(image, this.#tags, others);
    const configs = children.map(({ platform, config }) => ({ platform, digest: config.descriptor.digest }));
    return {
      index,
      content: imageContent(configs),
      reaches: objectsBelow(image),
      resend: (object) => this.#sender.resend(object),
      ...(witness === undefined ? {} : { witness }),
    };
  }

  /** `status` where there was something to do. */
  #result(status: 'planned' | 'published', sent: Count): TargetResult {
    const { name, image } = this.#options;
    const unchanged = this.#tags.every(({ action }) => action === 'none');
    return targetResult({
      destination: this.#destination,
      name,
      image,
      tags: this.#tags,
      there: this.#sender.there,
      sent,
      status: unchanged ? 'unchanged' : status,
    });
  }
}
