import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  type ArchiveShape,
  buildImage,
  dockerEntries,
  type ImageShape,
  type LayoutShape,
  sha256,
  writeOciLayout,
} from './archives.ts';
import { elf, elfShapes } from './elf.ts';
import type { ForgedEntry } from './forge-tar.ts';

/** How the entries of a source lie on the disk. */
export type Wrap = 'directory' | 'tar' | 'gzip' | 'members' | 'zstd';

/** A source that is right, in a form that can be bent. */
export interface SampleSource {
  readonly name: string;
  readonly entries: readonly ForgedEntry[];
  readonly wrap: Wrap;
  /** What its image has. */
  readonly platforms: readonly string[];
}

const text = (length: number, seed: string) =>
  Array.from({ length }, (_, n) => sha256(`${seed}${n}`).slice(0, 16)).join('\n');

function shape(platform: string, program: Uint8Array | string = '#!/bin/sh\n'): ImageShape {
  return {
    platform,
    run: { Entrypoint: ['/bin/hello'] },
    layers: [
      { files: [{ path: 'bin/hello', content: program, mode: 0o755 }] },
      { files: [{ path: 'share/text', content: text(150, platform) }] },
      { files: [{ path: 'a/link', symlink: '../bin/hello' }] },
    ],
  };
}

/** Docker-archives in the ways of their writers, and OCI layouts in theirs. */
export async function sampleSources(): Promise<SampleSource[]> {
  const amd64 = ['linux/amd64'];
  const docker = async (name: string, wrap: Wrap, options: Partial<ArchiveShape> = {}) => ({
    name,
    wrap,
    platforms: amd64,
    entries: forged(dockerEntries(await buildImage(shape('linux/amd64')), options)),
  });
  const two = { images: [shape('linux/amd64'), shape('linux/arm64')] };
  const layout = async (name: string, wrap: Wrap, options: Partial<LayoutShape> = {}) => ({
    name,
    wrap,
    platforms: ['linux/amd64', 'linux/arm64'],
    entries: await layoutEntries({ ...two, ...options }),
  });
  return [
    await docker('a docker-archive', 'tar'),
    await docker('a docker-archive in gzip', 'gzip'),
    await docker('a docker-archive in members of gzip', 'members'),
    await docker('a docker-archive in zstd', 'zstd'),
    await docker('a docker-archive with layers in gzip', 'tar', { gzipLayers: true }),
    await docker('a hybrid', 'tar', { layout: 'hybrid' }),
    await docker('a hybrid with layers in gzip', 'gzip', { layout: 'hybrid', gzipLayers: true }),
    await docker('an archive of nixpkgs', 'gzip', { order: 'manifest-last', prefix: './' }),
    await docker('a stream of nixpkgs', 'tar', { order: 'manifest-last' }),
    await oldDockerSave(),
    await withPaxHeaders(),
    await armByItsPrograms(),
    await severalInOne(),
    await layout('a layout', 'directory'),
    await layout('a layout with an index in its index', 'directory', { nested: true }),
    await layout('a layout with attestations', 'directory', { attestations: true, nested: true }),
    await layout('a layout with plain layers', 'directory', { layers: 'plain', withoutPlatform: true }),
    await layout('a layout in a tar', 'tar', { nested: true, attestations: true }),
    await layout('a layout in a tar in gzip', 'gzip'),
    await layout("a layout of Docker's types in a tar", 'tar', { types: 'docker', layers: 'plain' }),
    await layout('a layout in a tar in zstd', 'zstd', { withoutPlatform: true }),
    await withZstdLayer(),
    await withForeignLayer(),
  ];
}

function forged(entries: readonly (readonly [string, string | Uint8Array])[]): ForgedEntry[] {
  return entries.map(([name, content]) => ({ name, content: Buffer.from(content) }));
}

async function layoutEntries(options: LayoutShape): Promise<ForgedEntry[]> {
  const folder = await mkdtemp(join(tmpdir(), 'alba-sample-'));
  try {
    await writeOciLayout(folder, options);
    const found = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return await Promise.all(
      paths.sort().map(async (path) => ({ name: relative(folder, path), content: await readFile(path) })),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** moby image/tarexport/save.go before 25: a folder a layer, `repositories`, and a link where a layer comes again. */
async function oldDockerSave(): Promise<SampleSource> {
  const sample = shape('linux/amd64');
  const image = await buildImage({ ...sample, layers: [...sample.layers, ...sample.layers.slice(1, 2)] });
  const ids = image.layers.map((_, n) => sha256(`layer ${n}`));
  const configName = `${sha256(image.config)}.json`;
  const folders = image.layers.flatMap((content, n): ForgedEntry[] => [
    { name: `${ids[n]}/`, type: '5', content: Buffer.alloc(0) },
    { name: `${ids[n]}/VERSION`, content: Buffer.from('1.0') },
    { name: `${ids[n]}/json`, content: Buffer.from(JSON.stringify({ id: ids[n], os: 'linux' })) },
    n === 3
      ? { name: `${ids[n]}/layer.tar`, type: '2', link: `../${ids[1]}/layer.tar`, content: Buffer.alloc(0) }
      : { name: `${ids[n]}/layer.tar`, content },
  ]);
  const layers = ids.map((id) => `${id}/layer.tar`);
  const manifest = [{ Config: configName, RepoTags: ['hello:latest'], Layers: layers }];
  return {
    name: 'what docker save of old writes',
    wrap: 'tar',
    platforms: ['linux/amd64'],
    entries: [
      ...folders,
      { name: configName, content: image.config },
      { name: 'manifest.json', content: Buffer.from(JSON.stringify(manifest)) },
      { name: 'repositories', content: Buffer.from(JSON.stringify({ hello: { latest: ids[3] } })) },
    ],
  };
}

async function withPaxHeaders(): Promise<SampleSource> {
  const entries = forged(dockerEntries(await buildImage(shape('linux/amd64'))));
  return {
    name: 'a docker-archive with PAX and GNU headers',
    wrap: 'tar',
    platforms: ['linux/amd64'],
    entries: [
      { name: 'pax_global_header', type: 'g', content: Buffer.from('18 comment=sample\n') },
      ...entries.map((entry, n) => ({
        ...entry,
        ...(n % 2 === 0 ? { pax: { path: entry.name, size: `${entry.content.length}`, mtime: '1.5' } } : {}),
      })),
      { name: `${'long/'.repeat(30)}name`, content: Buffer.from('of no use') },
    ],
  };
}

/** The config says arm, and no more: the programs say which. */
async function armByItsPrograms(): Promise<SampleSource> {
  const image = await buildImage(shape('linux/arm', elf(elfShapes.armv6)));
  return {
    name: 'a docker-archive for some arm',
    wrap: 'gzip',
    platforms: ['linux/arm/v6'],
    entries: forged(dockerEntries(image, { gzipLayers: true })),
  };
}

/** Two names for one image, as `docker save` of one image by two names has them. */
async function severalInOne(): Promise<SampleSource> {
  const entries = forged(dockerEntries(await buildImage(shape('linux/amd64'))));
  return {
    name: 'an image of two names',
    wrap: 'tar',
    platforms: ['linux/amd64'],
    entries: entries.map((entry) =>
      entry.name === 'manifest.json'
        ? { ...entry, content: Buffer.from(`${entry.content}`.replace('["hello', '["other:1","hello')) }
        : entry,
    ),
  };
}

async function withZstdLayer(): Promise<SampleSource> {
  const entries = await layoutEntries({ images: [shape('linux/amd64')], layers: 'plain' });
  const layer = entries.find(({ content }) => content.subarray(257).toString().startsWith('ustar'));
  if (layer === undefined) throw new Error('the sample has no layer');
  const content = storedZstd(layer.content);
  const named = (type: string, bytes: Buffer) =>
    `.tar${type}","digest":"sha256:${sha256(bytes)}","size":${bytes.length}`;
  return {
    name: 'a layout with a layer in zstd',
    wrap: 'directory',
    platforms: ['linux/amd64'],
    entries: inManifest(
      entries.map((entry) =>
        entry === layer ? { name: `blobs/sha256/${sha256(content)}`, content } : entry,
      ),
      (manifest) => manifest.replace(named('', layer.content), named('+zstd', content)),
    ),
  };
}

/** The base is on a server of its vendor: it is told of, and not there. */
async function withForeignLayer(): Promise<SampleSource> {
  const entries = await layoutEntries({ images: [shape('windows/amd64')], layers: 'plain' });
  const base = entries.find(({ content }) => content.subarray(257).toString().startsWith('ustar'));
  if (base === undefined) throw new Error('the sample has no layer');
  const digest = `"digest":"sha256:${sha256(base.content)}"`;
  const type = 'application/vnd.oci.image.layer.nondistributable.v1.tar';
  return {
    name: 'a layout with a foreign layer',
    wrap: 'directory',
    platforms: ['windows/amd64'],
    entries: inManifest(
      entries.filter((entry) => entry !== base),
      (manifest) =>
        manifest.replace(
          new RegExp(`"mediaType":"[^"]*",${digest}`),
          `"mediaType":"${type}","urls":["https://example.com/base"],${digest}`,
        ),
    ),
  };
}

function inManifest(entries: readonly ForgedEntry[], change: (manifest: string) => string): ForgedEntry[] {
  const manifest = entries.find(({ content }) => content.includes('"layers":[{'));
  if (manifest === undefined) throw new Error('the sample has no manifest');
  const [before, after] = [`${manifest.content}`, change(`${manifest.content}`)];
  if (before === after) throw new Error('the manifest of the sample is another');
  return replaceContent(entries, manifest, Buffer.from(after));
}

/** Puts another content into an entry, and its digest and size wherever the old ones are told, up to the top. */
export function replaceContent(
  entries: readonly ForgedEntry[],
  entry: ForgedEntry,
  content: Buffer,
): ForgedEntry[] {
  return resealed(entries.map((each) => (each === entry ? { ...entry, content } : each)));
}

/** Gives each blob that is not what its name says the name of what it is, and tells the others. */
function resealed(entries: readonly ForgedEntry[]): ForgedEntry[] {
  let all = [...entries];
  for (let round = 0; round < 6; round++) {
    const wrong = all.find(
      ({ name, content, type = '0' }) =>
        type === '0' && content.length > 0 && hexIn(name) !== undefined && hexIn(name) !== sha256(content),
    );
    const old = wrong && hexIn(wrong.name);
    if (wrong === undefined || old === undefined) break;
    const now = sha256(wrong.content);
    all = all.map((entry) => ({
      ...entry,
      name: entry.name.replaceAll(old, now),
      content: entry.content.includes(old)
        ? told(entry.content, old, now, wrong.content.length)
        : entry.content,
    }));
  }
  return all;
}

/** Of `blobs/sha256/HEX` and `HEX.json`. */
function hexIn(name: string): string | undefined {
  return /^(?:\.\/)?(?:blobs\/sha256\/([0-9a-f]{64})|([0-9a-f]{64})\.json)$/
    .exec(name)
    ?.slice(1)
    .find(Boolean);
}

function told(content: Buffer, old: string, now: string, size: number): Buffer {
  return Buffer.from(
    `${content}`
      .replaceAll(old, now)
      .replace(new RegExp(`("digest":"sha256:${now}","size":)\\d+`, 'g'), `$1${size}`),
  );
}

/** What lies on the disk of an archive whose tar this is. */
export function wrapped(tar: Buffer, wrap: Wrap): Buffer {
  if (wrap === 'gzip') return gzipSync(tar, { level: 1 });
  if (wrap === 'zstd') return storedZstd(tar);
  if (wrap !== 'members') return tar;
  const third = Math.ceil(tar.length / 3);
  return Buffer.concat([0, 1, 2].map((n) => gzipSync(tar.subarray(n * third, (n + 1) * third))));
}

/** zstd that compresses nothing, so that every Node can write it (RFC 8878 § 3.1.1): no size, no checksum, raw blocks. */
export function storedZstd(bytes: Buffer): Buffer {
  const parts: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x58])];
  const size = 100_000;
  for (let at = 0; at === 0 || at < bytes.length; at += size) {
    const block = bytes.subarray(at, at + size);
    const header = Buffer.alloc(3);
    header.writeUIntLE((block.length << 3) | (at + size >= bytes.length ? 1 : 0), 0, 3);
    parts.push(header, block);
  }
  return Buffer.concat(parts);
}
