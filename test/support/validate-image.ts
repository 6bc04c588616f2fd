import { gunzipSync } from 'node:zlib';
import { digestOf } from '../../src/oci/digest.ts';
import { configSchema, type Descriptor, indexSchema, manifestSchema } from '../../src/oci/documents.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { comparePlatforms, formatPlatform, type Platform } from '../../src/oci/platform.ts';

/** Reads a path below the root of a registry (`v2/hello/manifests/1.0`) or of a layout; rejects for what is not there. */
export type ReadPath = (path: string) => Promise<Uint8Array>;

export interface ValidImage {
  readonly digest: string;
  readonly platforms: readonly string[];
  /** Of the configs, in the order of the platforms. */
  readonly configs: readonly string[];
}

/** Checks from outside that a tag of a static registry is a whole image. Throws an error that says what is wrong. */
export async function validateImage(read: ReadPath, name: string, tag: string): Promise<ValidImage> {
  const tagged = await read(`v2/${name}/manifests/${tag}`);
  const digest = digestOf(tagged);
  const byDigest = await read(`v2/${name}/manifests/${digest}`);
  ensure(Buffer.from(tagged).equals(byDigest), `the bytes under ${tag} are not those under ${digest}`);
  return await validate(tagged, {
    manifest: (of) => read(`v2/${name}/manifests/${of}`),
    blob: (of) => read(`v2/${name}/blobs/${of}`),
  });
}

/** The same for a tag of an OCI layout. */
export async function validateLayout(read: ReadPath, tag: string): Promise<ValidImage> {
  const marker = Buffer.from(await read('oci-layout')).toString();
  ensure(JSON.parse(marker).imageLayoutVersion === '1.0.0', 'oci-layout is not of version 1.0.0');
  const index = indexSchema.parse(json(await read('index.json')));
  const entries = index.manifests.filter(
    ({ annotations }) => annotations?.['org.opencontainers.image.ref.name'] === tag,
  );
  const [entry] = entries;
  if (entry === undefined || entries.length > 1)
    throw new Error(`index.json has ${entries.length} times ${tag}`);
  const blob = (of: string) => read(`blobs/sha256/${of.replace('sha256:', '')}`);
  return await validate(checked(await blob(entry.digest), entry), { manifest: blob, blob });
}

interface Objects {
  readonly manifest: (digest: string) => Promise<Uint8Array>;
  readonly blob: (digest: string) => Promise<Uint8Array>;
}

async function validate(bytes: Uint8Array, objects: Objects): Promise<ValidImage> {
  const index = indexSchema.parse(json(bytes));
  ensure(index.mediaType === mediaTypes.index, `the index says it is ${index.mediaType}`);
  const platforms = index.manifests.map(({ platform }) => platform as Platform);
  const sorted = [...platforms].sort(comparePlatforms);
  ensure(JSON.stringify(platforms) === JSON.stringify(sorted), 'the index is not in canonical order');
  const configs: string[] = [];
  for (const entry of index.manifests) {
    ensure(entry.mediaType === mediaTypes.manifest, `${entry.digest} is listed as ${entry.mediaType}`);
    configs.push(await validateChild(entry, objects));
  }
  return { digest: digestOf(bytes), platforms: platforms.map(formatPlatform), configs };
}

async function validateChild(entry: Descriptor, { manifest: read, blob }: Objects): Promise<string> {
  const manifest = manifestSchema.parse(json(checked(await read(entry.digest), entry)));
  const said = manifest.mediaType ?? mediaTypes.manifest;
  ensure(said === mediaTypes.manifest, `${entry.digest} says it is ${said}`);
  ensure(manifest.config.mediaType === mediaTypes.config, `a config is ${manifest.config.mediaType}`);
  const config = configSchema.parse(json(checked(await blob(manifest.config.digest), manifest.config)));
  ensure(config.os === entry.platform?.os, `${entry.digest} is for another os than the index says`);
  ensure(
    config.architecture === entry.platform?.architecture,
    `${entry.digest} is for another architecture than the index says`,
  );
  const diffIds = await Promise.all(
    manifest.layers.map(async (layer) => digestOf(inflated(checked(await blob(layer.digest), layer), layer))),
  );
  ensure(
    diffIds.join() === config.rootfs.diff_ids.join(),
    `the layers of ${entry.digest} are not the diff_ids of its config`,
  );
  return manifest.config.digest;
}

function checked(bytes: Uint8Array, { digest, size }: Descriptor): Uint8Array {
  ensure(bytes.length === size, `${digest} has ${bytes.length} bytes, not ${size}`);
  ensure(digestOf(bytes) === digest, `${digest} has the digest ${digestOf(bytes)}`);
  return bytes;
}

function inflated(bytes: Uint8Array, { mediaType }: Descriptor): Uint8Array {
  if (mediaType === mediaTypes.layerGzip) return gunzipSync(bytes);
  ensure(mediaType === mediaTypes.layer, `a layer is ${mediaType}, which is not checked here`);
  return bytes;
}

function json(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString());
}

function ensure(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Error(message);
}
