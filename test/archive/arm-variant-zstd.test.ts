import { expect, test } from 'vitest';
import { armVariantOf } from '../../src/archive/arm-variant.ts';
import type { ReadImage } from '../../src/archive/read-image.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { bytesBody } from '../../src/store/body.ts';
import { buildImage, zstd } from '../support/archives.ts';
import { elf, elfShapes } from '../support/elf.ts';
import { testRun } from './test-run.ts';

test('executables are looked for in zstd layers, too', async () => {
  const app = { path: 'bin/app', content: elf(elfShapes.armv6), mode: 0o755 };
  const { layers } = await buildImage({ platform: 'linux/arm', layers: [{ files: [app] }] });
  const [tar = Buffer.alloc(0)] = layers;
  const body = bytesBody(zstd(tar));
  const descriptor = { mediaType: mediaTypes.layerZstd, digest: body.digest, size: body.size };
  const image: ReadImage = {
    declared: { os: 'linux', architecture: 'arm' },
    settings: { Entrypoint: ['/bin/app'] },
    config: { descriptor: { ...descriptor, mediaType: mediaTypes.config }, body },
    layers: [{ diffId: digestOf(tar), unread: 0, pack: async () => ({ descriptor, body }) }],
    attestations: [],
  };
  const { run } = await testRun();
  expect(await armVariantOf(image, 'image.tar', run)).toBe('v6');
});
