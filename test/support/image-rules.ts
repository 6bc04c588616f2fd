import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import * as zlib from 'node:zlib';
import { z } from 'zod';
import { decompress } from '../../src/layers/decompress.ts';

/**
 * What image-spec 1.1 and distribution-spec 1.1 say of a published image, and docs/images.md of its order. Nothing of
 * `src/` is used here, so that a mistake there is not repeated; but for zstd, which Node 20 cannot inflate.
 */
export const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
};
/** Docker's rules for an image of BuildKit (attestation-storage.md). */
const buildKit = { type: 'vnd.docker.reference.type', subject: 'vnd.docker.reference.digest' };
/** image-index.md § Platform Variants. */
const variants: Readonly<Record<string, readonly string[]>> = {
  arm: ['v5', 'v6', 'v7', 'v8'],
  arm64: ['v8', 'v9'],
  amd64: ['v1', 'v2', 'v3', 'v4'],
};
/** Words that configs have for what GOARCH calls otherwise. */
const words: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64' };

const digestPattern = /^sha256:[0-9a-f]{64}$/;
const descriptorSchema = z.looseObject({
  mediaType: z.string(),
  digest: z.string().regex(digestPattern),
  size: z.int().nonnegative(),
  urls: z.array(z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  artifactType: z.string().optional(),
  platform: z
    .looseObject({
      os: z.string().min(1),
      architecture: z.string().min(1),
      variant: z.string().min(1).optional(),
      'os.version': z.string().min(1).optional(),
    })
    .optional(),
});
export const indexSchema = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.literal(types.index),
  manifests: z.array(descriptorSchema),
});
const manifestSchema = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.literal(types.manifest).optional(),
  artifactType: z.string().optional(),
  config: descriptorSchema,
  layers: z.array(descriptorSchema),
  subject: descriptorSchema.optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
const configSchema = z.looseObject({
  os: z.string(),
  architecture: z.string(),
  variant: z.string().optional(),
  'os.version': z.string().optional(),
  rootfs: z.looseObject({ type: z.literal('layers'), diff_ids: z.array(z.string().regex(digestPattern)) }),
});

export type Wire = z.infer<typeof descriptorSchema>;
type Platform = NonNullable<Wire['platform']>;

/** Where the image was published: gives objects, and complains of how they are stored. */
export interface Published {
  read(kind: 'manifests' | 'blobs', descriptor: Wire): Promise<Uint8Array | undefined>;
  /** The list of what refers to a manifest, where the place has such lists; undefined where there is none. */
  referrers?(digest: string): Promise<Uint8Array | undefined>;
}

interface Attachment {
  readonly digest: string;
  readonly subject: string | undefined;
}

export interface ValidImage {
  readonly digest: string;
  /** In the index's order, `windows/amd64 (10.0.20348.1)` with a version. */
  readonly platforms: readonly string[];
  /** Of the configs, in the order of the platforms. */
  readonly configs: readonly string[];
  /** The digests of what is attached, in the index's order. */
  readonly attestations: readonly string[];
}

/** Checks an index and all it reaches. `problems` gets a line for each thing that is wrong. */
export class ImageCheck {
  readonly #published: Published;
  readonly #problems: string[];

  constructor(published: Published, problems: string[]) {
    this.#published = published;
    this.#problems = problems;
  }

  async index(bytes: Uint8Array): Promise<ValidImage> {
    const digest = sha256(bytes);
    const index = this.parse(indexSchema, bytes, `the index ${digest}`);
    const entries = index?.manifests ?? [];
    const isAttached = ({ platform }: Wire) => platform?.os === 'unknown';
    const platforms = entries.filter((entry) => !isAttached(entry));
    const attached = entries.filter(isAttached);
    if (platforms.length === 0) this.#complain('the index lists no platform');
    this.#order(entries, platforms, attached);
    const configs: string[] = [];
    for (const entry of platforms) configs.push((await this.#image(entry)) ?? '');
    const attachments: Attachment[] = [];
    for (const entry of attached)
      attachments.push({ digest: entry.digest, subject: await this.#attestation(entry, entries) });
    this.#attachedOrder(platforms, attachments);
    for (const entry of entries) await this.#referrers(entry.digest);
    return {
      digest,
      platforms: platforms.map(({ platform }) => (platform === undefined ? '' : named(platform))),
      configs,
      attestations: attached.map((entry) => entry.digest),
    };
  }

  parse<Schema extends z.ZodType>(
    schema: Schema,
    bytes: Uint8Array | undefined,
    what: string,
  ): z.infer<Schema> | undefined {
    if (bytes === undefined) {
      this.#complain(`${what} is not there`);
      return undefined;
    }
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch (error) {
      this.#complain(`${what} is not JSON: ${String(error)}`);
      return undefined;
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    this.#complain(`${what} is not as it should be: ${z.prettifyError(parsed.error)}`);
    return undefined;
  }

  #complain(problem: string): void {
    this.#problems.push(problem);
  }

  #order(entries: readonly Wire[], platforms: readonly Wire[], attached: readonly Wire[]): void {
    const keys = platforms.map(({ platform }) => (platform === undefined ? '' : sortKey(platform)));
    if (!isSorted(keys)) this.#complain('the platforms of the index are not in canonical order');
    for (const twice of repeated(keys)) this.#complain(`the index lists the platform ${named(twice)} twice`);
    if (entries.some((entry, at) => entry !== [...platforms, ...attached][at])) {
      this.#complain('the index lists attestations before platforms');
    }
    for (const { digest } of attached) {
      if (platforms.some((entry) => entry.digest === digest))
        this.#complain(`${digest} is a platform and an attestation`);
    }
  }

  /**
   * By the first image that they are attached to, be it by way of another attestation, then by digest and subject. One
   * manifest may be listed for several subjects (BuildKit: what it attests of each platform may be the same bytes).
   */
  #attachedOrder(platforms: readonly Wire[], attachments: readonly Attachment[]): void {
    const position = (digest: string | undefined, steps = 10): number => {
      const at = platforms.findIndex((entry) => entry.digest === digest);
      if (at >= 0 || steps === 0) return at;
      const above = attachments.filter((one) => one.digest === digest);
      const found = above.map(({ subject }) => position(subject, steps - 1)).filter((place) => place >= 0);
      return found.length === 0 ? -1 : Math.min(...found);
    };
    const named = attachments.map(({ digest, subject }) => `${digest} ${subject}`);
    for (const twice of repeated(named))
      this.#complain(`the index lists the attestation ${twice.replace(' ', ' of ')} twice`);
    const keys = attachments.map(
      ({ subject }, at) => `${String(position(subject)).padStart(5, '0')} ${named[at]}`,
    );
    if (!isSorted(keys)) this.#complain('the attestations of the index are not in canonical order');
  }

  /** The digest of its config. */
  async #image(entry: Wire): Promise<string | undefined> {
    const what = `the manifest ${entry.digest}`;
    if (entry.mediaType !== types.manifest) this.#complain(`${what} is listed as ${entry.mediaType}`);
    if (entry.platform === undefined) this.#complain(`${what} is listed without a platform`);
    const manifest = this.parse(manifestSchema, await this.read('manifests', entry), what);
    if (manifest === undefined) return undefined;
    const { config: listed, layers } = manifest;
    if (listed.mediaType !== types.config) this.#complain(`${what} has a config that is ${listed.mediaType}`);
    const config = this.parse(configSchema, await this.read('blobs', listed), `the config ${listed.digest}`);
    if (config === undefined) return listed.digest;
    if (entry.platform !== undefined) this.#platform(entry.platform, config, what);
    const diffIds = config.rootfs.diff_ids;
    if (diffIds.length !== layers.length) {
      this.#complain(`${what} has ${layers.length} layers, its config ${diffIds.length}`);
    }
    for (const [at, layer] of layers.entries()) await this.#layer(layer, diffIds[at], what);
    return listed.digest;
  }

  #platform(said: Platform, config: z.infer<typeof configSchema>, what: string): void {
    const contradicts = (field: 'os' | 'architecture' | 'variant' | 'os.version') => {
      const own = config[field] ?? '';
      return own !== '' && (words[own] ?? own) !== said[field];
    };
    for (const field of ['os', 'architecture', 'variant', 'os.version'] as const) {
      if (contradicts(field))
        this.#complain(
          `${what} has the ${field} ${said[field]} in the index, ${config[field]} in its config`,
        );
    }
    const { architecture, variant } = said;
    if (variant !== undefined && !config.variant && !variants[architecture]?.includes(variant))
      this.#complain(`${what} is listed with ${variant}, no variant of ${architecture}`);
    if (said['os.version'] !== undefined && !config['os.version'])
      this.#complain(`${what} has an os.version in the index and none in its config`);
  }

  async #layer(layer: Wire, diffId: string | undefined, what: string): Promise<void> {
    if (
      /^application\/vnd\.oci\.image\.layer\.nondistributable\.v1\.tar(\+gzip|\+zstd)?$/.test(layer.mediaType)
    ) {
      const urls = layer.urls ?? [];
      if (urls.length === 0 || !urls.every((url) => /^https?:\/\//.test(url)))
        this.#complain(`${what} has the foreign layer ${layer.digest} without addresses`);
      return;
    }
    const bytes = await this.read('blobs', layer);
    if (bytes === undefined) return;
    try {
      const plain = await inflated(bytes, layer.mediaType);
      if (plain === undefined)
        this.#complain(`${what} has the layer ${layer.digest}, which is ${layer.mediaType}`);
      else if (sha256(plain) !== diffId)
        this.#complain(`the layer ${layer.digest} of ${what} inflates to ${sha256(plain)}, not ${diffId}`);
    } catch (error) {
      this.#complain(`the layer ${layer.digest} of ${what} cannot be inflated: ${String(error)}`);
    }
  }

  /** The digest of what it is attached to. */
  async #attestation(entry: Wire, entries: readonly Wire[]): Promise<string | undefined> {
    const what = `the attestation ${entry.digest}`;
    if (entry.platform?.architecture !== 'unknown') this.#complain(`${what} is listed with an architecture`);
    if (entry.mediaType !== types.manifest) this.#complain(`${what} is listed as ${entry.mediaType}`);
    const manifest = this.parse(manifestSchema, await this.read('manifests', entry), what);
    if (manifest === undefined) return undefined;
    for (const blob of [manifest.config, ...manifest.layers]) await this.read('blobs', blob);
    const subject = manifest.subject?.digest ?? entry.annotations?.[buildKit.subject];
    if (manifest.subject === undefined && entry.annotations?.[buildKit.type] !== 'attestation-manifest')
      this.#complain(`${what} has neither a subject nor the annotation of BuildKit`);
    if (!entries.some(({ digest }) => digest === subject))
      this.#complain(`${what} is attached to ${subject}, which is not in the index`);
    if (manifest.subject === undefined || this.#published.referrers === undefined) return subject;
    const list = await this.#published.referrers(manifest.subject.digest);
    const listed = list && this.parse(indexSchema, list, `the list of referrers to ${subject}`);
    if (!listed?.manifests.some(({ digest }) => digest === entry.digest))
      this.#complain(`${what} is not in the list of referrers to ${subject}`);
    return subject;
  }

  /** A list of referrers, where there is one (distribution-spec § Listing Referrers). */
  async #referrers(subject: string): Promise<void> {
    const bytes = await this.#published.referrers?.(subject);
    if (bytes === undefined) return;
    const what = `the list of referrers to ${subject}`;
    const entries = this.parse(indexSchema, bytes, what)?.manifests ?? [];
    for (const twice of repeated(entries.map(({ digest }) => digest)))
      this.#complain(`${what} has ${twice} twice`);
    for (const entry of entries) {
      const manifest = this.parse(
        manifestSchema,
        await this.read('manifests', entry),
        `${what}: ${entry.digest}`,
      );
      if (manifest === undefined) continue;
      if (manifest.subject?.digest !== subject)
        this.#complain(`${what} has ${entry.digest}, which does not refer to it`);
      if (entry.artifactType !== (manifest.artifactType || manifest.config.mediaType))
        this.#complain(`${what} has ${entry.digest} as ${entry.artifactType}`);
      if (JSON.stringify(entry.annotations) !== JSON.stringify(manifest.annotations))
        this.#complain(`${what} has ${entry.digest} with other annotations`);
    }
  }

  /** The bytes of an object, after a look whether they are what the descriptor says. */
  async read(kind: 'manifests' | 'blobs', descriptor: Wire): Promise<Uint8Array | undefined> {
    const { digest, size } = descriptor;
    const bytes = await this.#published.read(kind, descriptor);
    if (bytes === undefined) {
      this.#complain(`${kind}/${digest} is not there`);
      return undefined;
    }
    if (bytes.length !== size) this.#complain(`${kind}/${digest} has ${bytes.length} bytes, not ${size}`);
    if (sha256(bytes) !== digest) this.#complain(`${kind}/${digest} has the digest ${sha256(bytes)}`);
    return bytes;
  }
}

/** Node's own, from 22.15 on. */
const zstd = (zlib as { zstdDecompressSync?: (bytes: Uint8Array) => Uint8Array }).zstdDecompressSync;

export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function sortKey({ os, architecture, variant, 'os.version': version = '' }: Platform): string {
  return `${[os, architecture, ...(variant === undefined ? [] : [variant])].join('/')}\n${version}`;
}

function named(platform: Platform | string): string {
  const [words = '', version = ''] = (typeof platform === 'string' ? platform : sortKey(platform)).split(
    '\n',
  );
  return version === '' ? words : `${words} (${version})`;
}

/** The tar in a layer; undefined for what is no layer that an image may have. gzip may have several members. */
async function inflated(bytes: Uint8Array, mediaType: string): Promise<Uint8Array | undefined> {
  switch (mediaType) {
    case types.layer:
      return bytes;
    case `${types.layer}+gzip`:
      return zlib.gunzipSync(bytes);
    case `${types.layer}+zstd`:
      return zstd === undefined ? await buffer(Readable.from([bytes]).pipe(decompress('zstd'))) : zstd(bytes);
    default:
      return undefined;
  }
}

function isSorted(keys: readonly string[]): boolean {
  return keys.every((key, at) => at === 0 || (keys[at - 1] ?? '') <= key);
}

function repeated(values: readonly string[]): ReadonlySet<string> {
  return new Set(values.filter((value, at) => values.indexOf(value) !== at));
}
