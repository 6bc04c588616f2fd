import { buildKit } from '../archive/layout-manifest.ts';
import { isForeignLayer } from '../archive/layout-types.ts';
import type { Blob } from '../layers/blob.ts';
import type { Digest } from '../oci/digest.ts';
import { type Descriptor, indexSchema, type Manifest, manifestSchema } from '../oci/documents.ts';
import { attestationEntries, platformEntries } from '../oci/image-content.ts';
import { parseJson } from '../oci/parse-json.ts';
import { formatPlatform, type Platform } from '../oci/platform.ts';
import { platformList } from '../oci/platform-list.ts';
import { referrerIn } from '../oci/referrer.ts';
import { otherPlatforms, unusable } from '../protocol/build-conflicts.ts';
import { inOrder } from '../protocol/in-order.ts';
import type { ImageDestination, StoredManifest } from '../registry/image-destination.ts';
import { archiveOf } from './archive-note.ts';
import { isBuilt } from './build-notes.ts';
import type { MergedAttestation, MergedChild, MergedImage } from './merged-image.ts';
import { platformsKey } from './own-records.ts';

/** The part of an image that another job brought, as far as an index over it and a check of it need to know. */
export type RecordedImage = Pick<MergedImage, 'children' | 'attestations' | 'blobs' | 'manifests'>;

export interface RecordedImageOptions {
  readonly destination: ImageDestination;
  /** The platforms that the tag is to have. */
  readonly expected: readonly Platform[];
  /** Manifests that this job has itself, and need not read. */
  readonly here: ReadonlyMap<Digest, StoredManifest>;
  readonly signal: AbortSignal;
}

/**
 * Reads what the record of a platform names. Throws `conflict` where that is not there any more, or is of another platform.
 */
export async function recordedImage(
  what: string,
  record: Uint8Array,
  options: RecordedImageOptions,
): Promise<RecordedImage> {
  const { expected, signal } = options;
  const index = indexSchema.safeParse(parseJson(record)).data;
  if (index === undefined) throw unusable(what, 'its record cannot be read');
  const listed = index.annotations?.[platformsKey];
  if (listed !== platformList(expected)) throw otherPlatforms(what, listed);
  const entries = platformEntries(index);
  if (entries.length === 0 || entries.some(({ platform }) => formatPlatform(platform) !== what)) {
    throw unusable(what, 'its record is of another platform');
  }
  const read = (entry: Pick<Descriptor, 'digest'>) => readManifest(options, what, entry);
  const sourceOf = (digest: Digest) => (options.here.has(digest) ? what : `${what} of another job`);
  const children = await inOrder(entries, width, signal, async ({ platform, digest }) => {
    const entry = index.manifests.find((each) => each.digest === digest);
    const { stored, manifest } = await read({ digest });
    const child: MergedChild = {
      platform,
      manifest: stored,
      source: sourceOf(digest),
      config: absent(manifest.config, what),
      layers: manifest.layers,
      archive: archiveOf(entry?.annotations),
      built: isBuilt(entry?.annotations),
    };
    return { child, manifest };
  });
  const attached = await inOrder(attestationEntries(index), width, signal, async (descriptor) => {
    const { stored, manifest } = await read(descriptor);
    const attestation: MergedAttestation = {
      descriptor,
      manifest: stored.bytes,
      subject: subjectOf(stored.bytes, descriptor),
      source: sourceOf(descriptor.digest),
      blobs: blobsOf(manifest, what),
    };
    return attestation;
  });
  return {
    children: children.map(({ child }) => child),
    attestations: attached,
    blobs: [
      ...children.flatMap(({ manifest }) => blobsOf(manifest, what)),
      ...attached.flatMap(({ blobs }) => blobs),
    ],
    manifests: [
      ...children.map(({ child }) => child.manifest),
      ...attached.map(({ descriptor, manifest }) => ({ descriptor, bytes: manifest })),
    ],
  };
}

/** Requests at the same time. */
const width = 8;

/** What it is attached to: it says so itself, or its entry in the index does. */
function subjectOf(manifest: Uint8Array, descriptor: Descriptor): Digest {
  const noted = descriptor.annotations?.[buildKit.subject] as Digest | undefined;
  return referrerIn(manifest, descriptor)?.subject ?? noted ?? descriptor.digest;
}

async function readManifest(
  { destination, here }: RecordedImageOptions,
  what: string,
  { digest }: Pick<Descriptor, 'digest'>,
): Promise<{ stored: StoredManifest; manifest: Manifest }> {
  const stored = here.get(digest) ?? (await destination.readManifest(digest));
  const manifest = stored && manifestSchema.safeParse(parseJson(stored.bytes)).data;
  if (stored === undefined || manifest === undefined)
    throw unusable(what, `the manifest ${digest} is not there`);
  return { stored, manifest };
}

function blobsOf({ config, layers }: Manifest, what: string): readonly Blob[] {
  return [...layers.filter((layer) => !isForeignLayer(layer)), config].map((blob) => absent(blob, what));
}

/** A blob that another job sent, and that this one does not have. */
function absent(descriptor: Descriptor, what: string): Blob {
  const { digest, size } = descriptor;
  const open = () => {
    throw unusable(what, `${digest} is not there`);
  };
  return { descriptor, body: { digest, size, open } };
}
