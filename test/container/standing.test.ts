import { expect, test } from 'vitest';
import { Standing } from '../../src/container/standing.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { memoryStore } from '../support/memory-store.ts';
import { registryIn } from './pushing.ts';
import { blobOf } from './sample-images.ts';

test.each([{ type: 'layers', diff_ids: null }, { type: 'layers' }])(
  'the config of an image of no layers is one, as Go writes it: %o',
  async (rootfs) => {
    const destination = registryIn(memoryStore());
    const config = blobOf(mediaTypes.config, JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs }));
    await destination.putBlob(config, { signal: new AbortController().signal, onProgress: () => {} });
    const found = await new Standing(destination).config(config.descriptor);
    expect(found?.parsed.rootfs.diff_ids).toEqual([]);
  },
);
