import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Pack, pack } from 'tar-stream';

/** A file of an image: its bytes, or a link. */
export interface ImageFile {
  readonly path: string;
  readonly content?: string | Uint8Array;
  readonly mode?: number;
  readonly symlink?: string;
}

export interface ImageShape {
  /** `linux/arm64`, `linux/arm/v6`: goes into the config. */
  readonly platform: string;
  readonly layers: readonly { readonly files: readonly ImageFile[] }[];
  /** The config's `config`. */
  readonly run?: Readonly<Record<string, unknown>>;
}

/** Entries of a tar, in order; the value is the content. */
export type Entries = readonly (readonly [
  name: string,
  content: string | Uint8Array | { readonly link: string; readonly hard?: boolean },
])[];

export interface ArchiveShape extends ImageShape {
  /** Around the whole archive. */
  readonly gzip?: boolean;
  /** Around each layer, as kaniko and jib do. */
  readonly gzipLayers?: boolean;
  readonly order?: 'manifest-first' | 'manifest-last';
  /** `layered`: HEX/layer.tar and HEX.json, as nixpkgs and old Docker. `hybrid`: blobs/sha256/HEX beside OCI's files, as Docker 25. */
  readonly layout?: 'layered' | 'hybrid';
  /** Before every name: `./`. */
  readonly prefix?: string;
}

/** The config, the layers' tars and their digests: what all builders here start from. */
export interface BuiltImage {
  readonly config: Buffer;
  readonly layers: readonly Buffer[];
  readonly diffIds: readonly string[];
}

const epoch = new Date(1000);

/** A tar of these entries, the same bytes every time. */
export async function tar(entries: Entries): Promise<Buffer> {
  const packing = pack();
  for (const [name, content] of entries) {
    const common = { name, mtime: epoch, mode: 0o444 };
    if (typeof content === 'object' && 'link' in content) {
      packing.entry({ ...common, type: content.hard ? 'link' : 'symlink', linkname: content.link });
    } else packing.entry(common, Buffer.from(content));
  }
  packing.finalize();
  return collect(packing);
}

/** A layer's tar. */
async function layerTar(files: readonly ImageFile[]): Promise<Buffer> {
  const packing = pack();
  for (const { path, content = '', mode = 0o644, symlink } of files) {
    if (symlink !== undefined)
      packing.entry({ name: path, mtime: epoch, type: 'symlink', linkname: symlink });
    else packing.entry({ name: path, mtime: epoch, mode }, Buffer.from(content));
  }
  packing.finalize();
  return collect(packing);
}

/** Makes config and layers. */
export async function buildImage({ platform, layers, run = {} }: ImageShape): Promise<BuiltImage> {
  const [os = '', architecture = '', variant] = platform.split('/');
  const tars = await Promise.all(layers.map(({ files }) => layerTar(files)));
  const diffIds = tars.map((bytes) => `sha256:${sha256(bytes)}`);
  const config = {
    created: '1970-01-01T00:00:01Z',
    architecture,
    os,
    ...(variant === undefined ? {} : { variant }),
    config: run,
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: diffIds.map(() => ({ created: '1970-01-01T00:00:01Z' })),
  };
  return { config: Buffer.from(JSON.stringify(config)), layers: tars, diffIds };
}

/** A docker-archive, the same bytes every time. */
export async function dockerArchive(shape: ArchiveShape): Promise<Buffer> {
  const image = await buildImage(shape);
  const bytes = await tar(dockerEntries(image, shape));
  return shape.gzip ? gzipSync(bytes) : bytes;
}

/** The entries of a docker-archive, for tests that bend them before `tar`. */
export function dockerEntries(
  { config, layers, diffIds }: BuiltImage,
  {
    gzipLayers = false,
    order = 'manifest-first',
    layout = 'layered',
    prefix = '',
  }: Partial<ArchiveShape> = {},
): (readonly [string, string | Uint8Array])[] {
  const contents = new Map<string, Uint8Array>();
  const names = layers.map((bytes, index) => {
    const content = gzipLayers ? gzipSync(bytes) : bytes;
    const id = sha256(layout === 'hybrid' ? content : `${diffIds[index]}`);
    const name = layout === 'hybrid' ? `blobs/sha256/${id}` : `${id}/layer.tar`;
    contents.set(name, content);
    return name;
  });
  const configName = layout === 'hybrid' ? `blobs/sha256/${sha256(config)}` : `${sha256(config)}.json`;
  const manifest = JSON.stringify([{ Config: configName, RepoTags: ['hello:latest'], Layers: names }]);
  const small: (readonly [string, string | Uint8Array])[] = [
    ['manifest.json', manifest],
    [configName, config],
  ];
  if (layout === 'hybrid') {
    small.push(
      ['index.json', '{"schemaVersion":2,"manifests":null}'],
      ['oci-layout', '{"imageLayoutVersion":"1.0.0"}'],
    );
  }
  const big = [...contents];
  const ordered = order === 'manifest-first' ? [...small, ...big] : [...big, ...small.reverse()];
  return ordered.map(([name, content]) => [`${prefix}${name}`, content] as const);
}

/** A blob of a layout, and what an index or manifest says of it. */
export interface LayoutBlob {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

export interface LayoutShape {
  readonly images: readonly ImageShape[];
  /** How layers lie there. */
  readonly layers?: 'gzip' | 'plain';
  /** OCI's media types or Docker's. */
  readonly types?: 'oci' | 'docker';
  /** Puts the images into an index of their own, which index.json names. */
  readonly nested?: boolean;
  /** Adds what BuildKit adds to each image: an attestation manifest of `unknown/unknown`. */
  readonly attestations?: boolean;
  /** Leaves the platform out of index.json, as skopeo does. */
  readonly withoutPlatform?: boolean;
}

const types = {
  oci: {
    index: 'application/vnd.oci.image.index.v1+json',
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    plain: 'application/vnd.oci.image.layer.v1.tar',
    gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  },
  docker: {
    index: 'application/vnd.docker.distribution.manifest.list.v2+json',
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    plain: 'application/vnd.docker.image.rootfs.diff.tar',
    gzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  },
};

/** Writes an OCI layout into a directory (made where missing). Resolves to the descriptors of the images' manifests. */
export async function writeOciLayout(directory: string, shape: LayoutShape): Promise<LayoutBlob[]> {
  const { images, layers: form = 'gzip', types: family = 'oci', nested = false } = shape;
  const type = types[family];
  const manifests: LayoutBlob[] = [];
  const entries: object[] = [];
  for (const image of images) {
    const built = await buildImage(image);
    const config = await writeBlob(directory, type.config, built.config);
    const layers = await Promise.all(
      built.layers.map((bytes) =>
        writeBlob(directory, type[form], form === 'gzip' ? gzipSync(bytes) : bytes),
      ),
    );
    const manifest = await writeJson(directory, type.manifest, {
      schemaVersion: 2,
      mediaType: type.manifest,
      config,
      layers,
    });
    manifests.push(manifest);
    const [os, architecture, variant] = image.platform.split('/');
    const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) };
    entries.push(shape.withoutPlatform ? manifest : { ...manifest, platform });
    if (shape.attestations) entries.push(await attestation(directory, manifest.digest));
  }
  const index = { schemaVersion: 2, mediaType: type.index, manifests: entries };
  const top = nested
    ? { schemaVersion: 2, manifests: [await writeJson(directory, type.index, index)] }
    : index;
  await writeFile(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  await writeFile(join(directory, 'index.json'), JSON.stringify(top));
  return manifests;
}

/** Writes one blob into a layout. */
async function writeBlob(directory: string, mediaType: string, bytes: Uint8Array): Promise<LayoutBlob> {
  const hex = sha256(bytes);
  await mkdir(join(directory, 'blobs/sha256'), { recursive: true });
  await writeFile(join(directory, 'blobs/sha256', hex), bytes);
  return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
}

async function writeJson(directory: string, mediaType: string, value: object): Promise<LayoutBlob> {
  return writeBlob(directory, mediaType, Buffer.from(JSON.stringify(value)));
}

async function attestation(directory: string, subject: string): Promise<object> {
  const config = await writeJson(directory, types.oci.config, {
    architecture: 'unknown',
    os: 'unknown',
    rootfs: { type: 'layers', diff_ids: [] },
  });
  const statement = await writeJson(directory, 'application/vnd.in-toto+json', { _type: 'statement' });
  const manifest = await writeJson(directory, types.oci.manifest, {
    schemaVersion: 2,
    mediaType: types.oci.manifest,
    config,
    layers: [statement],
  });
  return {
    ...manifest,
    platform: { architecture: 'unknown', os: 'unknown' },
    annotations: {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': subject,
    },
  };
}

/** A zstd frame of blocks that are not compressed (RFC 8878 § 3.1.1), since Node 20 has no zstd. */
export function zstd(bytes: Uint8Array): Buffer {
  const parts = [Buffer.from('28b52ffd0058', 'hex')]; // a window of 2 MiB
  for (let at = 0; ; at += blockBytes) {
    const block = bytes.subarray(at, at + blockBytes);
    const isLast = at + block.length >= bytes.length;
    const header = Buffer.alloc(3);
    header.writeUIntLE(block.length * 8 + (isLast ? 1 : 0), 0, 3);
    parts.push(header, Buffer.from(block));
    if (isLast) return Buffer.concat(parts);
  }
}

/** RFC 8878 § 3.1.1.2.4: the most that a block may hold. */
const blockBytes = 128 * 1024;

/** The hexadecimal sha256 of bytes. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function collect(packing: Pack): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of packing) all.push(chunk as Buffer);
  return Buffer.concat(all);
}
