import { describe, expect, it } from 'vitest';
import { KnownLayers } from '../../src/container/known-layers.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';

const [diffId, other] = [digestOf('a tar'), digestOf('another tar')];
const blob = (word: string, mediaType: string = mediaTypes.layerGzip) => ({
  mediaType,
  digest: digestOf(word),
  size: word.length,
});

function known(...pairs: readonly (readonly [typeof diffId, ReturnType<typeof blob>])[]): KnownLayers {
  const layers = new KnownLayers();
  for (const [id, layer] of pairs) layers.add([id], [layer]);
  return layers;
}

describe('known layers', () => {
  it('are found by the digest of their bytes, or by a media type: the first that was added', () => {
    const zstd = blob('zstd', mediaTypes.layerZstd);
    const layers = known([diffId, zstd], [diffId, blob('one')], [diffId, blob('two')]);
    expect(layers.find(diffId, { mediaType: mediaTypes.layerGzip })).toEqual(blob('one'));
    expect(layers.find(diffId, { mediaType: mediaTypes.layerZstd })).toEqual(zstd);
    expect(layers.find(diffId, { digest: blob('two').digest })).toEqual(blob('two'));
    expect(layers.find(diffId, { digest: blob('three').digest })).toBeUndefined();
    expect(layers.find(other, { mediaType: mediaTypes.layerGzip })).toBeUndefined();
  });

  it('are none of an image whose config has more or fewer of them', () => {
    const layers = new KnownLayers();
    layers.add([diffId, other], [blob('one')]);
    layers.add([diffId], [blob('one'), blob('two')]);
    expect(layers.has(diffId)).toBe(false);
  });

  it('are none that lie elsewhere', () => {
    const foreign = blob('one', 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip');
    expect(known([diffId, { ...foreign, urls: ['https://example.com/'] } as never]).has(diffId)).toBe(false);
  });

  it('of two places are those that both have, in the same bytes', () => {
    const both = known([diffId, blob('one')], [diffId, blob('two')], [other, blob('three')]).and(
      known([diffId, blob('two')], [other, blob('four')]),
    );
    expect([...both.diffIds(mediaTypes.layerGzip)]).toEqual([diffId]);
    expect([...both.diffIds(mediaTypes.layerZstd)]).toEqual([]);
    expect(both.find(diffId, { mediaType: mediaTypes.layerGzip })).toEqual(blob('two'));
  });
});
