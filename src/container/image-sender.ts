import type { Blob } from '../layers/blob.ts';
import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
import { inOrder } from '../protocol/in-order.ts';
import type { Count } from '../protocol/publication.ts';
import type { Run } from '../protocol/run.ts';
import { Tally } from '../protocol/tally.ts';
import type {
  ImageDestination,
  ImageObject,
  SendOptions,
  StoredManifest,
} from '../registry/image-destination.ts';
import { MissingObjects } from '../registry/missing-objects.ts';
import type { EarlySends } from './early-sends.ts';
import type { MergedImage } from './merged-image.ts';
import { objectLabels } from './object-labels.ts';
import { referrersOf } from './referrers.ts';

export interface ImageSenderOptions {
  readonly destination: ImageDestination;
  readonly image: MergedImage;
  /** Layers that have been on their way since they were packed. */
  readonly early?: EarlySends | undefined;
  readonly run: Run;
}

/** Requests at the same time. */
const width = 8;
/** Of a manifest whose parts are lost again and again. */
const mostTries = 3;

/** Sends the objects of an image to a destination, and tells of each; what is believed to be there is left out. */
export class ImageSender {
  readonly #options: ImageSenderOptions;
  readonly #labels: ReadonlyMap<Digest, string>;
  readonly #referrers: ReadonlyMap<Digest, readonly Descriptor[]>;
  readonly #sent = new Tally();
  #there = new Set<Digest>();

  constructor(options: ImageSenderOptions) {
    this.#options = options;
    this.#labels = objectLabels(options.image);
    this.#referrers = referrersOf(options.image);
  }

  /** What was written so far. */
  get sent(): Tally {
    return this.#sent;
  }

  /** Believed to be at the destination, and so not sent. Whoever points a tag at it makes sure. */
  get there(): ReadonlySet<Digest> {
    return this.#there;
  }

  set there(found: ReadonlySet<Digest>) {
    this.#there = new Set(found);
  }

  /** Blobs, then the manifests that name them, then what refers to those. Not the index. */
  async send(): Promise<void> {
    const { destination, image, early, run } = this.#options;
    const sent = (await early?.settle()) ?? new Set<Digest>();
    for (const digest of sent) this.#there.delete(digest);
    for (const { descriptor } of image.blobs) {
      if (sent.has(descriptor.digest)) this.#noteSent(descriptor);
      else if (this.#there.has(descriptor.digest)) this.#report('blobs', descriptor, 'already there');
    }
    const absent = image.blobs.filter(
      ({ descriptor: { digest } }) => !this.#there.has(digest) && !sent.has(digest),
    );
    const bytes = absent.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
    const progress = run.reporter.progress(`sending to ${destination.name}`, bytes);
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
  }

  /** The index under its digest, when all below it is there, and what refers to its manifests. */
  async sendIndex(): Promise<void> {
    const { image, run } = this.#options;
    await this.#sendManifest(image.index);
    await inOrder([...this.#referrers], width, run.signal, ([subject]) => this.#refer(subject));
  }

  /** Sends one of the objects, or the index, again, when it was found gone. */
  async resend({ kind, descriptor: { digest } }: ImageObject): Promise<void> {
    const { blobs, manifests, index } = this.#options.image;
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
  }

  /** What was written beside the image's own objects. */
  add(count: Count): void {
    this.#sent.addAll(count);
  }

  async #sendBlob(blob: Blob, options: SendOptions = {}): Promise<void> {
    const { descriptor } = blob;
    let isTaken = false;
    const onTaken = () => {
      isTaken = true;
    };
    await this.#options.destination.putBlob(blob, { ...options, onTaken });
    if (!isTaken) return this.#noteSent(descriptor);
    this.#there.add(descriptor.digest);
    this.#report('blobs', descriptor, 'taken from another repository there');
  }

  #noteSent(descriptor: Descriptor): void {
    this.#sent.add(descriptor.size);
    this.#report('blobs', descriptor);
  }

  async #sendManifest(manifest: StoredManifest, options: SendOptions = {}): Promise<void> {
    const isThere = this.#there.has(manifest.descriptor.digest);
    if (!isThere) {
      await this.#putManifest(manifest, options);
      this.#sent.add(manifest.descriptor.size);
    }
    this.#report('manifests', manifest.descriptor, isThere ? 'already there' : undefined);
  }

  /** What it names may be gone by now, though it was there: that is sent again. */
  async #putManifest(manifest: StoredManifest, options: SendOptions): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#options.destination.putManifest(manifest, options);
      } catch (error) {
        if (!(error instanceof MissingObjects) || tries === mostTries) throw error;
        for (const object of error.missing) await this.resend(object);
      }
    }
  }

  async #refer(subject: Digest): Promise<void> {
    const referrers = this.#referrers.get(subject) ?? [];
    this.#sent.addAll(await this.#options.destination.refer(subject, referrers));
  }

  #report(kind: 'blobs' | 'manifests', { digest }: Descriptor, remark?: string): void {
    const { destination, run } = this.#options;
    run.reporter.object(this.#labels.get(digest) ?? digest, destination.place(kind, digest), remark);
  }
}
