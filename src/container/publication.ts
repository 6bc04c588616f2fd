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
import { bestWitness, findThere } from './find-there.ts';
import type { MergedImage } from './merge.ts';
import { objectLabels } from './object-labels.ts';
import { type PlannedTag, planTags, type ReplaceRules } from './plan-tags.ts';
import { plannedCount, targetResult } from './result.ts';

export interface ContainerPublicationOptions {
  readonly destination: ImageDestination;
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
  readonly #labels: ReadonlyMap<Digest, string>;
  #tags: readonly PlannedTag[] = [];
  /** Believed to be at the destination, and so not sent. `commit` makes sure. */
  #there = new Set<Digest>();
  readonly #sent = new Tally();

  constructor(options: ContainerPublicationOptions) {
    this.#options = options;
    this.target = options.destination.name;
    this.#labels = objectLabels(options.image);
  }

  async plan(): Promise<void> {
    const { destination, image, run } = this.#options;
    this.#tags = await planTags(this.#options);
    if (this.#written().length === 0) return;
    this.#there = new Set(await findThere(destination, image, this.#tags, run.signal));
  }

  planned(): TargetResult {
    return this.#result('planned', plannedCount(this.#options.image, this.#tags, this.#there));
  }

  async send(): Promise<void> {
    if (this.#written().length === 0) return;
    const { image, run } = this.#options;
    const absent = image.blobs.filter(({ descriptor }) => !this.#there.has(descriptor.digest));
    for (const { descriptor } of image.blobs) {
      if (this.#there.has(descriptor.digest)) this.#report('blobs', descriptor, 'already there');
    }
    const bytes = absent.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
    const progress = run.reporter.progress(`sending to ${this.target}`, bytes);
    try {
      await inOrder(absent, width, run.signal, (blob, signal) =>
        this.#sendBlob(blob, { signal, onProgress: (sent) => progress.add(sent) }),
      );
    } finally {
      progress.end();
    }
    const children = image.children.map(({ manifest }) => manifest);
    await inOrder(children, width, run.signal, (manifest, signal) =>
      this.#sendManifest(manifest, { signal }),
    );
    await this.#sendManifest(image.index);
  }

  async commit(): Promise<TargetResult> {
    const { destination, run } = this.#options;
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
    await this.#options.destination.abandon();
  }

  #written(): readonly PlannedTag[] {
    return this.#tags.filter(({ action }) => action === 'write');
  }

  async #sendBlob(blob: Blob, options: SendOptions = {}): Promise<void> {
    await this.#options.destination.putBlob(blob, options);
    this.#sent.add(blob.descriptor.size);
    this.#report('blobs', blob.descriptor);
  }

  async #sendManifest(manifest: StoredManifest, options: SendOptions = {}): Promise<void> {
    const isThere = this.#there.has(manifest.descriptor.digest);
    if (!isThere) {
      await this.#options.destination.putManifest(manifest, options);
      this.#sent.add(manifest.descriptor.size);
    }
    this.#report('manifests', manifest.descriptor, isThere ? 'already there' : undefined);
  }

  #root(): RootImage {
    const { image } = this.#options;
    const { index, children, blobs } = image;
    const witness = bestWitness(image, this.#tags);
    const manifests = children.map(({ manifest }) => manifest);
    const contents = new Map(blobs.map((blob) => [blob.descriptor.digest, blob]));
    return {
      index,
      content: imageContent(
        children.map(({ platform, config }) => ({ platform, digest: config.descriptor.digest })),
      ),
      reaches: [
        ...blobs.map(({ descriptor }) => descriptor),
        ...manifests.map(({ descriptor }) => descriptor),
      ],
      resend: async ({ digest }) => {
        this.#there.delete(digest);
        const manifest = [...manifests, index].find(({ descriptor }) => descriptor.digest === digest);
        const blob = contents.get(digest);
        if (manifest !== undefined) await this.#sendManifest(manifest);
        else if (blob !== undefined) await this.#sendBlob(blob);
      },
      ...(witness === undefined ? {} : { witness }),
    };
  }

  /** `status` where there was something to do. */
  #result(status: 'planned' | 'published', sent: Count): TargetResult {
    const { destination, name, image } = this.#options;
    const unchanged = this.#tags.every(({ action }) => action === 'none');
    return targetResult({
      destination,
      name,
      image,
      tags: this.#tags,
      there: this.#there,
      sent,
      status: unchanged ? 'unchanged' : status,
    });
  }

  #report(kind: 'blobs' | 'manifests', { digest }: Descriptor, remark?: string): void {
    const { destination, run } = this.#options;
    run.reporter.object(this.#labels.get(digest) ?? digest, destination.place(kind, digest), remark);
  }
}
