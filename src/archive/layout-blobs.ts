import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Measure, measure, nowhere } from '../layers/measure.ts';
import { type Digest, digestOf, hexOf } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
import type { Run } from '../protocol/run.ts';
import { AlbaError } from '../report/error.ts';
import { mostDocumentBytes } from './archive-contents.ts';
import { headOf } from './head-of.ts';
import { type Format, recognise } from './recognise.ts';
import { unreadable } from './unreadable.ts';

const again = 'write the layout again';

/** The files of an OCI layout (image-spec image-layout.md). None outside of it is ever read, whatever its links say. */
export class LayoutBlobs {
  readonly label: string;
  readonly #root: string;
  readonly #run: Run;

  /** `root` is a real path; `label` what the user calls it. */
  private constructor(root: string, label: string, run: Run) {
    this.#root = root;
    this.label = label;
    this.#run = run;
  }

  /** The layout itself may be reached by a link, as Nix makes them. */
  static async open(path: string, label: string, run: Run): Promise<LayoutBlobs> {
    return new LayoutBlobs(await realpath(path), label, run);
  }

  /** `oci-layout` or `index.json`. */
  async readFile(name: string): Promise<Buffer> {
    const path = await this.#inside(name);
    const { size } = await stat(path);
    if (size > mostDocumentBytes) throw this.#tooLarge(name, size);
    return readFile(path);
  }

  /** A manifest, index or config; rejects with `damaged` where its bytes are not those of the descriptor. */
  async readDocument(descriptor: Descriptor): Promise<Buffer> {
    if (descriptor.size > mostDocumentBytes) throw this.#tooLarge(descriptor.digest, descriptor.size);
    const bytes = await readFile(await this.find(descriptor));
    if (digestOf(bytes) !== descriptor.digest) throw this.#damaged(descriptor);
    return bytes;
  }

  /** The path of a blob that is there and has the right size. */
  async find({ digest, size }: Descriptor): Promise<string> {
    const name = `blobs/sha256/${hexOf(digest)}`;
    const path = await this.#inside(name);
    const file = await stat(path);
    if (file.isFile() && file.size === size) return path;
    const found = file.isFile() ? `has ${file.size} bytes` : 'is no file';
    throw new AlbaError(
      'damaged',
      `${this.label}: the blob ${digest} ${found}, its descriptor says ${size}`,
      {
        hint: again,
      },
    );
  }

  /** Reads a blob through; rejects with `damaged` where it is not what its descriptor says. */
  async verify(
    descriptor: Descriptor,
    path: string,
    format: Format,
    signal: AbortSignal = this.#run.signal,
  ): Promise<void> {
    const found = measure();
    try {
      await pipeline(read(path), found.stream, nowhere(), { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw await unreadable(this.label, error);
    }
    this.#check(descriptor, found.result());
    await this.#checkFormat(descriptor, path, format);
  }

  /** The same for a layer that is gzip, which is inflated on the way: what is inside has to be its diff_id. */
  async verifyGzip(
    descriptor: Descriptor,
    path: string,
    diffId: Digest,
    signal: AbortSignal = this.#run.signal,
  ): Promise<void> {
    const [found, inside] = [measure(), measure()];
    const gunzip = createGunzip({ chunkSize: 1 << 20 });
    try {
      await pipeline(read(path), found.stream, gunzip, inside.stream, nowhere(), { signal });
    } catch (error) {
      signal.throwIfAborted();
      if (!String(Object(error).code).startsWith('Z_')) throw await unreadable(this.label, error);
      await this.verify(descriptor, path, 'gzip', signal); // rejects where other bytes lie there, and says so
      throw this.#layerDamaged(descriptor, 'is no whole gzip', error);
    }
    this.#check(descriptor, found.result());
    await this.#checkFormat(descriptor, path, 'gzip');
    const { digest } = inside.result();
    if (digest === diffId) return;
    throw this.#layerDamaged(descriptor, `is ${digest} inside, its config says ${diffId}`);
  }

  #check(descriptor: Descriptor, { digest, size }: Measure): void {
    if (digest !== descriptor.digest || size !== descriptor.size) throw this.#damaged(descriptor);
  }

  async #checkFormat(descriptor: Descriptor, path: string, format: Format): Promise<void> {
    const actual = recognise(await headOf(path));
    if (actual === format) return;
    const how = `is called ${descriptor.mediaType}, but its content is ${actual}`;
    throw this.#layerDamaged(descriptor, how);
  }

  async #inside(name: string): Promise<string> {
    const path = await realpath(`${this.#root}${sep}${name}`).catch(async (error: unknown) => {
      const missing = /^(ENOENT|ENOTDIR)$/.test(String((error as { code?: unknown }).code));
      if (!missing) throw await unreadable(this.label, error);
      throw new AlbaError('damaged', `${this.label} lacks ${name}`, { hint: again, cause: error });
    });
    if (path.startsWith(this.#root + sep)) return path;
    throw new AlbaError('source', `${this.label}: ${name} is a link that leads out of the layout`, {
      hint: `copy the layout with its files: cp -rL`,
    });
  }

  #damaged({ digest }: Descriptor): AlbaError {
    return new AlbaError('damaged', `${this.label}: the blob ${digest} does not have that digest`, {
      hint: again,
    });
  }

  #layerDamaged({ digest }: Descriptor, how: string, cause?: unknown): AlbaError {
    return new AlbaError('damaged', `${this.label}: the layer ${digest} ${how}`, {
      hint: again,
      ...(cause === undefined ? {} : { cause }),
    });
  }

  #tooLarge(name: string, size: number): AlbaError {
    return new AlbaError(
      'source',
      `${this.label}: ${name} has ${size} bytes, too many for a document of an image`,
      {
        hint: again,
      },
    );
  }
}

function read(path: string): Readable {
  return createReadStream(path, { highWaterMark: 1 << 20 });
}
