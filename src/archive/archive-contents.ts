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
  let [next, kept] = [await entries.next(), 0];
  for (; !next.done; next = await entries.next()) {
    const entry = next.value;
    if (entry.type === 'directory') continue;
    if (contents.has(entry.name)) {
      throw new AlbaError('source', `${label} has two entries named ${entry.name}`, {
        hint: 'build the archive again: tools do not agree which of them counts',
      });
    }
    const content = await readEntry(entry, label, run);
    contents.set(entry.name, content);
    kept += content.kind === 'document' ? content.bytes.length : 0;
    if (kept > mostKeptBytes) {
      throw new AlbaError('source', `${label} has more small files than an image archive has`, {
        hint: 'give an image archive, as docker save or nix build make them',
      });
    }
  }
  return {
    find: (name) => follow(contents, name),
    hasEnd: next.value,
    keepOnly: async (layers) => {
      for (const content of contents.values()) {
        if (content.kind === 'layer' && !layers.has(content.layer)) await rm(content.layer.path);
      }
    },
  };
}

async function readEntry(entry: TarEntry, label: string, run: Run): Promise<Content> {
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
      case 'tar':
      case 'empty':
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
    if (Object(error).code === undefined) throw error;
    throw asAlbaError(
      error,
      'damaged',
      `${label}: the entry ${entry.name} cannot be unpacked`,
      'build it again',
    );
  }
}

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
