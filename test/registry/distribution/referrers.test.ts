import { describe, expect, it } from 'vitest';
import { mediaTypes } from '../../../src/oci/media-types.ts';
import type { ImageDestination } from '../../../src/registry/image-destination.ts';
import { place } from './place.ts';
import { imageOf, publish, smallBlob, stored } from './sample.ts';

const image = imageOf('one');
const subject = image.index.descriptor;
const artifactType = 'application/vnd.example.sbom';

/** Something that refers to the image, sent. */
async function sendReferrer(destination: ImageDestination, word: string) {
  const [config, layer] = [smallBlob(`config of ${word}`), smallBlob(word)];
  for (const blob of [config, layer]) await destination.putBlob(blob);
  const manifest = stored(mediaTypes.manifest, {
    artifactType,
    config: config.descriptor,
    layers: [layer.descriptor],
    subject,
  });
  await destination.putManifest(manifest);
  return { ...manifest.descriptor, artifactType };
}

describe('what refers to an image', () => {
  it('is listed by a registry that does so itself: nothing is written for that', async () => {
    const { double, open } = await place();
    await publish(open(), image);
    const repository = open();
    const referrer = await sendReferrer(repository, 'sbom');
    expect(await repository.refer(subject.digest, [referrer])).toEqual({ objects: 0, bytes: 0 });
    expect([...double.content.repository('tools/hello').tags.keys()]).toEqual(['1.0']);
  });

  it('is listed under a tag of the digest where the registry does not (§ Unavailable Referrers API)', async () => {
    const { double, open } = await place({ referrers: false });
    await publish(open(), image);
    const first = await sendReferrer(open(), 'sbom');
    const second = await sendReferrer(open(), 'provenance');
    expect((await open().refer(subject.digest, [first])).objects).toBe(1);
    await open().refer(subject.digest, [second]);
    expect(await open().refer(subject.digest, [first, second])).toEqual({ objects: 0, bytes: 0 });
    const { tags, manifests } = double.content.repository('tools/hello');
    const list = manifests.get(tags.get(subject.digest.replace(':', '-')) ?? '');
    expect(JSON.parse(list?.bytes.toString() ?? '{}')).toMatchObject({
      mediaType: mediaTypes.index,
      manifests: expect.arrayContaining([
        expect.objectContaining({ digest: first.digest, artifactType }),
        expect.objectContaining({ digest: second.digest, artifactType }),
      ]),
    });
  });
});
