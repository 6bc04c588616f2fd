import type { Reuse } from '../archive/reuse.ts';
import type { SourceLayer } from '../archive/source-image.ts';
import { unreadable } from '../archive/unreadable.ts';
import type { Blob } from '../layers/blob.ts';
import type { Compression } from '../layers/compress.ts';
import { layerKey } from '../layers/layer-key.ts';
import { measured } from '../layers/measure.ts';
import { packLayer } from '../layers/pack.ts';
import { tar } from '../layers/tar.ts';
import { inTarOrder, type TarEntry } from '../layers/tar-entry.ts';
import type { Digest } from '../oci/digest.ts';
import type { Run } from '../protocol/run.ts';
import { AlbaError } from '../report/error.ts';

export interface LayerOptions {
  readonly run: Pick<Run, 'signal' | 'scratch'>;
  readonly compression: Compression;
  readonly reuse: Pick<Reuse, 'diffIdOf'> | undefined;
}

/** Makes layers of entries, the same once however many platforms have it. */
export class BuiltLayers {
  readonly #options: LayerOptions;
  readonly #made = new Map<Digest, Promise<SourceLayer>>();

  constructor(options: LayerOptions) {
    this.#options = options;
  }

  /**
   * The layer of these entries. Where an earlier push left one that was built from the same, its diff_id is taken from there, and
   * the tar is made only should that be gone; else the tar is made for its digest now, and once more when it is packed.
   */
  of(unordered: readonly TarEntry[]): Promise<SourceLayer> {
    const entries = inTarOrder(unordered);
    const key = layerKey(entries);
    const made = this.#made.get(key) ?? this.#layer(entries, key);
    this.#made.set(key, made);
    return made;
  }

  async #layer(entries: readonly TarEntry[], key: Digest): Promise<SourceLayer> {
    const { run, compression, reuse } = this.#options;
    const diffId =
      (await reuse?.diffIdOf(key)) ?? (await measured(contentOf(entries, run.signal), run.signal)).digest;
    let packed: Promise<Blob> | undefined;
    return {
      diffId,
      key,
      unread: sizeOf(entries),
      pack({ signal = run.signal, onRead } = {}) {
        packed ??= pack(entries, diffId, { ...run, signal }, compression, onRead);
        return packed;
      },
    };
  }
}

/** Bytes of the files. */
function sizeOf(entries: readonly TarEntry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.kind === 'file' ? entry.body.size : 0), 0);
}

async function pack(
  entries: readonly TarEntry[],
  expected: Digest,
  run: LayerOptions['run'],
  compression: Compression,
  onRead: ((bytes: number) => void) | undefined,
): Promise<Blob> {
  const { diffId, blob } = await packLayer(contentOf(entries, run.signal, onRead), run, compression);
  if (diffId === expected) return blob;
  throw new AlbaError('conflict', `a layer at the target is not what its key says: ${expected}`, {
    hint: 'something else than alba has written there: run alba again with --no-reuse',
  });
}

/** The tar, counted. Rejects with `source` where a file cannot be read any more. */
async function* contentOf(
  entries: readonly TarEntry[],
  signal: AbortSignal,
  onRead: (bytes: number) => void = () => {},
): AsyncGenerator<Buffer> {
  try {
    for await (const piece of tar(entries, signal)) {
      onRead(piece.length);
      yield piece;
    }
  } catch (error) {
    const { path } = error as NodeJS.ErrnoException;
    throw path === undefined ? error : await unreadable(path, error);
  }
}
