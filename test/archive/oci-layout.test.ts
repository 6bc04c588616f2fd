import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openSources } from '../../src/archive/open-sources.ts';
import { ownLayers } from '../../src/archive/source-image.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { formatPlatform } from '../../src/oci/platform.ts';
import {
  buildImage,
  type ImageShape,
  type LayoutShape,
  writeBlob,
  writeOciLayout,
} from '../support/archives.ts';
import { testRun } from './test-run.ts';

const files = [{ path: 'bin/hello', content: 'hello'.repeat(1000) }];
const amd64: ImageShape = { platform: 'linux/amd64', layers: [{ files }] };
const armv6: ImageShape = { platform: 'linux/arm/v6', layers: [{ files }] };

async function layout(shape: LayoutShape) {
  const t = await testRun();
  const path = join(t.folder, 'layout');
  await mkdir(path);
  const manifests = await writeOciLayout(path, shape);
  return { ...t, path, manifests, open: () => openSources([{ path }], t.run) };
}

describe('all images are found, with their platforms', () => {
  test.each<[string, Partial<LayoutShape>]>([
    ['in index.json', {}],
    ['in an index of their own', { nested: true }],
    ['by their configs alone', { withoutPlatform: true }],
    ['under Docker’s media types', { types: 'docker', nested: true }],
  ])('%s', async (_, change) => {
    const { open } = await layout({ images: [amd64, armv6], ...change });
    expect((await open()).map(({ platform }) => formatPlatform(platform))).toEqual([
      'linux/amd64',
      'linux/arm/v6',
    ]);
  });
});

test('an OCI manifest is kept byte for byte, and its layers are sent as they lie there', async () => {
  const { open, path, manifests, scratch } = await layout({ images: [amd64] });
  const [image] = await open();
  const bytes = await readFile(join(path, 'blobs', manifests[0]?.digest.replace(':', '/') ?? ''));
  expect(Buffer.from(image?.manifest ?? []).equals(bytes)).toBe(true);
  const { layers, config } = JSON.parse(bytes.toString());
  const blob = await ownLayers(image ?? { layers: [] })[0]?.pack();
  expect(blob?.descriptor).toEqual(layers[0]);
  expect(image?.config.descriptor).toEqual(config);
  expect(await readdir(scratch)).toEqual([]);
  expect(image?.layers[0]?.diffId).toBe((await buildImage(amd64)).diffIds[0]);
});

test('an image of Docker’s media types becomes one of OCI’s, with the same blobs and config', async () => {
  const { open } = await layout({ images: [amd64], types: 'docker' });
  const [image] = await open();
  expect(image?.manifest).toBeUndefined();
  expect(image?.config.descriptor.mediaType).toBe('application/vnd.oci.image.config.v1+json');
  expect(image?.config.descriptor.digest).toBe(digestOf((await buildImage(amd64)).config));
  const [gzip] = (await buildImage(amd64)).layers.map((bytes) => gzipSync(bytes));
  const blob = await ownLayers(image ?? { layers: [] })[0]?.pack();
  expect(blob?.descriptor.mediaType).toBe('application/vnd.oci.image.layer.v1.tar+gzip');
  expect(blob?.descriptor.size).toBe(gzip?.length);
});

test('uncompressed layers are packed, once, as an archive’s are', async () => {
  const { open } = await layout({ images: [amd64], layers: 'plain' });
  const [image] = await open();
  expect(image?.manifest).toBeUndefined();
  const [one, other] = await Promise.all([
    ownLayers(image ?? { layers: [] })[0]?.pack(),
    ownLayers(image ?? { layers: [] })[0]?.pack(),
  ]);
  expect(one).toBe(other);
  expect(one?.descriptor.mediaType).toBe('application/vnd.oci.image.layer.v1.tar+gzip');
  expect(image?.layers[0]?.diffId).toBe((await buildImage(amd64)).diffIds[0]);
});

test('attestations are left out, with a warning', async () => {
  const { open, warnings } = await layout({ images: [amd64, armv6], attestations: true, nested: true });
  expect(await open()).toHaveLength(2);
  expect(warnings).toEqual([expect.stringMatching(/layout: 2 attestation/)]);
});

test('one image under two tags is one image', async () => {
  const { open, path } = await layout({ images: [amd64] });
  const index = JSON.parse(await readFile(join(path, 'index.json'), 'utf8'));
  index.manifests.push({
    ...index.manifests[0],
    annotations: { 'org.opencontainers.image.ref.name': '1.0' },
  });
  await writeFile(join(path, 'index.json'), JSON.stringify(index));
  expect(await open()).toHaveLength(1);
});

test('a layout may be reached by a link, as Nix makes them', async () => {
  const { path, folder, run } = await layout({ images: [amd64] });
  await symlink(path, join(folder, 'result'));
  expect(await openSources([{ path: join(folder, 'result') }], run)).toHaveLength(1);
});

describe('refused, by name and with a next step', () => {
  const blobOf = (digest: unknown) => join('blobs', String(digest).replace(':', '/'));
  type Manifest = Record<string, unknown> & {
    layers: Record<string, unknown>[];
    config: Record<string, unknown>;
  };

  /** A layout whose manifest was bent, with all digests right again. */
  async function bent(change: (manifest: Manifest) => void) {
    const made = await layout({ images: [amd64] });
    const manifest: Manifest = JSON.parse(
      await readFile(join(made.path, blobOf(made.manifests[0]?.digest)), 'utf8'),
    );
    change(manifest);
    const type = 'application/vnd.oci.image.manifest.v1+json';
    const descriptor = await writeBlob(made.path, type, Buffer.from(JSON.stringify(manifest)));
    await writeFile(
      join(made.path, 'index.json'),
      JSON.stringify({ schemaVersion: 2, manifests: [descriptor] }),
    );
    return made;
  }

  test.each<[string, (manifest: Manifest) => void, string, RegExp]>([
    ['an artifact', (m) => Object.assign(m, { artifactType: 'text/x' }), 'source', /artifact \(text\/x\)/],
    [
      'something with another config',
      (m) => Object.assign(m.config, { mediaType: 'application/vnd.cncf.helm.config.v1+json' }),
      'source',
      /artifact \(.*helm/,
    ],
    [
      'a foreign layer',
      (m) =>
        Object.assign(m.layers[0] ?? {}, {
          mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
        }),
      'source',
      /a foreign layer \(/,
    ],
    [
      'an unknown layer',
      (m) => Object.assign(m.layers[0] ?? {}, { mediaType: 'a/b' }),
      'source',
      /unknown kind \(a\/b\)/,
    ],
    [
      'a manifest that is an index too',
      (m) => Object.assign(m, { manifests: [] }),
      'damaged',
      /says otherwise itself/,
    ],
    ['too many layers', (m) => m.layers.push(m.layers[0] ?? {}), 'damaged', /2 layers, its config 1/],
    [
      'another digest than sha256',
      (m) => Object.assign(m.config, { digest: 'sha512:00' }),
      'source',
      /not a sha256/,
    ],
  ])('%s', async (_, change, code, message) => {
    const { open } = await bent(change);
    await expect(open()).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  });

  test('a missing blob, a blob of another size', async () => {
    const { open, path, manifests } = await layout({ images: [amd64] });
    const { layers } = JSON.parse(await readFile(join(path, blobOf(manifests[0]?.digest)), 'utf8'));
    await writeFile(join(path, blobOf(layers[0].digest)), 'short');
    await expect(open()).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining(layers[0].digest),
    });
    await rm(join(path, blobOf(layers[0].digest)));
    await expect(open()).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining(blobOf(layers[0].digest)),
    });
  });

  test('a layer with other bytes is found when it is packed', async () => {
    const { open, path, manifests } = await layout({ images: [amd64] });
    const { layers } = JSON.parse(await readFile(join(path, blobOf(manifests[0]?.digest)), 'utf8'));
    await writeFile(join(path, blobOf(layers[0].digest)), Buffer.alloc(layers[0].size));
    const [image] = await open();
    await expect(ownLayers(image ?? { layers: [] })[0]?.pack()).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining(layers[0].digest),
    });
  });

  /** A layout whose one layer has these bytes; its config is that of `amd64`. */
  async function withLayer(bytes: Uint8Array, kind = 'tar+gzip') {
    const made = await layout({ images: [amd64] });
    const mediaType = `application/vnd.oci.image.layer.v1.${kind}`;
    const layer = await writeBlob(made.path, mediaType, bytes);
    const file = join(made.path, blobOf(made.manifests[0]?.digest));
    const manifest = { ...JSON.parse(await readFile(file, 'utf8')), layers: [layer] };
    const bent = await writeBlob(made.path, manifest.mediaType, Buffer.from(JSON.stringify(manifest)));
    await writeFile(join(made.path, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [bent] }));
    return { ...made, layer };
  }

  test('a gzip layer that is not the one its config names, by its diff_id', async () => {
    const { open, layer } = await withLayer(gzipSync('another tar'));
    const [image] = await open();
    await expect(ownLayers(image ?? { layers: [] })[0]?.pack()).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringMatching(
        new RegExp(
          `layout: the layer ${layer.digest} is ${digestOf('another tar')} inside, its config says sha256:`,
        ),
      ),
      hint: expect.any(String),
    });
  });

  test.each<[string, Buffer]>([
    ['begins like gzip', Buffer.from([0x1f, 0x8b, 8, 0, ...Array.from({ length: 99 }, (_, at) => at)])],
    ['ends too soon', gzipSync(Buffer.alloc(10_000)).subarray(0, -9)],
  ])('a gzip layer that only %s', async (_, bytes) => {
    const { open, layer } = await withLayer(bytes);
    const [image] = await open();
    await expect(ownLayers(image ?? { layers: [] })[0]?.pack()).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining(`layout: the layer ${layer.digest} is no whole gzip`),
    });
  });

  test('nothing of a zstd layer, which is sent as it is', async () => {
    const { open, layer } = await withLayer(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]), 'tar+zstd');
    const [image] = await open();
    expect((await ownLayers(image ?? { layers: [] })[0]?.pack())?.descriptor).toEqual(layer);
  });

  test('a tar that is called gzip', async () => {
    const { open } = await layout({ images: [amd64], layers: 'plain' }).then(async (made) => {
      const path = join(made.path, blobOf(made.manifests[0]?.digest));
      const manifest = (await readFile(path, 'utf8')).replace('layer.v1.tar"', 'layer.v1.tar+gzip"');
      const type = 'application/vnd.oci.image.manifest.v1+json';
      const manifests = [await writeBlob(made.path, type, Buffer.from(manifest))];
      await writeFile(join(made.path, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
      return made;
    });
    const [image] = await open();
    await expect(ownLayers(image ?? { layers: [] })[0]?.pack()).rejects.toMatchObject({
      message: expect.stringMatching(/content is tar/),
    });
  });

  test('a damaged manifest', async () => {
    const { open, path, manifests } = await layout({ images: [amd64] });
    const file = join(path, blobOf(manifests[0]?.digest));
    await writeFile(file, (await readFile(file, 'utf8')).replace('2', '3'));
    await expect(open()).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('sha256:'),
    });
  });

  test('a blob that is a link out of the layout', async () => {
    const { open, path, folder, manifests } = await layout({ images: [amd64] });
    const file = join(path, blobOf(manifests[0]?.digest));
    await rename(file, join(folder, 'outside'));
    await symlink(join(folder, 'outside'), file);
    await expect(open()).rejects.toMatchObject({ message: expect.stringMatching(/leads out of the layout/) });
  });

  test('a layout without oci-layout, without index.json, without images', async () => {
    const { open, path } = await layout({ images: [] });
    await expect(open()).rejects.toMatchObject({ message: expect.stringMatching(/layout holds no image/) });
    await writeFile(join(path, 'index.json'), '{"schemaVersion":2,"manifests":null}');
    await expect(open()).rejects.toMatchObject({ message: expect.stringMatching(/index\.json .*manifests/) });
    await rm(join(path, 'index.json'));
    await expect(open()).rejects.toMatchObject({ message: expect.stringMatching(/lacks index\.json/) });
    await writeFile(join(path, 'index.json'), '{}');
    await rm(join(path, 'oci-layout'));
    await expect(open()).rejects.toMatchObject({ message: expect.stringMatching(/lacks oci-layout/) });
  });

  test('two images for one platform', async () => {
    const other = { ...amd64, layers: [] };
    const { open } = await layout({ images: [amd64, other] });
    await expect(open()).rejects.toMatchObject({
      message: expect.stringMatching(/two images for linux\/amd64/),
    });
  });

  test('a platform in the index that is not the config’s', async () => {
    const { open, path } = await layout({ images: [amd64] });
    const index = await readFile(join(path, 'index.json'), 'utf8');
    await writeFile(join(path, 'index.json'), index.replace('"amd64"', '"arm64"'));
    await expect(open()).rejects.toMatchObject({
      code: 'platform',
      message: expect.stringMatching(/linux\/amd64, its index says linux\/arm64/),
    });
  });
});

test('a layer that is gone when it is to be packed is told as such, not as a bug', async () => {
  const { open, path } = await layout({ images: [amd64] });
  const [image] = await open();
  await rm(join(path, 'blobs'), { recursive: true });
  await expect(ownLayers(image ?? { layers: [] })[0]?.pack()).rejects.toMatchObject({ code: 'source' });
});
