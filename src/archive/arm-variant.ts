import { dirname } from 'node:path/posix';
import { pipeline, type Readable } from 'node:stream';
import type { Blob } from '../layers/blob.ts';
import { decompress } from '../layers/decompress.ts';
import { mediaTypes } from '../oci/media-types.ts';
import type { Run } from '../protocol/run.ts';
import { elfHeaderSize, elfTarget, looksLikeElf, type ReadAt } from './elf.ts';
import { executableNames } from './image-executable.ts';
import { peek } from './peek.ts';
import type { ReadImage } from './read-image.ts';
import { ownLayers } from './source-image.ts';
import { plainName, type TarEntry, tarEntries } from './tar-entries.ts';

/** As many links as Linux follows are not to be expected in an image. */
const mostLinks = 8;

/** More folders than a PATH has. Links that lead to links could make billions of names of a few entries. */
const mostNames = 100;
/** Linux: PATH_MAX. */
const longestName = 4096;

/** Programs for arm that are looked into, of one image: each look reads their layer anew, from its beginning. */
const mostLooks = 20;
interface Budget {
  looks: number;
}

/**
 * The variant of arm that the image's executables are made for: that of the program it starts, else of the first
 * executable that says. Undefined where none of these says that are looked into. Reads the layers anew, once for each
 * link on the way.
 */
export async function armVariantOf(image: ReadImage, label: string, run: Run): Promise<string | undefined> {
  const layers: Layer[] = [];
  for (const layer of ownLayers(image).toReversed()) layers.push(new Layer(await layer.pack(), label, run));
  const budget = { looks: mostLooks };
  const names = new Set(executableNames(image.settings).slice(0, mostNames));
  for (let links = 0; links < mostLinks; links++) {
    const before = names.size;
    const variant = await search(layers, names, budget);
    if (variant !== undefined) return variant;
    if (names.size === before) break;
  }
  return search(layers, undefined, budget);
}

/** Looks at the files with these names (at all executables, without names). Adds the targets of links to the names. */
async function search(
  layers: readonly Layer[],
  names: Set<string> | undefined,
  budget: Budget,
): Promise<string | undefined> {
  for (const layer of layers) {
    for await (const entry of layer.entries()) {
      if (entry.type === 'symlink' || entry.type === 'link') addTarget(names, entry);
      else if (names === undefined ? entry.executable : names.has(entry.name)) {
        const { head } = await peek(entry.content, elfHeaderSize);
        const target = looksLikeElf(head) && (await elfTarget(layer.readerOf(entry.name, head)));
        if (target && target.variant !== undefined) return target.variant;
        if (target && target.architecture === 'arm' && --budget.looks <= 0) return undefined;
      }
    }
  }
  return undefined;
}

function addTarget(names: Set<string> | undefined, { name, type, target }: TarEntry): void {
  if (names === undefined) return;
  const absolute = type === 'link' || target.startsWith('/');
  const behind = plainName(absolute ? target : `${dirname(name)}/${target}`);
  for (const wanted of [...names]) {
    if (names.size >= mostNames) return;
    if (wanted !== name && !wanted.startsWith(`${name}/`)) continue;
    const reached = plainName(behind + wanted.slice(name.length));
    if (reached.length <= longestName) names.add(reached);
  }
}

/** A layer's tar, readable as often as needed. */
class Layer {
  readonly #blob: Blob;
  readonly #label: string;
  readonly #run: Run;

  constructor(blob: Blob, label: string, run: Run) {
    this.#blob = blob;
    this.#label = label;
    this.#run = run;
  }

  async *entries(): AsyncGenerator<TarEntry> {
    const what = `${this.#label}: ${this.#blob.descriptor.digest}`;
    for await (const entry of tarEntries(this.#open(), what, this.#run.signal)) {
      yield { ...entry, name: plainName(entry.name) };
    }
  }

  /** Reads in a file of the layer from its beginning, each time: no file is ever kept, however large. */
  readerOf(name: string, head: Buffer): ReadAt {
    return async (offset, length) => {
      if (offset + length <= head.length) return head.subarray(offset, offset + length);
      for await (const entry of this.entries()) {
        if (entry.name === name) return await slice(entry.content, offset, length);
      }
      return Buffer.alloc(0);
    };
  }

  #open(): Readable {
    // An error of the body destroys the stream that is returned with it.
    const format = this.#blob.descriptor.mediaType === mediaTypes.layerZstd ? 'zstd' : 'gzip';
    return pipeline(this.#blob.body.open(), decompress(format), () => {});
  }
}

async function slice(chunks: AsyncIterable<Buffer>, offset: number, length: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let at = 0;
  for await (const chunk of chunks) {
    parts.push(chunk.subarray(Math.max(0, offset - at), Math.max(0, offset + length - at)));
    at += chunk.length;
    if (at >= offset + length) break;
  }
  return Buffer.concat(parts);
}
