import type { Blob } from '../layers/blob.ts';
import { type Digest, digestOf } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { bytesBody } from '../store/body.ts';
import type { Attached, Found } from './explore-layout.ts';
import type { ImageFiles } from './image-files.ts';
import { blobName } from './layout-documents.ts';
import type { Reading } from './reading.ts';
import type { Attestation } from './source-image.ts';

/** An attestation of an attestation of … deeper than this is left out. */
const mostDepth = 4;

/** Names that a layout gives to its entries, which say nothing in an index of an image. */
const namesOfEntries = ['org.opencontainers.image.ref.name', 'io.containerd.image.name'];

export interface AttachedTo {
  /** The images that were chosen; true where their manifests are published byte for byte. */
  readonly images: ReadonlyMap<Digest, boolean>;
  /** All that the layout has. */
  readonly found: Found;
}

/**
 * What is attached to images, directly or to what is attached to them, by the digest of the image. Only what can still
 * be true is kept; for the rest there is one warning a reason. What belongs to images that were not chosen is theirs.
 */
export async function readAttestations(
  { files, run }: Reading,
  { images, found }: AttachedTo,
): Promise<ReadonlyMap<Digest, readonly Attestation[]>> {
  const kept = new Map<Digest, Attestation[]>();
  const dropped = new Map<string, number>();
  for (const attached of found.attached.values()) {
    const at = rootOf(attached, { images, found });
    if (at.image !== undefined)
      kept.set(at.image, [...(kept.get(at.image) ?? []), await read(files, attached)]);
    else if (at.reason !== undefined) dropped.set(at.reason, (dropped.get(at.reason) ?? 0) + 1);
  }
  for (const [reason, count] of dropped) {
    run.reporter.warn(
      count === 1
        ? `${files.label}: an attestation is left out: ${reason}`
        : `${files.label}: ${count} attestations are left out: ${reason}`,
    );
  }
  return kept;
}

/** The image that something is attached to in the end; else the reason to leave it out; neither for others' images. */
interface Root {
  readonly image?: Digest;
  readonly reason?: string;
}

function rootOf(attached: Attached, { images, found }: AttachedTo): Root {
  let at: Attached | undefined = attached;
  for (let depth = 0; depth < mostDepth; depth++) {
    if (at.descriptor.mediaType !== mediaTypes.manifest)
      return { reason: 'its manifest is not of OCI’s type' };
    const { subject }: Attached = at;
    if (subject === undefined) return { reason: 'it does not say what it attests' };
    const isKept = images.get(subject);
    if (isKept) return { image: subject };
    if (isKept === false)
      return { reason: 'the image it attests is written anew, since not all of it is OCI’s or compressed' };
    if (found.images.has(subject) || found.absent.has(subject)) return {};
    if (found.indexes.has(subject)) return { reason: 'it attests the index, which is written anew' };
    at = found.attached.get(subject);
    if (at === undefined) return { reason: 'what it attests is not there' };
  }
  return { reason: `it is attached to what is attached to …, more than ${mostDepth} deep` };
}

async function read(files: ImageFiles, attached: Attached): Promise<Attestation> {
  const { descriptor, bytes, manifest, subject } = attached;
  const parts = new Map([manifest.config, ...manifest.layers].map((part) => [part.digest, part]));
  const blobs: Blob[] = [];
  for (const part of parts.values()) blobs.push(await readPart(files, part));
  const notes = Object.entries(descriptor.annotations ?? {}).filter(
    ([name]) => !namesOfEntries.includes(name),
  );
  const { annotations: _, ...rest } = descriptor;
  return {
    descriptor: {
      ...rest,
      ...(notes.length === 0 ? {} : { annotations: Object.fromEntries(notes) }),
      platform: { architecture: 'unknown', os: 'unknown' },
    },
    manifest: bytes,
    subject: subject ?? descriptor.digest,
    blobs,
  };
}

/** A blob as it is, or what its descriptor holds itself (image-spec, descriptor.md § Embedded Content). */
async function readPart(files: ImageFiles, part: Descriptor): Promise<Blob> {
  const { mediaType, digest, size } = part;
  const descriptor = { mediaType, digest, size };
  if (typeof part['data'] === 'string' && !(await files.has(blobName(digest)))) {
    const data = Buffer.from(part['data'], 'base64');
    if (data.length === size && digestOf(data) === digest) return { descriptor, body: bytesBody(data) };
  }
  return { descriptor, body: await files.blob(blobName(digest), { digest, size }) };
}
