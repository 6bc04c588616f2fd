import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openSources } from '../../src/archive/open-sources.ts';
import { ownLayers } from '../../src/archive/source-image.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { describePlatform } from '../../src/oci/platform.ts';
import { buildImage, type ImageShape, tar, zstd } from '../support/archives.ts';
import {
  type Described,
  docker,
  LayoutEntries,
  type LayoutImageShape,
  named,
  oci,
} from '../support/layout-entries.ts';
import { layerDigests, onlyImage, readContent, refusal } from './read.ts';
import { testRun } from './test-run.ts';

const files = [{ path: 'bin/hello', content: 'hello'.repeat(1000) }];
const amd64: ImageShape = { platform: 'linux/amd64', layers: [{ files }] };
const armv6: ImageShape = { platform: 'linux/arm/v6', layers: [{ files }] };
const [tarOfLayer = Buffer.alloc(0)] = (await buildImage(amd64)).layers;
const [diffId = ''] = (await buildImage(amd64)).diffIds;

/** A layout of one image. */
async function one(shape: Partial<LayoutImageShape> = {}) {
  const layout = new LayoutEntries();
  const image = await layout.image({ ...amd64, ...shape });
  return { layout, image, content: layout.with([image]) };
}

test.each([
  ['null', { type: 'layers', diff_ids: null }],
  ['left out', { type: 'layers' }],
])('an image of no layers, whose diff_ids are %s, as Go writes them', async (_, rootfs) => {
  const { content } = await one({ layers: [], config: (c) => ({ ...c, rootfs }) });
  const { options, folder } = await testRun();
  const path = join(folder, 'layout.tar');
  await writeFile(path, await tar([...content]));
  expect(onlyImage(await openSources([{ path }], options)).layers).toEqual([]);
});

describe('all images are found, with their platforms', () => {
  const both = (layout: LayoutEntries, types: 'oci' | 'docker' = 'oci') =>
    Promise.all([layout.image({ ...amd64, types }), layout.image({ ...armv6, types })]);
  test.each<[string, (layout: LayoutEntries) => Promise<readonly object[]>]>([
    ['in index.json', (layout) => both(layout)],
    ['in an index of their own', async (layout) => [layout.index(await both(layout))]],
    [
      'four indexes deep',
      async (layout) => {
        const inner = layout.index(await both(layout));
        return [layout.index([layout.index([layout.index([inner])])])];
      },
    ],
    [
      'by their configs alone',
      async (layout) => (await both(layout)).map(({ platform: _, ...rest }) => rest),
    ],
    [
      'with the type of their configs as artifactType (crane, ko)',
      async (layout) => (await both(layout)).map((image) => ({ ...image, artifactType: oci.config })),
    ],
    [
      'with Docker’s type of their configs as artifactType (crane, ko)',
      async (layout) =>
        (await both(layout, 'docker')).map((image) => ({ ...image, artifactType: docker.config })),
    ],
    ['under Docker’s media types', async (layout) => [layout.index(await both(layout, 'docker'), 'docker')]],
    [
      'under several names',
      async (layout) => {
        const index = layout.index(await both(layout));
        return [named(index, '1.0'), named(index, 'latest')];
      },
    ],
    [
      'once in an index, and once by itself',
      async (layout) => {
        const [first, second] = await both(layout);
        return [
          named(layout.index([first, second].flatMap((image) => image ?? [])), '1.0'),
          named(second ?? { mediaType: '', digest: '', size: 0 }, '1.0-arm'),
        ];
      },
    ],
    [
      'in indexes that all name all those below, each read once',
      async (layout) => {
        let level = [layout.index(await both(layout))];
        for (let depth = 0; depth < 3; depth++) {
          const below = level;
          level = Array.from({ length: 20 }, (_, n) => layout.index(below, 'oci', { n }));
        }
        return level;
      },
    ],
  ])('%s', async (_, entries) => {
    const layout = new LayoutEntries();
    const { platforms } = await readContent(layout.with(await entries(layout)));
    expect(platforms.sort()).toEqual(['linux/amd64', 'linux/arm/v6']);
  });
});

describe.each(['directory', 'tar', 'tar.gz', 'tar.zst'] as const)('from a %s', (way) => {
  async function open({ layout, content }: Awaited<ReturnType<typeof one>>) {
    const t = await testRun();
    const path = join(t.folder, 'layout');
    const bytes = await tar([...content]);
    if (way === 'directory') await writeFiles(path, content);
    else await writeFile(path, way === 'tar' ? bytes : way === 'tar.gz' ? gzipSync(bytes) : zstd(bytes));
    return { ...t, path, layout, image: onlyImage(await openSources([{ path }], t.options)) };
  }

  test('an OCI manifest is kept byte for byte, and its layers as they lie there', async () => {
    const made = await one();
    const { image } = await open(made);
    const bytes = made.layout.read(made.image);
    expect(Buffer.from(image.manifest ?? []).equals(bytes)).toBe(true);
    const { layers, config } = JSON.parse(bytes.toString());
    const [layer] = ownLayers(image);
    expect((await layer?.pack())?.descriptor).toEqual(layers[0]);
    expect(image.config.descriptor).toEqual(config);
    expect(layer?.diffId).toBe(diffId);
  });

  test('an uncompressed layer is packed, once', async () => {
    const { image } = await open(await one({ form: 'plain' }));
    expect(image.manifest).toBeUndefined();
    const [layer] = ownLayers(image);
    const [first, other] = await Promise.all([layer?.pack(), layer?.pack()]);
    expect(first?.body).toBe(other?.body);
    expect(first?.descriptor.mediaType).toBe('application/vnd.oci.image.layer.v1.tar+gzip');
  });

  test('a layer with other bytes is found when it is packed', async () => {
    const other = (await buildImage({ ...amd64, layers: [{ files: [] }] })).diffIds;
    const { image } = await open(
      await one({ config: (c) => ({ ...c, rootfs: { type: 'layers', diff_ids: other } }) }),
    );
    await expect(layerDigests(image)).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringMatching(/layout: the layer .* is sha256:.* inside, its config says sha256:/),
      hint: expect.any(String),
    });
  });
});

test('a layout may be reached by a link, as Nix makes them; what leads out of it is not read', async () => {
  const t = await testRun();
  const { content, image, layout } = await one();
  await writeFiles(join(t.folder, 'layout'), content);
  await symlink(join(t.folder, 'layout'), join(t.folder, 'result'));
  expect(await openSources([{ path: join(t.folder, 'result') }], t.options)).toHaveLength(1);
  const blob = join(t.folder, 'layout/blobs', image.digest.replace(':', '/'));
  await rm(blob);
  await writeFile(join(t.folder, 'outside'), layout.read(image));
  await symlink(join(t.folder, 'outside'), blob);
  await expect(openSources([{ path: join(t.folder, 'layout') }], t.options)).rejects.toMatchObject({
    message: expect.stringMatching(/leads out of the layout/),
  });
});

test('a layer that is gone when it is to be packed is told as such, not as a bug', async () => {
  const t = await testRun();
  const path = join(t.folder, 'layout');
  await writeFiles(path, (await one()).content);
  const image = onlyImage(await openSources([{ path }], t.options));
  await rm(join(path, 'blobs'), { recursive: true });
  await expect(layerDigests(image)).rejects.toMatchObject({ code: 'source' });
});

describe('Docker’s media types become OCI’s, with the same blobs and config', () => {
  test.each<[string, string, Buffer, string]>([
    ['gzip', `${docker.layer}.gzip`, gzipSync(tarOfLayer), 'gzip'],
    ['zstd', `${docker.layer}.zstd`, zstd(tarOfLayer), 'zstd'],
    ['gzip that is called plain, as older tools did', docker.layer, gzipSync(tarOfLayer), 'gzip'],
  ])('%s', async (_, mediaType, bytes, suffix) => {
    const layout = new LayoutEntries();
    const image = await layout.image({
      ...amd64,
      types: 'docker',
      layer: () => layout.blob(mediaType, bytes),
    });
    const read = onlyImage((await readContent(layout.with([image]))).images);
    expect(read.manifest).toBeUndefined();
    expect(read.config.descriptor).toMatchObject({
      mediaType: oci.config,
      digest: digestOf((await buildImage(amd64)).config),
    });
    expect((await ownLayers(read)[0]?.pack())?.descriptor).toEqual({
      mediaType: `${oci.layer}+${suffix}`,
      digest: digestOf(bytes),
      size: bytes.length,
    });
  });
});

test('a zstd layer keeps its manifest, and the annotations of its descriptor', async () => {
  const layout = new LayoutEntries();
  const annotations = { 'io.github.containers.zstd-chunked.manifest-position': '1:2:3:4' };
  const bytes = zstd(tarOfLayer);
  const image = await layout.image({
    ...amd64,
    layer: () => ({ ...layout.blob(`${oci.layer}+zstd`, bytes), annotations }),
  });
  const read = onlyImage((await readContent(layout.with([image]))).images);
  expect(read.manifest).toBeDefined();
  expect((await ownLayers(read)[0]?.pack())?.descriptor).toEqual({
    mediaType: `${oci.layer}+zstd`,
    digest: digestOf(bytes),
    size: bytes.length,
    annotations,
  });
});

test('annotations of a layer that is packed anew are not those of its new bytes', async () => {
  const { content } = await one({
    form: 'plain',
    layer: (l) => ({ ...l, annotations: { 'org.example': 'x' } }),
  });
  const read = onlyImage((await readContent(content)).images);
  expect((await ownLayers(read)[0]?.pack())?.descriptor.annotations).toBeUndefined();
});

test('one layer several times, and layers in the order of the manifest', async () => {
  const other = { files: [{ path: 'other', content: 'x' }] };
  const { content } = await one({ layers: [{ files }, other, { files }] });
  const { images, files: read } = await readContent(content);
  const { diffIds } = await buildImage({ ...amd64, layers: [{ files }, other, { files }] });
  expect(onlyImage(images).layers.map((layer) => layer.diffId)).toEqual(diffIds);
  expect(read.kept).toHaveLength(2);
});

test('Windows: several versions of one platform are several images', async () => {
  const layout = new LayoutEntries();
  const versions = ['10.0.17763.1', '10.0.20348.1'];
  const entries = await Promise.all(
    versions.map((version) =>
      layout.image({ ...amd64, config: (c) => ({ ...c, os: 'windows', 'os.version': version }) }),
    ),
  );
  const inIndex = entries.map((entry, at) => ({
    ...entry,
    platform: { os: 'windows', architecture: 'amd64', 'os.version': versions[at] },
  }));
  const { images } = await readContent(layout.with([layout.index(inIndex)]));
  expect(images.map(({ declared }) => describePlatform(declared))).toEqual(
    versions.map((version) => `windows/amd64 (${version})`),
  );
});

test('os.version may be said by the index alone', async () => {
  const { layout, image } = await one({ config: (c) => ({ ...c, os: 'windows' }) });
  const platform = { os: 'windows', architecture: 'amd64', 'os.version': '10.0.1' };
  const { images } = await readContent(layout.with([{ ...image, platform }]));
  expect(onlyImage(images).declared).toEqual(platform);
});

describe('foreign layers are descriptors', () => {
  const urls = ['https://mcr.example/base'];
  const base = { digest: `sha256:${'b'.repeat(64)}`, size: 1_000_000_000, urls };
  const foreign = 'application/vnd.oci.image.layer.nondistributable.v1.tar';

  test('OCI’s, in a manifest that is kept', async () => {
    const { content } = await one({ layer: () => ({ ...base, mediaType: `${foreign}+gzip` }) });
    const { images, files: read } = await readContent(content);
    expect(onlyImage(images).manifest).toBeDefined();
    expect(onlyImage(images).layers).toEqual([
      { diffId, foreign: { ...base, mediaType: `${foreign}+gzip` } },
    ]);
    expect(read.kept).toEqual([]);
  });

  test.each([
    ['.gzip', '+gzip'],
    ['', ''],
  ])('Docker’s (foreign.diff.tar%s), under OCI’s name', async (suffix, ociSuffix) => {
    const mediaType = `application/vnd.docker.image.rootfs.foreign.diff.tar${suffix}`;
    const { content } = await one({ types: 'docker', layer: () => ({ ...base, mediaType }) });
    const image = onlyImage((await readContent(content)).images);
    expect(image.manifest).toBeUndefined();
    expect(image.layers).toEqual([{ diffId, foreign: { ...base, mediaType: `${foreign}${ociSuffix}` } }]);
  });

  test('without URLs they are refused', async () => {
    const { urls: _, ...rest } = base;
    const { content } = await one({ layer: () => ({ ...rest, mediaType: `${foreign}+gzip` }) });
    expect(await refusal(content)).toMatchObject({
      message: expect.stringMatching(/a foreign layer without http URLs \(/),
    });
  });
});

describe('refused, by name and with a next step', () => {
  type Fields = Record<string, unknown>;
  const manifest = (change: (fields: Fields) => Fields) => async () =>
    (await one({ manifest: change })).content;
  const config = (change: (fields: Fields) => Fields) => async () => (await one({ config: change })).content;
  const layer = (change: (descriptor: Described) => Described) => async () =>
    (await one({ layer: change })).content;
  const entry = (change: (entry: Described, layout: LayoutEntries) => unknown) => async () => {
    const { layout, image } = await one();
    return layout.with([change(image, layout) as object]);
  };
  const without = (name: string) => async () => {
    const { content } = await one();
    content.delete(name);
    return content;
  };

  test.each<[string, () => Promise<Map<string, Buffer>>, string, RegExp]>([
    ['an artifact', manifest((m) => ({ ...m, artifactType: 'text/x' })), 'source', /artifact \(text\/x\)/],
    [
      'an artifact by its descriptor',
      entry((e) => ({ ...e, artifactType: 'text/x' })),
      'source',
      /artifact \(text\/x\)/,
    ],
    [
      'something with another config',
      manifest((m) => ({
        ...m,
        config: { ...Object(m['config']), mediaType: 'application/vnd.cncf.helm.config.v1+json' },
      })),
      'source',
      /artifact \(.*helm/,
    ],
    [
      'an artifact by its media type',
      entry((e) => ({ ...e, mediaType: 'application/vnd.oci.artifact.manifest.v1+json' })),
      'source',
      /index\.json names sha256:.* \(.*artifact/,
    ],
    [
      'Docker’s schema 1',
      entry((e) => ({ ...e, mediaType: 'application/vnd.docker.distribution.manifest.v1+prettyjws' })),
      'source',
      /of Docker's schema 1 \(/,
    ],
    [
      'an unknown layer',
      layer((l) => ({ ...l, mediaType: 'a/b' })),
      'source',
      /a layer of an unknown kind \(a\/b\)/,
    ],
    [
      'a type that only objects in general have',
      layer((l) => ({ ...l, mediaType: 'constructor' })),
      'source',
      /unknown kind/,
    ],
    [
      'an encrypted layer',
      layer((l) => ({ ...l, mediaType: `${oci.layer}+gzip+encrypted` })),
      'source',
      /unknown kind .*encrypted/,
    ],
    [
      'a tar that is called gzip',
      async () =>
        (await one({ form: 'plain', layer: (l) => ({ ...l, mediaType: `${oci.layer}+gzip` }) })).content,
      'damaged',
      /the layer sha256:.* is called .*gzip, but its content is tar/,
    ],
    [
      'gzip that is called a tar',
      layer((l) => ({ ...l, mediaType: oci.layer })),
      'damaged',
      /is called .*v1\.tar, but its content is gzip/,
    ],
    [
      'gzip that is called zstd',
      layer((l) => ({ ...l, mediaType: `${oci.layer}+zstd` })),
      'damaged',
      /but its content is gzip/,
    ],
    [
      'a plain layer that is not its diff_id',
      async () =>
        (
          await one({
            form: 'plain',
            config: (c) => ({ ...c, rootfs: { type: 'layers', diff_ids: [digestOf('other')] } }),
          })
        ).content,
      'damaged',
      /the layer sha256:.* is sha256:.* in the config/,
    ],
    [
      'a manifest that is an index too',
      manifest((m) => ({ ...m, manifests: [] })),
      'damaged',
      /says otherwise itself/,
    ],
    [
      'a manifest that says it is an index',
      manifest((m) => ({ ...m, mediaType: oci.index })),
      'damaged',
      /is called .*manifest.*, but says otherwise/,
    ],
    [
      'an index that is a manifest too',
      entry((e, layout) => layout.index([e], 'oci', { layers: [] })),
      'damaged',
      /the index sha256:.* says otherwise/,
    ],
    [
      'an index that says it is a manifest',
      entry((e, layout) => layout.index([e], 'oci', { mediaType: oci.manifest })),
      'damaged',
      /says otherwise/,
    ],
    [
      'a manifest that is called an index',
      entry((e) => ({ ...e, mediaType: oci.index })),
      'source',
      /the index sha256:.* at manifests/,
    ],
    [
      'too many layers',
      manifest((m) => ({ ...m, layers: [m['layers'], m['layers']].flat() })),
      'damaged',
      /2 layers, its config 1/,
    ],
    ['too few layers', manifest((m) => ({ ...m, layers: [] })), 'damaged', /0 layers, its config 1/],
    [
      'null for diff_ids, and a layer',
      config((c) => ({ ...c, rootfs: { type: 'layers', diff_ids: null } })),
      'damaged',
      /1 layers, its config 0/,
    ],
    ['no rootfs', config(({ rootfs: _, ...rest }) => rest), 'source', /its config .* at rootfs/],
    [
      'a config of sha512',
      manifest((m) => ({ ...m, config: { ...Object(m['config']), digest: `sha512:${'0'.repeat(128)}` } })),
      'source',
      /at config\.digest: “sha512:0+…” is not a sha256 digest/,
    ],
    [
      'a manifest of sha512',
      entry((e) => ({ ...e, digest: `sha512:${'0'.repeat(128)}` })),
      'source',
      /index\.json .* at manifests\.0\.digest: “sha512/,
    ],
    ['a negative size', entry((e) => ({ ...e, size: -1 })), 'source', /at manifests\.0\.size/],
    [
      'a size that is no whole number',
      entry((e) => ({ ...e, size: 1.5 })),
      'source',
      /at manifests\.0\.size/,
    ],
    [
      'a huge size of a manifest',
      entry((e) => ({ ...e, size: 2 ** 52 })),
      'damaged',
      /has \d+ bytes, its descriptor says 4503599627370496/,
    ],
    [
      'a huge size of a layer',
      layer((l) => ({ ...l, size: 2 ** 52 })),
      'damaged',
      /the layer sha256:.* has \d+ bytes, its descriptor says/,
    ],
    ['a size beyond all numbers', entry((e) => ({ ...e, size: 1e300 })), 'source', /at manifests\.0\.size/],
    ['no oci-layout', without('oci-layout'), 'damaged', /oci-layout/],
    ['no index.json', without('index.json'), 'damaged', /index\.json/],
    [
      'another layout',
      async () =>
        new Map([...(await one()).content, ['oci-layout', Buffer.from('{"imageLayoutVersion":"2.0.0"}')]]),
      'source',
      /oci-layout .*version/,
    ],
    ['no images', async () => new LayoutEntries().with([]), 'source', /holds no image$/],
    ['null images', async () => new LayoutEntries().with(null), 'source', /index\.json .* at manifests/],
    [
      'only attestations',
      async () => {
        const { layout, image } = await one();
        return layout.with([layout.attestation(image)]);
      },
      'source',
      /holds no image, only attestations \(unknown\/unknown\)/,
    ],
    [
      'indexes too deep',
      async () => {
        const { layout, image } = await one();
        let index = image;
        for (let depth = 0; depth < 6; depth++) index = layout.index([index]);
        return layout.with([index]);
      },
      'source',
      /indexes in indexes, more than 4 deep/,
    ],
    [
      'an index that names itself',
      async () => {
        const { layout, image } = await one();
        const index = layout.index([image]);
        const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [index] }));
        layout.files.set(`blobs/sha256/${index.digest.slice(7)}`, bytes);
        return layout.with([{ ...index, size: bytes.length }]);
      },
      'damaged',
      /the blob sha256:.* is sha256:/,
    ],
    [
      'too many documents',
      async () => {
        const layout = new LayoutEntries();
        const indexes = Array.from({ length: 1001 }, (_, n) => layout.index([], 'oci', { n }));
        return layout.with([layout.index(indexes)]);
      },
      'source',
      /more than 1000 documents/,
    ],
    [
      'documents that together are too large',
      async () => {
        const layout = new LayoutEntries();
        const indexes = Array.from({ length: 17 }, (_, n) =>
          layout.index([], 'oci', { n, filler: 'x'.repeat((4 << 20) - 500) }),
        );
        return layout.with([layout.index(indexes)]);
      },
      'source',
      /more than 67\.1 MB of documents/,
    ],
    [
      'two images for one platform in one index',
      async () => {
        const { layout, image } = await one();
        return layout.with([layout.index([image, await layout.image({ ...amd64, layers: [] })])]);
      },
      'source',
      /two images for linux\/amd64/,
    ],
    [
      'a platform in the index that is not the config’s',
      entry((e) => ({ ...e, platform: { os: 'linux', architecture: 'arm64' } })),
      'platform',
      /linux\/amd64, its index says linux\/arm64/,
    ],
  ])('%s', async (_, content, code, message) => {
    expect(await refusal(await content())).toMatchObject({ code, message: expect.stringMatching(message) });
    expect((await refusal(await content())).message).toMatch(/^image\.tar/);
  });

  test('a damaged manifest, and blobs that are missing, by their names', async () => {
    const { layout, image } = await one();
    const {
      config: { digest },
      layers: [layer],
    } = JSON.parse(layout.read(image).toString());
    const changed = new Map(layout.with([image]));
    changed.set(
      `blobs/sha256/${image.digest.slice(7)}`,
      Buffer.from(layout.read(image).toString().replace('2', '3')),
    );
    expect(await refusal(changed)).toMatchObject({
      code: 'damaged',
      message: expect.stringContaining(image.digest),
    });
    for (const missing of [image.digest, digest, layer.digest]) {
      const content = layout.with([image]);
      content.delete(`blobs/sha256/${missing.slice(7)}`);
      expect(await refusal(content)).toMatchObject({
        code: 'damaged',
        message: expect.stringContaining(missing.slice(7)),
      });
    }
  });
});

async function writeFiles(folder: string, content: ReadonlyMap<string, Buffer>) {
  for (const [name, bytes] of content) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  return readdir(folder);
}
