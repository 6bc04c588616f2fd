import type { Digest } from '../oci/digest.ts';
import type { MergedImage } from './merged-image.ts';

/** What an object of an image is called in the trace, by its digest. A shared one is called after the first that has it. */
export function objectLabels({ index, children, attestations }: MergedImage): ReadonlyMap<Digest, string> {
  const labels = new Map<Digest, string>();
  const label = (digest: Digest, text: string) => {
    if (!labels.has(digest)) labels.set(digest, text);
  };
  for (const { source, layers, config, manifest } of children) {
    layers.forEach(({ digest }, at) => {
      label(digest, `${source} layer ${at + 1}/${layers.length}`);
    });
    label(config.descriptor.digest, `${source} config`);
    label(manifest.descriptor.digest, `${source} manifest`);
  }
  for (const { source, descriptor, blobs } of attestations) {
    for (const blob of blobs) label(blob.descriptor.digest, `${source} attestation`);
    label(descriptor.digest, `${source} attestation manifest`);
  }
  label(index.descriptor.digest, 'index.json');
  return labels;
}
