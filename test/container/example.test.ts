import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSources } from '../../src/archive/open-sources.ts';
import { mergeImages } from '../../src/container/merge.ts';
import type { MergedImage } from '../../src/container/merged-image.ts';
import { ociLayout } from '../../src/registry/oci-layout.ts';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import { directoryStore } from '../../src/store/directory-store.ts';
import { publishImage } from '../support/publish-image.ts';
import { inDirectory, validateImage, validateLayout } from '../support/validate-image.ts';
import { sampleRun } from './sample-run.ts';

const platforms = ['linux/386', 'linux/amd64', 'linux/arm/v6', 'linux/arm64'];
const configs = ['6a96c470', 'ae9f0b5c', 'e6adf355', 'e9e98f61'];

let folder: string;
let image: MergedImage;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'example-'));
  const run = { ...sampleRun(), scratch: async () => folder };
  const images = await openSources([{ path: 'examples/hello/images' }], {
    run,
    attestations: true,
    scripts: { anywhere: false, stores: [], path: '' },
  });
  image = await mergeImages(images, { annotations: {}, floating: [], run });
});
afterAll(() => rm(folder, { recursive: true }));

/** The example's configs are what its archives hold: they never change. */
describe("the example's four archives", () => {
  it('become a whole image in a static registry in a directory', async () => {
    const site = join(folder, 'site');
    await publishImage(
      staticRegistry({ store: directoryStore(site), name: 'hello', run: sampleRun() }),
      image,
    );
    const valid = await validateImage(inDirectory(site), 'hello', '1.0');
    expect(valid.platforms).toEqual(platforms);
    expect(valid.configs.map((digest) => digest.slice(7, 15))).toEqual(configs);
  });

  it('become the same image in an OCI layout', async () => {
    const layout = join(folder, 'layout');
    await publishImage(ociLayout({ path: layout, run: sampleRun() }), image);
    const valid = await validateLayout(inDirectory(layout), '1.0');
    expect(valid.platforms).toEqual(platforms);
    expect(valid.digest).toBe(image.index.descriptor.digest);
  });
});
