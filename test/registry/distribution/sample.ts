import { Readable } from 'node:stream';
import type { Blob } from '../../../src/layers/blob.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { imageContent } from '../../../src/oci/image-content.ts';
import { mediaTypes } from '../../../src/oci/media-types.ts';
import type { ImageDestination, RootImage, StoredManifest } from '../../../src/registry/image-destination.ts';
import { blobOf } from '../../container/sample-images.ts';

export interface SampleImage {
  readonly blobs: readonly Blob[];
  readonly manifests: readonly StoredManifest[];
  readonly index: StoredManifest;
  readonly content: RootImage['content'];
}

/** An image of two platforms. Under other annotations it has the same content. */
export function imageOf(word: string, annotations: Record<string, string> = {}): SampleImage {
  const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
  const parts = platforms.map((platform) => {
    const layer = blobOf(mediaTypes.layer, `${word} for ${platform.architecture} `.repeat(50));
    const rootfs = { type: 'layers', diff_ids: [layer.descriptor.digest] };
    const config = blobOf(mediaTypes.config, JSON.stringify({ ...platform, rootfs }));
    const manifest = stored(mediaTypes.manifest, { config: config.descriptor, layers: [layer.descriptor] });
    return { platform, layer, config, manifest };
  });
  const manifests = parts.map(({ platform, manifest }) => ({ ...manifest.descriptor, platform }));
  return {
    blobs: parts.flatMap(({ layer, config }) => [layer, config]),
    manifests: parts.map(({ manifest }) => manifest),
    index: stored(mediaTypes.index, { manifests, annotations }),
    content: imageContent(
      parts.map(({ platform, config }) => ({ platform, digest: config.descriptor.digest })),
    ),
  };
}

export function stored(mediaType: string, content: object): StoredManifest {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...content }));
  return { bytes, descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length } };
}

/** What a run knows of an image that it has sent: `resent` grows as the destination asks for things again. */
export interface Sent {
  readonly root: RootImage;
  readonly resent: string[];
}

export function rootOf(destination: ImageDestination, image: SampleImage): Sent {
  const { blobs, manifests, index, content } = image;
  const resent: string[] = [];
  const root: RootImage = {
    index,
    content,
    reaches: [
      ...blobs.map(({ descriptor }) => ({ kind: 'blobs', descriptor }) as const),
      ...manifests.map(({ descriptor }) => ({ kind: 'manifests', descriptor }) as const),
    ],
    async resend({ descriptor: { digest } }) {
      resent.push(digest);
      for (const blob of blobs) if (blob.descriptor.digest === digest) await destination.putBlob(blob);
      for (const manifest of [...manifests, index])
        if (manifest.descriptor.digest === digest) await destination.putManifest(manifest);
    },
  };
  return { root, resent };
}

/** Sends all of an image but its index. */
export async function sendParts(
  destination: ImageDestination,
  { blobs, manifests }: SampleImage,
): Promise<void> {
  await Promise.all(blobs.map((blob) => destination.putBlob(blob)));
  for (const manifest of manifests) await destination.putManifest(manifest);
}

/** Sends all of an image but its tags. */
export async function send(destination: ImageDestination, image: SampleImage): Promise<Sent> {
  await sendParts(destination, image);
  await destination.putManifest(image.index);
  return rootOf(destination, image);
}

/** Sends an image whole, under tags that may be replaced. */
export async function publish(
  destination: ImageDestination,
  image: SampleImage,
  tags: readonly string[] = ['1.0'],
): Promise<void> {
  const { root } = await send(destination, image);
  await destination.point(tags, root, replaceable);
}

export const replaceable = { replace: () => true, claim: () => false };
export const release = { replace: () => false, claim: () => true };

/** A blob that can only be read as a stream, like a layer in scratch space. */
export function streamedBlob(size: number): Blob {
  const { descriptor, body, bytes } = numbers.get(size) ?? numbered(size);
  const open = () => {
    const chunks: Buffer[] = [];
    for (let at = 0; at < size; at += 1 << 16) chunks.push(bytes.subarray(at, at + (1 << 16)));
    return Readable.from(chunks);
  };
  return { descriptor, body: { size: body.size, digest: body.digest, open } };
}

const numbers = new Map<number, ReturnType<typeof numbered>>();

/** Bytes that are nowhere the same. */
function numbered(size: number) {
  const bytes = Buffer.from(
    Uint32Array.from({ length: Math.ceil(size / 4) }, (_, at) => at * 2654435761).buffer,
  );
  const made = { ...blobOf(mediaTypes.layer, bytes.subarray(0, size)), bytes: bytes.subarray(0, size) };
  numbers.set(size, made);
  return made;
}

/** A small blob. */
export function smallBlob(word = 'hello'): Blob {
  return blobOf(mediaTypes.layer, `${word} `.repeat(50));
}
