import { Readable } from 'node:stream';
import type { Blob } from '../layers/blob.ts';
import { measured } from '../layers/measure.ts';
import { type PackedLayer, packLayer } from '../layers/pack.ts';
import { type Digest, toDigest } from '../oci/digest.ts';
import type { Run } from '../protocol/run.ts';
import { AlbaError } from '../report/error.ts';
import type { ExpectedLayer, LayerFile, PackOptions } from './image-files.ts';
import type { KeptFile } from './kept-file.ts';
import { checkLayer, layerName } from './layer-checks.ts';
import type { LayerPlace } from './layer-in-place.ts';
import { plainName, tarEntries } from './tar-entries.ts';

/** How layers of a stream are left where they are, since they will hardly be needed. */
export interface LateLayers {
  /** The diff_ids of layers that stand at the destination. */
  readonly known: ReadonlySet<Digest>;
  /** The uncompressed tar once more, from its beginning. */
  readonly open: () => Readable;
}

/** Whether a name holds the diff_id of a known layer: nixpkgs, skopeo, podman and Docker from 25 on name layers so. */
export function isHinted(name: string, late: LateLayers | undefined): boolean {
  if (late === undefined) return false;
  return (name.match(/[0-9a-f]{64}/g) ?? []).some((hex) => late.known.has(toDigest(hex)));
}

type Naming = Pick<LayerPlace, 'label' | 'name' | 'compression'>;

/** Hashes a tar as it goes by, and leaves it. It is read again if it is asked for all the same. */
export async function leaveTar(
  content: AsyncIterable<Buffer>,
  size: number,
  place: Naming,
  late: LateLayers,
  run: Run,
): Promise<KeptFile> {
  const { digest } = await measured(content, run.signal);
  const again = () => contentOf(place, late, run.signal);
  const layer = new LateTar(place, size, digest, again, run);
  const body = { size, digest, open: () => Readable.from(again(), { objectMode: false }) };
  return { format: 'tar', size, layer, body };
}

class LateTar implements LayerFile {
  readonly format = 'tar';
  readonly size: number;
  readonly unread = 0;
  readonly #what: string;
  readonly #compression: LayerPlace['compression'];
  readonly #diffId: Digest;
  readonly #again: () => AsyncIterable<Buffer>;
  readonly #run: Run;
  #packed: Promise<PackedLayer> | undefined;

  constructor(place: Naming, size: number, diffId: Digest, again: () => AsyncIterable<Buffer>, run: Run) {
    this.#what = layerName(place.label, place.name);
    this.#compression = place.compression;
    this.size = size;
    this.#diffId = diffId;
    this.#again = again;
    this.#run = run;
  }

  async pack(expected: ExpectedLayer, { signal = this.#run.signal }: PackOptions = {}): Promise<Blob> {
    const found = (diffId: Digest) => ({ digest: diffId, size: this.size, diffId });
    checkLayer(this.#what, found(this.#diffId), expected);
    this.#packed ??= packLayer(
      this.#again(),
      { signal, scratch: () => this.#run.scratch() },
      this.#compression,
    );
    const { diffId, blob } = await this.#packed;
    checkLayer(this.#what, found(diffId), expected); // the file may have changed since
    return blob;
  }
}

async function* contentOf(
  { label, name }: Naming,
  { open }: LateLayers,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const entries = tarEntries(open(), label, signal);
  try {
    for await (const entry of entries) {
      if (plainName(entry.name) !== name) continue;
      yield* entry.content;
      return;
    }
  } finally {
    await entries.return(false);
  }
  throw new AlbaError('damaged', `${label} changed while it was read: ${name} is gone`, {
    hint: 'wait until the build has ended, then run alba again',
  });
}
