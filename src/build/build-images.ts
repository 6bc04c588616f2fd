import type { Reuse } from '../archive/reuse.ts';
import type { SourceImage } from '../archive/source-image.ts';
import type { Compression } from '../layers/compress.ts';
import { modeOfDirectory, type TarEntry } from '../layers/tar-entry.ts';
import { comparePlatforms, formatPlatform, type Platform } from '../oci/platform.ts';
import { inOrder } from '../protocol/in-order.ts';
import type { Run } from '../protocol/run.ts';
import { formatCount } from '../report/bytes.ts';
import type { BuildSettings } from '../settings/build-settings.ts';
import { fileBody } from '../store/body.ts';
import { refinePlatforms } from '../tree/elf-platform.ts';
import { hashFile } from '../tree/hash-file.ts';
import { emptyDirectory } from '../tree/platform-directories.ts';
import { BuiltLayers } from './built-layer.ts';
import { commonLayer } from './common-layers.ts';
import { entrypointOf, missingInterpreter } from './entrypoint.ts';
import { environmentOf, imageConfig } from './image-config.ts';
import { ImageTree } from './image-tree.ts';
import { type PlatformSource, platformSources } from './platform-sources.ts';
import { refuseCollisions, refuseTwice } from './refuse-twice.ts';
import { systemFiles } from './system-files.ts';
import { type FoundEntry, type FoundFile, foundFile, walkFiles } from './walk-files.ts';

export interface BuildOptions {
  readonly run: Run;
  /** Of the layers. */
  readonly compression: Compression;
  /** What earlier pushes left, where that may be used. */
  readonly reuse: Reuse | undefined;
}

/** What is known of an image before its files are read. */
interface PlannedImage {
  readonly platform: Platform;
  /** Where its own layers came from, for messages. */
  readonly source: string;
  /** From the lowest to the highest, without that of the system. */
  readonly layers: readonly (readonly FoundEntry[])[];
  readonly tree: ImageTree;
  readonly entrypoint: readonly string[] | undefined;
}

/**
 * Builds an image for each platform that the sources have something for. Each file is read once for its digest; the rest is done
 * only for layers that are not known. Rejects with `platform` or `source`.
 */
export async function buildImages(settings: BuildSettings, options: BuildOptions): Promise<SourceImage[]> {
  const { run } = options;
  const planned = await planImages(settings, run);
  const files = planned.flatMap(({ layers }) => layers.flat()).filter((entry) => entry.kind === 'file');
  const bodies = await readAll(files, run);
  const layers = new BuiltLayers(options);
  return await inOrder(planned, 4, run.signal, async (image) => {
    const { platform, source, tree, entrypoint } = image;
    const system = await systemFiles(settings, tree);
    const contents = image.layers.map((entries) => entries.map((entry) => tarEntry(entry, bodies)));
    const all = [system.entries, ...contents].filter((entries) => entries.length > 0);
    const built = await Promise.all(all.map((entries) => layers.of(entries)));
    const diffIds = built.map(({ diffId }) => diffId);
    const config = imageConfig({ platform, settings, entrypoint, user: system.user, diffIds });
    return { source, platform, config, layers: built, attestations: [], built: true };
  });
}

/** Finds the files; nearly all that can be wrong is told here, before any of them is read whole. */
async function planImages(settings: BuildSettings, run: Run): Promise<readonly PlannedImage[]> {
  const common: (readonly FoundEntry[])[] = [];
  for (const layer of settings.layers) common.push(await commonLayer(layer, run));
  const planned: PlannedImage[] = [];
  for (const sources of byPlatform(await platformSources(settings.sources, run.reporter))) {
    refuseTwice(sources);
    const layers = [...common];
    for (const source of sources) layers.push(await entriesOf(source, run));
    refuseCollisions(sources, layers.slice(common.length));
    const platform = await checkedPlatform(sources, layers, run);
    const tree = new ImageTree(layers);
    if (tree.lost.length > 0) {
      const lost = `${formatCount(tree.lost.length, 'file')} of a layer, like /${tree.lost[0]}`;
      const why = 'one above it has a link or file in place of a directory, or a directory in place of these';
      run.reporter.warn(`the image of ${formatPlatform(platform)} loses ${lost}: ${why}`);
    }
    const path = environmentOf(settings)['PATH'] ?? '';
    const entrypoint = entrypointOf(tree, settings, platform, path);
    const started = entrypoint ?? settings.cmd ?? [];
    const missing = await missingInterpreter(tree, started, settings.workdir ?? '/', path);
    if (missing !== undefined) run.reporter.warn(missing);
    const source = sources.map(({ root }) => root.path).join(', ');
    planned.push({ platform, source, layers, tree, entrypoint });
  }
  return planned;
}

/** In the order of the platforms; of each in that of the sources. */
function byPlatform(sources: readonly PlatformSource[]): readonly (readonly PlatformSource[])[] {
  const found = new Map<string, PlatformSource[]>();
  for (const source of [...sources].sort((a, b) => comparePlatforms(a.platform, b.platform))) {
    const name = formatPlatform(source.platform);
    found.set(name, [...(found.get(name) ?? []), source]);
  }
  return [...found.values()];
}

async function entriesOf({ root, without }: PlatformSource, run: Run): Promise<readonly FoundEntry[]> {
  if (root.stats.isFile()) return [await foundFile(root.path, root.stats, root.name)];
  const found = await walkFiles(root, '', without, run);
  if (found.length === 0) throw emptyDirectory(root);
  return found;
}

/** The platform of an image, held against the ELF headers of its files: a bare arm gets the variant that they need. */
async function checkedPlatform(
  sources: readonly PlatformSource[],
  layers: readonly (readonly FoundEntry[])[],
  { reporter }: Run,
): Promise<Platform> {
  const platform = sources[0]?.platform ?? { os: '', architecture: '' };
  const files = layers.flat().filter((entry) => entry.kind === 'file');
  const placed = files.map(({ source }) => ({ source, platform }));
  const [refined = { platform }] = await refinePlatforms(placed, reporter);
  const { architecture, variant } = refined.platform;
  if (architecture === 'arm' && variant === undefined) {
    const paths = sources.map(({ root }) => root.path).join(', ');
    reporter.warn(
      `${paths}: nothing says for which arm, so clients take it for arm/v7; write linux/arm/v6 or v7`,
    );
  }
  return refined.platform;
}

/** Reads each file once, wherever it goes. */
async function readAll(
  files: readonly FoundFile[],
  run: Run,
): Promise<ReadonlyMap<string, ReturnType<typeof fileBody>>> {
  const each = [...new Map(files.map((file) => [file.source, file])).values()];
  const total = each.reduce((sum, { size }) => sum + size, 0);
  const progress = run.reporter.progress('reading files', total);
  try {
    const bodies = await inOrder(each, 4, run.signal, async ({ source, size: expected }, signal) => {
      const { size, digest } = await hashFile(source, expected, signal, (bytes) => progress.add(bytes));
      return [source, fileBody(source, size, digest)] as const;
    });
    return new Map(bodies);
  } finally {
    progress.end();
  }
}

function tarEntry(entry: FoundEntry, bodies: ReadonlyMap<string, ReturnType<typeof fileBody>>): TarEntry {
  if (entry.kind === 'directory') return { ...entry, mode: modeOfDirectory(entry.path) };
  if (entry.kind === 'symlink') return entry;
  const { kind, path, source, executable } = entry;
  const body = bodies.get(source);
  if (body === undefined) throw new Error(`${source} was not read`);
  return { kind, path, source, mode: executable ? 0o755 : 0o644, body };
}
