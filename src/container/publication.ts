import type { Blob } from '../layers/blob.ts';
import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
import { imageContent } from '../oci/image-content.ts';
import { inOrder } from '../protocol/in-order.ts';
import type { Count, Publication, TargetResult } from '../protocol/publication.ts';
import type { Run } from '../protocol/run.ts';
import { Tally } from '../protocol/tally.ts';
import type {
  ImageDestination,
  RootImage,
  SendOptions,
  StoredManifest,
} from '../registry/image-destination.ts';
import type { EarlySends } from './early-sends.ts';
import { bestWitness, findThere } from './find-there.ts';
import { objectsBelow } from './image-objects.ts';
import type { MergedImage } from './merged-image.ts';
import { objectLabels } from './object-labels.ts';
import { type PlannedTag, planTags, type ReplaceRules } from './plan-tags.ts';
import { referrersOf } from './referrers.ts';
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
  readonly replace: ReplaceRules;
  readonly run: Run;
}

/** An image on its way to one destination. */
export function containerPublication(options: ContainerPublicationOptions): Publication {
  return new ContainerPublication(options);
}

/** Requests at the same time. */
const width = 8;

class ContainerPublication implements Publication {
  readonly kind = 'container';
  readonly target: string;
  readonly #options: ContainerPublicationOptions;
  readonly #destination: ImageDestination;
  readonly #labels: ReadonlyMap<Digest, string>;
  readonly #referrers: ReadonlyMap<Digest, readonly Descriptor[]>;
  #tags: readonly PlannedTag[] = [];
  /** Believed to be at the destination, and so not sent. `commit` makes sure. */
  #there = new Set<Digest>();
  readonly #sent = new Tally();

  constructor(options: ContainerPublicationOptions) {
    this.#options = options;
    this.#destination = options.standing.destination;
    this.target = this.#destination.name;
    this.#labels = objectLabels(options.image);
    this.#referrers = referrersOf(options.image);
  }

  async plan(): Promise<void> {
    const { image, others = [], run } = this.#options;
    this.#tags = await planTags(this.#options);
    if (this.#written().length === 0) return;
    this.#there = new Set(await findThere(this.#destination, image, this.#tags, others, run.signal));
  }

  planned(): TargetResult {
    return this.#result('planned', plannedCount(this.#options.image, this.#tags, this.#there));
  }

  async send(): Promise<void> {
    const { image, early, run } = this.#options;
    if (this.#written().length === 0) return await early?.abandon();
    const sent = (await early?.settle()) ?? new Set<Digest>();
    for (const { descriptor } of image.blobs) {
      if (sent.has(descriptor.digest)) this.#noteSent(descriptor);
      else if (this.#there.has(descriptor.digest)) this.#report('blobs', descriptor, 'already there');
    }
    const absent = image.blobs.filter(
      ({ descriptor: { digest } }) => !this.#there.has(digest) && !sent.has(digest),
    );
    const bytes = absent.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
    const progress = run.reporter.progress(`sending to ${this.target}`, bytes);
    try {
      await inOrder(absent, width, run.signal, (blob, signal) =>
        this.#sendBlob(blob, { signal, onProgress: (sent) => progress.add(sent) }),
      );
    } finally {
      progress.end();
    }
    await inOrder(image.manifests, width, run.signal, (manifest, signal) =>
      this.#sendManifest(manifest, { signal }),
    );
    await this.#sendManifest(image.index);
    await inOrder([...this.#referrers], width, run.signal, ([subject]) => this.#refer(subject));
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
      this.#sent.addAll(await destination.point(places, this.#root(), options));
    }
    const unlisted = this.#tags.filter(({ action }) => action === 'list').map(({ place }) => place);
    if (unlisted.length > 0) this.#sent.addAll(await destination.list(unlisted));
    for (const { place, action } of this.#tags) {
      const remark = action === 'write' ? undefined : 'already there';
      run.reporter.object('index.json', destination.place('manifests', place), remark);
    }
    return this.#result('published', this.#sent.count());
  }

  async abandon(): Promise<void> {
    await this.#options.early?.abandon();
    await this.#destination.abandon();
  }

  #written(): readonly PlannedTag[] {
    return this.#tags.filter(({ action }) => action === 'write');
  }

  async #sendBlob(blob: Blob, options: SendOptions = {}): Promise<void> {
    await this.#destination.putBlob(blob, options);
    this.#noteSent(blob.descriptor);
  }

  #noteSent(descriptor: Descriptor): void {
    this.#sent.add(descriptor.size);
    this.#report('blobs', descriptor);
  }

  async #sendManifest(manifest: StoredManifest, options: SendOptions = {}): Promise<void> {
    const isThere = this.#there.has(manifest.descriptor.digest);
    if (!isThere) {
      await this.#destination.putManifest(manifest, options);
      this.#sent.add(manifest.descriptor.size);
    }
    this.#report('manifests', manifest.descriptor, isThere ? 'already there' : undefined);
  }

  async #refer(subject: Digest): Promise<void> {
    const referrers = this.#referrers.get(subject) ?? [];
    this.#sent.addAll(await this.#destination.refer(subject, referrers));
  }

  #root(): RootImage {
    const { image, others = [] } = this.#options;
    const { index, children, blobs, manifests } = image;
    const witness = bestWitness(image, this.#tags, others);
    const configs = children.map(({ platform, config }) => ({ platform, digest: config.descriptor.digest }));
    return {
      index,
      content: imageContent(configs),
      reaches: objectsBelow(image),
      resend: async ({ kind, descriptor: { digest } }) => {
        this.#there.delete(digest);
        const isLost = ({ descriptor }: { readonly descriptor: Descriptor }) => descriptor.digest === digest;
        if (kind === 'blobs') {
          for (const blob of blobs.filter(isLost)) await this.#sendBlob(blob);
          return;
        }
        for (const manifest of [...manifests, index].filter(isLost)) await this.#sendManifest(manifest);
        // Whoever took a manifest away also took it, or the list of what refers to it, out of the lists.
        for (const [subject, referrers] of this.#referrers) {
          if (subject === digest || referrers.some((referrer) => referrer.digest === digest))
            await this.#refer(subject);
        }
      },
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
      there: this.#there,
      sent,
      status: unchanged ? 'unchanged' : status,
    });
  }

  #report(kind: 'blobs' | 'manifests', { digest }: Descriptor, remark?: string): void {
    const { run } = this.#options;
    run.reporter.object(this.#labels.get(digest) ?? digest, this.#destination.place(kind, digest), remark);
  }
}
