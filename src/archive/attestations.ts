import type { Blob } from '../layers/blob.ts';
import { type Digest, digestOf } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { bytesBody } from '../store/body.ts';
import type { Attached, Found } from './explore-layout.ts';
import type { ImageFiles } from './image-files.ts';
import { blobName } from './layout-documents.ts';
import { buildKit, containerdSubject } from './layout-manifest.ts';
import type { Reading } from './reading.ts';
import type { Attestation } from './source-image.ts';

/** An attestation of an attestation of … deeper than this is left out. */
const mostDepth = 4;

/** What a layout notes of its entries, and says nothing in an index of an image. */
const notesOfEntries = ['org.opencontainers.image.ref.name', 'io.containerd.image.name', containerdSubject];

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
  to: AttachedTo,
): Promise<ReadonlyMap<Digest, readonly Attestation[]>> {
  const kept = new Map<Digest, Attestation[]>();
  const dropped = new Map<string, number>();
  const blobs = new Map<Digest, readonly Blob[]>();
  const all = byDigest(to.found);
  for (const attached of to.found.attached.values()) {
    const { images, reason } = rootsOf(attached, to, all);
    if (images.size === 0) {
      if (reason !== undefined) dropped.set(reason, (dropped.get(reason) ?? 0) + 1);
      continue;
    }
    const { digest } = attached.descriptor;
    const parts = blobs.get(digest) ?? (await readParts(files, attached));
    blobs.set(digest, parts);
    for (const image of images) kept.set(image, [...(kept.get(image) ?? []), toAttestation(attached, parts)]);
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

/** The images that something is attached to in the end; without any, the reason to leave it out, or none: it is others'. */
interface Roots {
  readonly images: ReadonlySet<Digest>;
  readonly reason: string | undefined;
}

/** `all` that is attached, by its digest. */
function rootsOf(
  attached: Attached,
  { images, found }: AttachedTo,
  all: ReadonlyMap<Digest, readonly Attached[]>,
): Roots {
  const roots = new Set<Digest>();
  const reasons: string[] = [];
  let isOthers = false;
  let level: readonly Attached[] = [attached];
  for (let depth = 0; depth < mostDepth && level.length > 0; depth++) {
    const above = new Map<Digest, readonly Attached[]>();
    for (const { descriptor, subject } of level) {
      if (descriptor.mediaType !== mediaTypes.manifest) reasons.push('its manifest is not of OCI’s type');
      else if (subject === undefined) reasons.push('it does not say what it attests');
      else if (images.get(subject)) roots.add(subject);
      else if (images.has(subject))
        reasons.push('the image it attests is written anew, since not all of it is OCI’s or compressed');
      else if (found.images.has(subject) || found.absent.has(subject)) isOthers = true;
      else if (found.indexes.has(subject)) reasons.push('it attests the index, which is written anew');
      else if (all.has(subject)) above.set(subject, all.get(subject) ?? []);
      else reasons.push('what it attests is not there');
    }
    level = [...above.values()].flat();
  }
  if (level.length > 0) reasons.push(`it is attached to what is attached to …, more than ${mostDepth} deep`);
  return { images: roots, reason: isOthers ? undefined : reasons[0] };
}

/** What is attached, by its digest: one manifest may be attached to several. */
function byDigest({ attached }: Found): ReadonlyMap<Digest, readonly Attached[]> {
  const all = new Map<Digest, Attached[]>();
  for (const one of attached.values()) {
    const same = all.get(one.descriptor.digest);
    if (same === undefined) all.set(one.descriptor.digest, [one]);
    else same.push(one);
  }
  return all;
}

async function readParts(files: ImageFiles, { manifest }: Attached): Promise<readonly Blob[]> {
  const parts = new Map([manifest.config, ...manifest.layers].map((part) => [part.digest, part]));
  const blobs: Blob[] = [];
  for (const part of parts.values()) blobs.push(await readPart(files, part));
  return blobs;
}

function toAttestation(attached: Attached, blobs: readonly Blob[]): Attestation {
  const { descriptor, bytes, subject } = attached;
  const notes = notesOf(attached);
  const { annotations: _, ...rest } = descriptor;
  return {
    descriptor: {
      ...rest,
      ...(Object.keys(notes).length === 0 ? {} : { annotations: notes }),
      platform: { architecture: 'unknown', os: 'unknown' },
    },
    manifest: bytes,
    subject: subject ?? descriptor.digest,
    blobs,
  };
}

/** The annotations to publish. What its manifest does not say is said as BuildKit does: clients know nothing else. */
function notesOf({ descriptor, manifest, subject }: Attached): Readonly<Record<string, string>> {
  const notes = Object.entries(descriptor.annotations ?? {}).filter(
    ([name]) => !notesOfEntries.includes(name),
  );
  const isNoted = manifest.subject === undefined && subject !== undefined;
  return {
    ...Object.fromEntries(notes),
    ...(isNoted ? { [buildKit.type]: buildKit.attestation, [buildKit.subject]: subject } : {}),
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
