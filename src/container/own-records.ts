import { isForeignLayer } from '../archive/layout-types.ts';
import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
import { formatPlatform, type Platform } from '../oci/platform.ts';
import { platformList } from '../oci/platform-list.ts';
import { revisionKey } from '../oci/revision.ts';
import type { ImageObject, ImageRecord } from '../registry/image-destination.ts';
import { recordTagKey } from '../registry/record-note.ts';
import { imageIndex } from './image-documents.ts';
import type { MergedAttestation, MergedChild, MergedImage } from './merged-image.ts';

/** The annotation of a record that lists what the tag is to have. */
export const platformsKey = 'alba.platforms';

export interface OwnRecordsOptions {
  /** The platforms that the tag is to have. */
  readonly expected: readonly Platform[];
  readonly build: string;
  /** The tag that the records lie under. */
  readonly tag: string;
}

/**
 * An image platform by platform, as a job of a partial publish records it: each as an index of its own. It names its build and
 * its tag, so that no other record has its digest, by which a registry removes it.
 */
export function ownRecords(
  image: MergedImage,
  { expected, build, tag }: OwnRecordsOptions,
): readonly ImageRecord[] {
  const platforms = new Set(image.children.map(({ platform }) => formatPlatform(platform)));
  return [...platforms].map((own) => {
    return partOf(
      image.children.filter(({ platform }) => formatPlatform(platform) === own),
      image,
      { [platformsKey]: platformList(expected), [recordTagKey]: tag, [revisionKey]: build },
    );
  });
}

function partOf(
  children: readonly MergedChild[],
  image: MergedImage,
  annotations: Readonly<Record<string, string>>,
): ImageRecord {
  const attestations = attachedTo(children, image.attestations);
  const blobs = [
    ...children.flatMap(({ layers, config }) => [
      ...layers.filter((layer) => !isForeignLayer(layer)),
      config.descriptor,
    ]),
    ...attestations.flatMap((attestation) => attestation.blobs.map(({ descriptor }) => descriptor)),
  ];
  const manifests = [
    ...children.map(({ manifest }) => manifest.descriptor),
    ...attestations.map(({ descriptor }) => descriptor),
  ];
  return {
    platform: (children[0] as MergedChild).platform,
    bytes: imageIndex(children, attestations, annotations).bytes,
    reaches: [...objects('blobs', blobs), ...objects('manifests', manifests)],
  };
}

/** What is attached to these images, or to what is attached to them. */
export function attachedTo(
  children: readonly MergedChild[],
  attestations: readonly MergedAttestation[],
): readonly MergedAttestation[] {
  const subjects = new Set<Digest>(children.map(({ manifest }) => manifest.descriptor.digest));
  const found = new Set<MergedAttestation>();
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const attestation of attestations) {
      if (!subjects.has(attestation.subject)) continue;
      subjects.add(attestation.descriptor.digest);
      found.add(attestation);
    }
  }
  return attestations.filter((attestation) => found.has(attestation));
}

/** Each once. */
function objects(kind: ImageObject['kind'], descriptors: readonly Descriptor[]): readonly ImageObject[] {
  const unique = new Map(descriptors.map((descriptor) => [descriptor.digest, descriptor]));
  return [...unique.values()].map((descriptor) => ({ kind, descriptor }));
}
