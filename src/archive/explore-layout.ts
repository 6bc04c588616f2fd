import type { Digest } from '../oci/digest.ts';
import { type Descriptor, indexSchema } from '../oci/documents.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { describePlatform, type Platform } from '../oci/platform.ts';
import { formatBytes } from '../report/bytes.ts';
import { AlbaError } from '../report/error.ts';
import { clipped } from './clipped.ts';
import { mostDocumentBytes } from './document-checks.ts';
import { blobName, layoutAgain, parseBlob, readBlob } from './layout-documents.ts';
import {
  isCalledAttached,
  type LayoutManifest,
  readManifest,
  refuseArtifact,
  subjectOf,
} from './layout-manifest.ts';
import { isForeignLayer, isIndex, isSchema1, ociType } from './layout-types.ts';
import { declaredPlatform } from './platform.ts';
import type { Reading } from './reading.ts';

/** Indexes in indexes beyond this depth, and documents beyond this count, are a mistake or an attack. */
const mostDepth = 4;
const mostDocuments = 1000;
/** What they may come to in memory, with the configs that they name. */
const mostBytes = 64 << 20;

/** Something attached to a manifest or index. */
export interface Attached extends LayoutManifest {
  readonly subject: Digest | undefined;
}

/** What a descriptor leads to, by digest, in the order of the indexes. */
export interface Found {
  readonly images: ReadonlyMap<Digest, LayoutManifest>;
  /** By digest and subject: one manifest may be attached to several. */
  readonly attached: ReadonlyMap<string, Attached>;
  /** Images that an index names, and that are not there in full. */
  readonly absent: ReadonlyMap<Digest, Descriptor>;
  /** The indexes on the way. */
  readonly indexes: ReadonlySet<Digest>;
}

/** Follows descriptors through the indexes of a layout. `isPartial`: what is not there is no error. */
export class Explorer {
  readonly #reading: Reading;
  readonly #isPartial: boolean;
  /** Each index once, however often it is named: else few of them would lead to billions of ways. */
  readonly #seen = new Map<Digest, { readonly descriptor: Descriptor; readonly found: Found }>();
  #documents = 0;
  #bytes = 0;

  constructor(reading: Reading, { isPartial }: { readonly isPartial: boolean }) {
    this.#reading = reading;
    this.#isPartial = isPartial;
  }

  /** `namedBy` is the document with the descriptor. */
  async follow(descriptor: Descriptor, namedBy: string, depth = 0): Promise<Found> {
    const { attestations } = this.#reading;
    if (isCalledAttached(descriptor) && !attestations) return nothing;
    const type = ociType(descriptor);
    if (type !== mediaTypes.manifest && type !== mediaTypes.index)
      throw this.#notAnImage(descriptor, namedBy);
    const seen = this.#seen.get(descriptor.digest);
    if (seen !== undefined) {
      this.#checkSame(seen.descriptor, descriptor, namedBy);
      return this.#attachedAs(descriptor, seen.found);
    }
    this.#count();
    const found = await this.#followNew(descriptor, namedBy, depth);
    this.#seen.set(descriptor.digest, { descriptor, found });
    return found;
  }

  async #followNew(descriptor: Descriptor, namedBy: string, depth: number): Promise<Found> {
    if (this.#isPartial && !(await this.#reading.files.has(blobName(descriptor.digest)))) {
      return isCalledAttached(descriptor) ? nothing : only({ absent: descriptor });
    }
    return isIndex(descriptor)
      ? this.#followIndex(descriptor, namedBy, depth)
      : this.#followManifest(descriptor, namedBy);
  }

  /** One thing that is listed for two platforms cannot be published as both, and clients would take it for either. */
  #checkSame({ platform: first }: Descriptor, { digest, platform }: Descriptor, namedBy: string): void {
    if (first === undefined || platform === undefined) return;
    const [one, other] = [declaredPlatform(first), declaredPlatform(platform)].map(wordsFor);
    if (one === other) return;
    const words = clipped(`${one} and ${other}`);
    const { label } = this.#reading.files;
    throw new AlbaError('damaged', `${label}: ${namedBy} names ${digest} for two platforms, ${words}`, {
      hint: layoutAgain,
    });
  }

  /**
   * What is listed once more. BuildKit does so with a manifest that attests the same of several images: each time it is
   * attached to another.
   */
  #attachedAs(descriptor: Descriptor, found: Found): Found {
    const [first] = found.attached.values();
    if (first?.descriptor.digest !== descriptor.digest) return found;
    const subject = subjectOf({ ...first, descriptor });
    if (subject === first.subject) return found;
    this.#count();
    return only({ attached: { ...first, descriptor, subject } });
  }

  async #followIndex(descriptor: Descriptor, namedBy: string, depth: number): Promise<Found> {
    const { files } = this.#reading;
    if (depth >= mostDepth) throw this.#tooMuch(`indexes in indexes, more than ${mostDepth} deep`);
    const name = `index ${descriptor.digest}`;
    const bytes = await readBlob(files, descriptor, namedBy);
    this.#keep(bytes.length);
    const what = `${files.label}: the ${name}`;
    const { manifests } = parseBlob(bytes, indexSchema, descriptor, what, ['config', 'layers']);
    const inner: Found[] = [{ ...nothing, indexes: new Set([descriptor.digest]) }];
    for (const child of manifests) inner.push(await this.follow(child, name, depth + 1));
    return united(inner);
  }

  async #followManifest(descriptor: Descriptor, namedBy: string): Promise<Found> {
    const { files, attestations } = this.#reading;
    const read = await readManifest(files, descriptor, namedBy);
    this.#keep(read.bytes.length + Math.min(read.manifest.config.size, mostDocumentBytes));
    if (isCalledAttached(descriptor) || read.manifest.subject !== undefined) {
      if (!attestations || !(await this.#isWhole(read))) return nothing;
      return only({ attached: { ...read, subject: subjectOf(read) } });
    }
    refuseArtifact(files.label, read);
    return (await this.#isWhole(read)) ? only({ image: read }) : only({ absent: descriptor });
  }

  #count(): void {
    if (++this.#documents > mostDocuments) throw this.#tooMuch(`more than ${mostDocuments} documents`);
  }

  #keep(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > mostBytes) throw this.#tooMuch(`more than ${formatBytes(mostBytes)} of documents`);
  }

  async #isWhole({ manifest }: LayoutManifest): Promise<boolean> {
    if (!this.#isPartial) return true; // what is missing is told when it is read
    for (const blob of [manifest.config, ...manifest.layers]) {
      if (!isForeignLayer(blob) && !(await this.#reading.files.has(blobName(blob.digest)))) return false;
    }
    return true;
  }

  #notAnImage(descriptor: Descriptor, namedBy: string): AlbaError {
    const { digest } = descriptor;
    const mediaType = clipped(descriptor.mediaType);
    const { label } = this.#reading.files;
    if (isSchema1(descriptor)) {
      return new AlbaError('source', `${label}: ${digest} is an image of Docker's schema 1 (${mediaType})`, {
        hint: 'pull it and push it again with a Docker of this decade',
      });
    }
    return new AlbaError('source', `${label}: ${namedBy} names ${digest} (${mediaType}), no image`, {
      hint: 'choose an image (SOURCE#NAME:TAG), or take it out: alba publishes images',
    });
  }

  #tooMuch(what: string): AlbaError {
    return new AlbaError('source', `${this.#reading.files.label} has ${what}`, {
      hint: 'give each image a layout of its own',
    });
  }
}

const nothing: Found = { images: new Map(), attached: new Map(), absent: new Map(), indexes: new Set() };

function only(one: { image?: LayoutManifest; attached?: Attached; absent?: Descriptor }): Found {
  const { image, attached, absent } = one;
  return {
    ...nothing,
    ...(image === undefined ? {} : { images: new Map([[image.descriptor.digest, image]]) }),
    ...(attached === undefined ? {} : { attached: new Map([[keyOf(attached), attached]]) }),
    ...(absent === undefined ? {} : { absent: new Map([[absent.digest, absent]]) }),
  };
}

function keyOf({ descriptor, subject }: Attached): string {
  return `${descriptor.digest} ${subject}`;
}

/** A platform that is told of as unknown says that it is attached. */
function wordsFor(platform: Platform): string {
  return describePlatform(platform).replace(/^\/$/, 'unknown/unknown');
}

/** All that several descriptors lead to: often to the same. */
export function united(found: readonly Found[]): Found {
  const all = {
    images: new Map<Digest, LayoutManifest>(),
    attached: new Map<string, Attached>(),
    absent: new Map<Digest, Descriptor>(),
    indexes: new Set<Digest>(),
  };
  for (const { images, attached, absent, indexes } of new Set(found)) {
    for (const [digest, image] of images) all.images.set(digest, image);
    for (const [key, one] of attached) all.attached.set(key, one);
    for (const [digest, descriptor] of absent) all.absent.set(digest, descriptor);
    for (const digest of indexes) all.indexes.add(digest);
  }
  return all;
}
