import { readdir } from 'node:fs/promises';
import { type Descriptor, indexSchema } from '../oci/documents.ts';
import { dockerMediaTypes, mediaTypes } from '../oci/media-types.ts';
import { formatPlatform } from '../oci/platform.ts';
import type { Run } from '../protocol/run.ts';
import { AlbaError } from '../report/error.ts';
import { LayoutBlobs } from './layout-blobs.ts';
import { readLayoutImage } from './layout-image.ts';
import { parseDocument } from './parse-document.ts';
import type { ReadImage } from './read-image.ts';

/** Indexes in indexes beyond this depth, and manifests beyond this count, are a mistake or an attack. */
const mostDepth = 4;
const mostManifests = 1000;

/** Whether a directory is meant to be an OCI layout. */
export async function isOciLayout(directory: string): Promise<boolean> {
  const names = await readdir(directory);
  return names.includes('oci-layout') || names.includes('index.json');
}

/** Reads all images of an OCI layout directory, those in nested indexes too. Attestations are left out, with a warning. */
export async function readOciLayout(path: string, label: string, run: Run): Promise<ReadImage[]> {
  const blobs = await LayoutBlobs.open(path, label, run);
  await blobs.readFile('oci-layout'); // rejects where it is missing
  const manifests = new Map<string, Descriptor>();
  const attestations = await gather(
    blobs,
    await blobs.readFile('index.json'),
    `${label}: index.json`,
    manifests,
    0,
  );
  if (attestations > 0) run.reporter.warn(`${label}: ${attestations} attestation(s) are left out`);
  const images: ReadImage[] = [];
  for (const descriptor of manifests.values()) images.push(await readLayoutImage(blobs, descriptor, run));
  checkOneEach(images, label);
  if (images.length > 0) return images;
  throw new AlbaError('source', `${label} holds no image`, { hint: 'look whether the build wrote one' });
}

/** Collects the manifests that an index reaches, each once. Returns how many attestations there were. */
async function gather(
  blobs: LayoutBlobs,
  bytes: Uint8Array,
  what: string,
  manifests: Map<string, Descriptor>,
  depth: number,
): Promise<number> {
  let attestations = 0;
  for (const descriptor of parseDocument(bytes, indexSchema, what).manifests) {
    const type = dockerMediaTypes[descriptor.mediaType] ?? descriptor.mediaType;
    if (isAttestation(descriptor)) attestations++;
    else if (type === mediaTypes.manifest) manifests.set(descriptor.digest, descriptor);
    else if (type === mediaTypes.index && depth < mostDepth) {
      const nested = `${blobs.label}: the index ${descriptor.digest}`;
      attestations += await gather(blobs, await blobs.readDocument(descriptor), nested, manifests, depth + 1);
    } else {
      throw new AlbaError(
        'source',
        `${what} names ${descriptor.digest} (${descriptor.mediaType}), no image`,
        {
          hint: 'take it out of the layout: alba publishes images',
        },
      );
    }
    if (manifests.size > mostManifests) {
      throw new AlbaError('source', `${what} names more than ${mostManifests} images`, {
        hint: 'give one image a layout',
      });
    }
  }
  return attestations;
}

/** BuildKit, docs/attestations/attestation-storage.md. */
function isAttestation({ annotations, platform }: Descriptor): boolean {
  if (annotations?.['vnd.docker.reference.type'] === 'attestation-manifest') return true;
  return platform?.os === 'unknown' && platform.architecture === 'unknown';
}

function checkOneEach(images: readonly ReadImage[], label: string): void {
  const seen = new Set<string>();
  for (const { declared } of images) {
    const key = `${formatPlatform(declared)} ${declared['os.version'] ?? ''}`;
    if (seen.has(key)) {
      throw new AlbaError('source', `${label} holds two images for ${formatPlatform(declared)}`, {
        hint: 'give a layout with one image for each platform',
      });
    }
    seen.add(key);
  }
}
