import type { ImageObject } from '../registry/image-destination.ts';
import type { MergedImage } from './merged-image.ts';

/** All that an image's index reaches, children before parents. */
export function objectsBelow({ blobs, manifests }: MergedImage): readonly ImageObject[] {
  return [
    ...blobs.map(({ descriptor }) => ({ kind: 'blobs', descriptor }) as const),
    ...manifests.map(({ descriptor }) => ({ kind: 'manifests', descriptor }) as const),
  ];
}

/** The same, and the index. */
export function objectsOf(image: MergedImage): readonly ImageObject[] {
  return [...objectsBelow(image), { kind: 'manifests', descriptor: image.index.descriptor }];
}
