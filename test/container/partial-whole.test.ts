import { describe, expect, it } from 'vitest';
import type { SourceImage } from '../../src/archive/source-image.ts';
import { type Digest, digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { formatPlatform } from '../../src/oci/platform.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';
import { inMemory, validateImage } from '../support/validate-image.ts';
import { type ImageJob, partialImage, publishing, wholeImage } from './partial-job.ts';
import { registryIn } from './pushing.ts';
import { attested, blobOf, sampleImage, withForeignBase } from './sample-images.ts';

/** All that readers see, as text. */
function visible({ objects }: MemoryStore): Record<string, string> {
  return Object.fromEntries(
    [...objects]
      .filter(([key]) => !key.startsWith('v2/_alba/'))
      .map(([key, { bytes }]) => [key, bytes.toString('latin1')] as const)
      .sort(),
  );
}

/** Publishes images one a job in both orders, and all at once: readers see the same. */
async function expectTheSame(images: readonly SourceImage[], more: Partial<ImageJob> = {}) {
  const words = images.map(({ platform }) => formatPlatform(platform));
  const together = memoryStore();
  await publishing(wholeImage({ destination: registryIn(together), images, ...more }));
  for (const order of [images, [...images].reverse()]) {
    const store = memoryStore();
    const destination = registryIn(store);
    for (const image of order)
      await publishing(partialImage({ destination, images: [image], ...more }, words));
    expect(visible(store)).toEqual(visible(together));
    for (const tag of more.tags ?? ['main']) await validateImage(inMemory(store), 'hello', tag);
  }
}

/** Attaches a signature to each thing that is attached to the image. */
function signed(image: SourceImage): SourceImage {
  const signatures = image.attestations.map(({ descriptor }) => {
    const config = blobOf('application/vnd.oci.empty.v1+json', '{}');
    const layer = blobOf('application/vnd.example.signature', `signature of ${descriptor.digest}`);
    const { mediaType, digest, size } = descriptor;
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: mediaTypes.manifest,
        artifactType: 'application/vnd.example.signature',
        config: config.descriptor,
        layers: [layer.descriptor],
        subject: { mediaType, digest, size },
      }),
    );
    const own = { mediaType: mediaTypes.manifest, digest: digestOf(manifest), size: manifest.length };
    return { manifest, subject: digest as Digest, blobs: [config, layer], descriptor: own };
  });
  return { ...image, attestations: [...image.attestations, ...signatures] };
}

const both = () => [sampleImage('linux/amd64'), sampleImage('linux/arm64')] as const;

describe('jobs that bring a platform each give readers what one job would have given', () => {
  it.each(['buildkit', 'referrer'] as const)('of images with attestations as %s', async (as) => {
    const [amd64, arm64] = both();
    await expectTheSame([
      await attested(amd64, ['sbom', 'provenance'], as),
      await attested(arm64, ['another sbom'], as),
    ]);
  });

  it('of images with an attestation in common', async () => {
    const [amd64, arm64] = both();
    await expectTheSame([await attested(amd64, ['sbom']), await attested(arm64, ['sbom'])]);
  });

  it.each(['buildkit', 'referrer'] as const)('of images whose attestations as %s are signed', async (as) => {
    const [amd64, arm64] = both();
    await expectTheSame([
      signed(await attested(amd64, ['sbom'], as)),
      signed(await attested(arm64, ['sbom'], as)),
    ]);
  });

  it('of several platforms a job', async () => {
    const words = ['linux/amd64', 'linux/arm/v6', 'linux/arm64'];
    const images = await Promise.all(words.map((word) => attested(sampleImage(word), [`sbom of ${word}`])));
    const together = memoryStore();
    await publishing(wholeImage({ destination: registryIn(together), images }));
    const store = memoryStore();
    for (const own of [[images[0], images[2]], [images[1]]]) {
      const given = own.filter((image) => image !== undefined);
      await publishing(partialImage({ destination: registryIn(store), images: given }, words));
    }
    expect(visible(store)).toEqual(visible(together));
  });

  it('of two platforms that are one manifest, with what is attached to it', async () => {
    const image = await attested(sampleImage('linux/arm'), ['sbom'], 'referrer');
    const variants = ['v6', 'v7'].map((variant) => ({ ...image.platform, variant }));
    await expectTheSame(variants.map((platform) => ({ ...image, platform })));
  });

  it('of images whose first layers are elsewhere', async () => {
    const [amd64, arm64] = both();
    await expectTheSame([await withForeignBase(amd64), await withForeignBase(arm64)]);
  });

  it('of images that are noted with the archives they came from', async () => {
    await expectTheSame(both().map((image) => ({ ...image, archive: digestOf(image.source) })));
  });

  it('of a release and a tag that moves', async () => {
    await expectTheSame(both(), { tags: ['1.0', 'latest'], floating: ['latest'] });
  });
});
