import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { onTestFinished } from 'vitest';
import { ownLayers, type SourceImage } from '../../src/archive/source-image.ts';
import { buildImages } from '../../src/build/build-images.ts';
import { formatPlatform } from '../../src/oci/platform.ts';
import type { BuildSettings } from '../../src/settings/build-settings.ts';
import { parseSource } from '../../src/settings/source.ts';
import { sampleRun } from '../container/sample-run.ts';
import { type ElfShape, elf } from '../support/elf.ts';

/** A directory of this test alone. */
export async function temporaryDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'alba-build-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** An ELF file with an address at which it begins. */
export function program(shape: ElfShape): Buffer {
  const bytes = elf(shape);
  bytes.writeUInt32LE(0x1000, 24);
  return bytes;
}

type Content = string | Buffer | { readonly link: string } | { readonly directory: true };

/** Writes files, by path. A path that ends in `*` is of an executable. */
export async function writeTree(root: string, tree: Readonly<Record<string, Content>>): Promise<void> {
  for (const [written, content] of Object.entries(tree)) {
    const path = join(root, written.replace(/\*$/, ''));
    await mkdir(dirname(path), { recursive: true });
    if (typeof content === 'object' && 'link' in content) await symlink(content.link, path);
    else if (typeof content === 'object' && 'directory' in content) await mkdir(path, { recursive: true });
    else {
      await writeFile(path, content);
      await chmod(path, written.endsWith('*') ? 0o755 : 0o644);
    }
  }
}

/** Images, and what was said of them. */
export interface Built {
  readonly images: readonly SourceImage[];
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

export async function build(
  sources: readonly string[],
  settings: Partial<BuildSettings> = {},
): Promise<Built> {
  const run = sampleRun();
  const [warnings, notes]: [string[], string[]] = [[], []];
  const scratch = await temporaryDirectory();
  const reporter = {
    ...run.reporter,
    warn: (text: string) => void warnings.push(text),
    note: (text: string) => void notes.push(text),
  };
  const images = await buildImages(
    {
      layers: [],
      env: {},
      ports: [],
      labels: {},
      volumes: [],
      ...settings,
      sources: sources.map(parseSource),
    },
    { run: { ...run, reporter, scratch: async () => scratch }, compression: 'gzip', reuse: undefined },
  );
  return { images, warnings, notes };
}

/** The image of a platform. */
export function imageOf({ images }: Built, platform: string): SourceImage {
  const found = images.find((image) => formatPlatform(image.platform) === platform);
  if (found === undefined) throw new Error(`no image of ${platform}`);
  return found;
}

export async function configOf(image: SourceImage) {
  return JSON.parse(await text(image.config.body.open()));
}

/** What each layer holds, as `MODE PATH[ -> TARGET]`, in order. */
export async function listed(image: SourceImage): Promise<readonly (readonly string[])[]> {
  return await Promise.all(
    ownLayers(image).map(async (layer) => {
      const { body } = await layer.pack();
      const pieces: Buffer[] = [];
      for await (const piece of body.open()) pieces.push(piece);
      const read = extract();
      read.end(gunzipSync(Buffer.concat(pieces)));
      const lines: string[] = [];
      for await (const entry of read) {
        const { mode = 0, name, linkname } = entry.header;
        lines.push(`${mode.toString(8)} ${name}${linkname ? ` -> ${linkname}` : ''}`);
        entry.resume();
      }
      return lines;
    }),
  );
}
