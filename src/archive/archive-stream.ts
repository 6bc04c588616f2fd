import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Compression } from '../layers/compress.ts';
import { measured } from '../layers/measure.ts';
import type { Run } from '../protocol/run.ts';
import type { Body } from '../store/object-store.ts';
import { checkIsDocument, layerFormat, mostDocumentBytes, notKept } from './document-checks.ts';
import { EntryTable, tooManyFiles } from './entry-table.ts';
import type { FilesOptions } from './files-in-place.ts';
import type { ImageFiles, LayerFile } from './image-files.ts';
import { type KeptFile, keepCopy, keepSmall, keepTar } from './kept-file.ts';
import { isHinted, type LateLayers, leaveTar } from './late-tar.ts';
import { checkBytes, checkCompressedSize, checkLayerSize, layerName } from './layer-checks.ts';
import { peek } from './peek.ts';
import { headSize, recognise } from './recognise.ts';
import { scratchFailure } from './scratch-failure.ts';
import { type TarEntry, tarEntries } from './tar-entries.ts';

/** What all files kept in memory may come to. */
const mostSmallBytes = 64 << 20;
/** What files that are neither layers nor documents may come to in scratch: attached to an image there can be an SBOM. */
const mostOtherBytes = 256 << 20;

export interface StreamOptions extends FilesOptions {
  /** Layers that are only hashed, where the stream can be read again. */
  readonly late?: LateLayers | undefined;
}

/**
 * The files of an uncompressed tar that goes by once. What tells layers from other files (manifest.json) may be its last
 * entry, so all that can be a layer is put into scratch, compressed, and what is small is kept in memory.
 */
export async function readArchiveStream(
  bytes: Readable,
  label: string,
  run: Run,
  options: StreamOptions,
): Promise<ImageFiles> {
  const archive = new ArchiveStream(label, run, options);
  await archive.read(bytes);
  return archive;
}

class ArchiveStream implements ImageFiles {
  readonly label: string;
  readonly #run: Run;
  readonly #maxLayerSize: number | undefined;
  readonly #compression: Compression;
  readonly #late: LateLayers | undefined;
  readonly #table: EntryTable<KeptFile | undefined>;
  readonly #kept: KeptFile[] = [];
  /** Files whose bytes were asked for as they are. */
  readonly #attached = new Set<KeptFile>();
  #smallBytes = 0;
  #otherBytes = 0;

  constructor(label: string, run: Run, { maxLayerSize, compression = 'gzip', late }: StreamOptions) {
    this.label = label;
    this.#run = run;
    this.#maxLayerSize = maxLayerSize;
    this.#compression = compression;
    this.#late = late;
    this.#table = new EntryTable(label);
  }

  async read(bytes: Readable): Promise<void> {
    const entries = tarEntries(bytes, this.label, this.#run.signal);
    try {
      for (;;) {
        const { done, value: entry } = await entries.next();
        if (done) {
          this.#table.hasEnd = entry;
          return;
        }
        const entered = this.#table.enter(entry);
        if (entered === undefined) continue;
        const { name, twin } = entered;
        if (twin !== undefined) {
          const { digest } = await measured(entry.content, this.#run.signal);
          if (digest !== twin.body.digest) this.#table.refuseTwo(name);
          continue;
        }
        const kept = await this.#keep(name, entry);
        if (kept !== undefined) this.#kept.push(kept);
        this.#table.fill(name, kept);
      }
    } finally {
      await entries.return(false); // closes the stream after an error
    }
  }

  async has(name: string): Promise<boolean> {
    return this.#table.has(name);
  }

  async document(name: string, namedBy?: string): Promise<Buffer> {
    const kept = this.#find(name, namedBy);
    checkIsDocument(this.label, name, kept.size, kept.format);
    if (kept.bytes === undefined) throw notKept(this.label, name);
    return kept.bytes;
  }

  async layer(name: string, namedBy?: string): Promise<LayerFile> {
    const kept = this.#find(name, namedBy);
    layerFormat(this.label, name, kept.format);
    if (kept.layer === undefined) throw notKept(this.label, name);
    return kept.layer;
  }

  async blob(name: string, expected: Parameters<ImageFiles['blob']>[1]): Promise<Body> {
    const kept = this.#find(name, 'manifest');
    checkBytes(`${this.label}: ${name}`, kept.body, expected);
    this.#attached.add(kept);
    return kept.body;
  }

  async keepOnly(layers: ReadonlySet<LayerFile>): Promise<void> {
    for (const kept of this.#kept) {
      const isNeeded = this.#attached.has(kept) || (kept.layer !== undefined && layers.has(kept.layer));
      if (kept.scratch !== undefined && !isNeeded) await rm(kept.scratch, { force: true });
    }
  }

  #find(name: string, namedBy: string | undefined): KeptFile {
    const kept = this.#table.find(name, namedBy);
    if (kept === undefined) throw notKept(this.label, name);
    return kept;
  }

  /** Undefined for a file that no image can need, or that is too large to be kept for the case. */
  async #keep(name: string, entry: TarEntry): Promise<KeptFile | undefined> {
    const { head, whole } = await peek(entry.content, headSize);
    const format = recognise(head);
    const place = {
      label: this.label,
      name,
      maxLayerSize: this.#maxLayerSize,
      compression: this.#compression,
    };
    const isCompressed = format === 'gzip' || format === 'zstd';
    const what = layerName(this.label, name);
    if (format === 'tar') checkLayerSize(what, entry.size, this.#maxLayerSize);
    if (isCompressed) checkCompressedSize(what, entry.size, this.#maxLayerSize);
    try {
      const late = format === 'tar' && isHinted(name, this.#late) ? this.#late : undefined;
      if (late !== undefined) return await leaveTar(whole, entry.size, place, late, this.#run);
      if (format === 'tar') return await keepTar(whole, entry.size, place, this.#run);
      if (isCompressed) return await keepCopy(whole, format, place, this.#run);
      if (entry.size > mostDocumentBytes) {
        if (this.#otherBytes + entry.size > mostOtherBytes) return undefined;
        this.#otherBytes += entry.size;
        return await keepCopy(whole, format, place, this.#run);
      }
      this.#smallBytes += entry.size;
      if (this.#smallBytes > mostSmallBytes) throw tooManyFiles(this.label);
      return keepSmall(await collect(whole), format, place, this.#run);
    } catch (error) {
      this.#run.signal.throwIfAborted();
      throw scratchFailure(`${this.label}: the entry ${name}`, error);
    }
  }
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}
