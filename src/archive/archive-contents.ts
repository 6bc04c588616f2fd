import { rm } from 'node:fs/promises';
import { dirname } from 'node:path/posix';
import type { Readable } from 'node:stream';
import { keepLayer, type PackedLayer, packLayer } from '../layers/pack.ts';
import type { Run } from '../protocol/run.ts';
import { AlbaError, asAlbaError } from '../report/error.ts';
import { peek } from './peek.ts';
import { headSize, recognise } from './recognise.ts';
import { plainName, type TarEntry, tarEntries } from './tar-entries.ts';

/** Configs and manifests are smaller than this in practice; registries refuse manifests above it (distribution-spec, « Pushing Manifests »). */
export const mostDocumentBytes = 4 << 20;
/** What all entries kept in memory may come to. */
const mostKeptBytes = 16 * mostDocumentBytes;

/** An image of 127 layers, the most that Docker can run, has some hundred entries; a root file system has more. */
const mostEntries = 10_000;

/** What became of an entry while the archive went by. */
type Content =
  | { readonly kind: 'layer'; readonly layer: PackedLayer }
  | { readonly kind: 'document'; readonly bytes: Buffer }
  | { readonly kind: 'link'; readonly target: string }
  /** Not kept: `reason` says what it is, for the case that it is needed. */
  | { readonly kind: 'other'; readonly reason: string };

/** An archive that went by once: layers packed in scratch, small files in memory, the rest forgotten. */
export interface ArchiveContents {
  /** The content under a name, behind all links; undefined where there is none. */
  find(name: string): Content | undefined;
  /** Whether the tar ended as tars end. Some tools leave the end marker out, so this alone is no error. */
  readonly hasEnd: boolean;
  /** Removes the scratch files of layers that turned out not to be needed. */
  keepOnly(layers: ReadonlySet<PackedLayer>): Promise<void>;
}

/** Reads an archive in one pass, since what tells layers from other files (manifest.json) may be its last entry. */
export async function readContents(bytes: Readable, label: string, run: Run): Promise<ArchiveContents> {
  const contents = new Map<string, Content>();
  const entries = tarEntries(bytes, label, run.signal);
  try {
    const hasEnd = await readEntries(entries, contents, label, run);
    return {
      find: (name) => follow(contents, name),
      hasEnd,
      keepOnly: (layers) => keepOnly(contents, layers),
    };
  } finally {
    await entries.return(false); // closes the file after an error
  }
}

/** Returns what `tarEntries` does: whether the tar had an end marker. */
async function readEntries(
  entries: AsyncGenerator<TarEntry, boolean>,
  contents: Map<string, Content>,
  label: string,
  run: Run,
): Promise<boolean> {
  let [kept, empty]: [number, Promise<PackedLayer> | undefined] = [0, undefined];
  const emptyLayer = () => {
    empty ??= packLayer(nothing(), run);
    return empty;
  };
  for (;;) {
    const { done, value: entry } = await entries.next();
    if (done) return entry;
    if (entry.type === 'directory') continue;
    if (contents.has(entry.name)) {
      throw new AlbaError('source', `${label} has two entries named ${entry.name}`, {
        hint: 'build the archive again: tools do not agree which of them counts',
      });
    }
    const content = await readEntry(entry, label, run, emptyLayer);
    contents.set(entry.name, content);
    kept += content.kind === 'document' ? content.bytes.length : 0;
    if (kept > mostKeptBytes || contents.size > mostEntries) {
      throw new AlbaError('source', `${label} has more files than an image archive has`, {
        hint: 'give an image archive, as docker save or nix build make them',
      });
    }
  }
}

async function keepOnly(
  contents: ReadonlyMap<string, Content>,
  layers: ReadonlySet<PackedLayer>,
): Promise<void> {
  const packed = [...contents.values()].flatMap((content) => (content.kind === 'layer' ? content.layer : []));
  for (const layer of new Set(packed)) if (!layers.has(layer)) await rm(layer.path);
}

async function readEntry(
  entry: TarEntry,
  label: string,
  run: Run,
  emptyLayer: () => Promise<PackedLayer>,
): Promise<Content> {
  if (entry.type === 'link') return { kind: 'link', target: plainName(entry.target) };
  if (entry.type === 'symlink') {
    return { kind: 'link', target: plainName(`${dirname(entry.name)}/${entry.target}`) };
  }
  if (entry.type !== 'file' && entry.type !== 'contiguous-file') {
    return { kind: 'other', reason: 'is no file' };
  }
  const { head, whole } = await peek(entry.content, headSize);
  try {
    switch (recognise(head)) {
      case 'empty':
        return { kind: 'layer', layer: await emptyLayer() };
      case 'tar':
        return { kind: 'layer', layer: await packLayer(whole, run) };
      case 'gzip':
        return { kind: 'layer', layer: await keepLayer(whole, run) };
      case 'zstd':
        return { kind: 'other', reason: 'is compressed with zstd, which alba does not read in an archive' };
      default:
        if (entry.size > mostDocumentBytes) {
          return { kind: 'other', reason: `is larger than ${mostDocumentBytes} bytes and no tar` };
        }
        return { kind: 'document', bytes: await collect(whole) };
    }
  } catch (error) {
    run.signal.throwIfAborted();
    const code: unknown = Object(error).code;
    if (typeof code !== 'string') throw error;
    const what = `${label}: the entry ${entry.name} cannot be unpacked`;
    throw asAlbaError(error, code.startsWith('Z_') ? 'damaged' : 'source', what, unpackHint(code));
  }
}

function unpackHint(code: string): string {
  return code.startsWith('Z_') ? 'build the archive again' : 'look at the folder for temporary files';
}

/** The content of an empty file. */
async function* nothing(): AsyncGenerator<Buffer> {}

async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

function follow(contents: ReadonlyMap<string, Content>, name: string): Content | undefined {
  const seen = new Set<string>();
  let at = plainName(name);
  for (;;) {
    const content = contents.get(at);
    if (content?.kind !== 'link') return content;
    if (seen.has(at)) return undefined;
    seen.add(at);
    at = content.target;
  }
}
