import { describe, expect, test } from 'vitest';
import { buildImage, type ImageShape, sha256 } from '../support/archives.ts';
import { type Described, LayoutEntries, named, oci } from '../support/layout-entries.ts';
import { layerDigests, onlyImage, readContent, refusal } from './read.ts';

const layers = [
  { files: [{ path: 'bin/hello', content: 'hello' }] },
  { files: [{ path: 'b', content: 'c' }] },
];
const amd64: ImageShape = { platform: 'linux/amd64', layers };
const arm64: ImageShape = { platform: 'linux/arm64', layers };
const s390x: ImageShape = { platform: 'linux/s390x', layers };
const name = 'docker.io/library/hello:latest';

const arm64Words = { os: 'linux', architecture: 'arm64' };
const otherConfig = (await buildImage(arm64)).config;
const other = { digest: `sha256:${sha256(otherConfig)}`, size: otherConfig.length };

const pathOf = ({ digest }: Described) => `blobs/${digest.replace(':', '/')}`;

/** manifest.json beside a layout, for one of its images. */
function dockerManifest(layout: LayoutEntries, image: Described, fields: object = {}): [string, Buffer] {
  const { config, layers: parts } = JSON.parse(layout.read(image).toString());
  const entry = { Config: pathOf(config), RepoTags: ['hello:latest'], Layers: parts.map(pathOf), ...fields };
  return ['manifest.json', Buffer.from(JSON.stringify([entry]))];
}

describe('Docker’s classic store, from 25: manifest.json is taken', async () => {
  const { diffIds } = await buildImage(amd64);
  const sources = Object.fromEntries(
    diffIds.map((digest) => [digest, { mediaType: oci.layer, digest, size: 1 }]),
  );

  test.each<[string, (layout: LayoutEntries, image: Described) => readonly object[] | null]>([
    ['whole OCI manifests over uncompressed layers', (_, image) => [named(image, 'latest', name)]],
    [
      'OCI manifests without layers (25.0.0, moby#47065)',
      (layout, image) => {
        const manifest = { ...JSON.parse(layout.read(image).toString()), layers: [] };
        return [named(layout.blob(oci.manifest, manifest), 'latest', name)];
      },
    ],
    [
      'layers in the wrong order (moby#47150)',
      (layout, image) => {
        const manifest = JSON.parse(layout.read(image).toString());
        return [layout.blob(oci.manifest, { ...manifest, layers: manifest.layers.toReversed() })];
      },
    ],
    ['an index of null (moby#47210)', () => null],
    ['an index of nothing', () => []],
    [
      'an index whose manifest is not there',
      (layout, image) => {
        layout.remove(image);
        return [image];
      },
    ],
    [
      'an index of an index that is not there',
      () => [{ mediaType: oci.index, digest: `sha256:${'0'.repeat(64)}`, size: 5 }],
    ],
  ])('%s', async (_, entries) => {
    const layout = new LayoutEntries();
    const image = await layout.image({ ...amd64, form: 'plain' });
    const manifest = dockerManifest(layout, image, { LayerSources: sources });
    const { images, warnings } = await readContent([...layout.with(entries(layout, image)), manifest]);
    expect(onlyImage(images).layers.map(({ diffId }) => diffId)).toEqual(diffIds);
    expect(onlyImage(images).manifest).toBeUndefined();
    expect(await layerDigests(onlyImage(images))).toHaveLength(2);
    expect(warnings).toEqual([]);
  });

  test.each(['', 'hello', '{"manifests":5}'])('an index.json that is “%s”', async (text) => {
    const layout = new LayoutEntries();
    const image = await layout.image({ ...amd64, form: 'plain' });
    const content = new Map([
      ...layout.files,
      ['index.json', Buffer.from(text)],
      dockerManifest(layout, image),
    ]);
    expect(onlyImage((await readContent(content)).images).layers).toHaveLength(2);
  });
});

describe('an OCI manifest that says the same as manifest.json is kept', () => {
  test.each<[string, (layout: LayoutEntries, image: Described) => readonly object[]]>([
    ['under a name (Docker from 29, regctl)', (_, image) => [named(image, 'latest', name)]],
    ['without a name (rules_img)', (_, { mediaType, digest, size }) => [{ mediaType, digest, size }]],
    ['under two names', (_, image) => [named(image, '1.0'), named(image, 'latest')]],
    [
      'beside others',
      (layout, image) => [
        image,
        { ...layout.index([]), digest: `sha256:${'0'.repeat(64)}` },
        layout.blob(oci.manifest, { schemaVersion: 2 }),
        layout.blob('text/x', {}),
      ],
    ],
  ])('%s', async (_, entries) => {
    const layout = new LayoutEntries();
    const image = await layout.image(amd64);
    const content = [...layout.with(entries(layout, image)), dockerManifest(layout, image)];
    const { images, files, warnings } = await readContent(content, { selection: 'hello' });
    expect(onlyImage(images).manifest).toEqual(layout.read(image));
    expect(files.kept).toHaveLength(2);
    expect(warnings).toEqual([]);
  });

  test('with what is attached to it', async () => {
    const layout = new LayoutEntries();
    const image = await layout.image(amd64);
    const entries = [image, layout.attestation(image), layout.referrer(image)];
    const content = [...layout.with(entries), dockerManifest(layout, image)];
    expect(onlyImage((await readContent(content)).images).attestations).toHaveLength(2);
    const without = await readContent(content, { attestations: false });
    expect(onlyImage(without.images)).toMatchObject({ manifest: layout.read(image), attestations: [] });
  });

  test('of several images, that of the chosen one', async () => {
    const layout = new LayoutEntries();
    const both = [await layout.image(amd64), await layout.image(arm64)];
    const [one = [], other = []] = both.map((image, at) =>
      JSON.parse(dockerManifest(layout, image, { RepoTags: [`hello:${at}`] })[1].toString()),
    );
    const list = JSON.stringify([...one, ...other]);
    const content = [...layout.with(both.toReversed()), ['manifest.json', list] as const];
    const { images } = await readContent(content, { selection: 'hello:1' });
    expect(onlyImage(images).manifest).toEqual(layout.read(both[1] as Described));
    expect(await refusal(content)).toMatchObject({ code: 'source', hint: expect.stringMatching(/hello:0/) });
  });

  test('with the variant that index.json alone says', async () => {
    const layout = new LayoutEntries();
    const image = await layout.image({ ...amd64, platform: 'linux/arm' });
    const platform = { os: 'linux', architecture: 'arm', variant: 'v6' };
    const content = [...layout.with([{ ...image, platform }]), dockerManifest(layout, image)];
    expect((await readContent(content)).platforms).toEqual(['linux/arm/v6']);
    const wrong = [...layout.with([{ ...image, platform: arm64Words }]), dockerManifest(layout, image)];
    expect(await refusal(wrong)).toMatchObject({ code: 'platform' });
  });
});

describe('an OCI manifest that differs in anything leaves manifest.json alone', () => {
  type Fields = Record<string, unknown> & { config: Described; layers: Described[] };
  test.each<[string, (fields: Fields) => object]>([
    ['layers in another order', (m) => ({ ...m, layers: m.layers.toReversed() })],
    ['a layer less', (m) => ({ ...m, layers: m.layers.slice(1) })],
    ['no layers', (m) => ({ ...m, layers: [] })],
    ['a layer more', (m) => ({ ...m, layers: [...m.layers, ...m.layers.slice(1)] })],
    ['a layer of another size', (m) => ({ ...m, layers: m.layers.map((one) => ({ ...one, size: 1 })) })],
    [
      'a layer by another type',
      (m) => ({ ...m, layers: m.layers.map((one) => ({ ...one, mediaType: `${oci.layer}+zstd` })) }),
    ],
    [
      'a layer of an unknown type',
      (m) => ({ ...m, layers: m.layers.map((one) => ({ ...one, mediaType: 'text/x' })) }),
    ],
    ['a config of another size', (m) => ({ ...m, config: { ...m.config, size: 1 } })],
    ['another config', (m) => ({ ...m, config: { ...m.config, ...other } })],
    ['what it is', (m) => ({ ...m, artifactType: 'text/x' })],
    ['a subject', (m) => ({ ...m, subject: m.config })],
    ['its media type', (m) => ({ ...m, mediaType: oci.index })],
  ])('in %s', async (_, change) => {
    const layout = new LayoutEntries();
    const image = await layout.image(amd64);
    layout.blob(oci.config, otherConfig);
    const changed = layout.blob(oci.manifest, change(JSON.parse(layout.read(image).toString())));
    const content = [...layout.with([changed, layout.attestation(changed)]), dockerManifest(layout, image)];
    const { images, warnings } = await readContent(content);
    expect(onlyImage(images).manifest).toBeUndefined();
    expect(onlyImage(images).attestations).toEqual([]);
    expect(await layerDigests(onlyImage(images))).toHaveLength(2);
    expect(warnings).toEqual([]);
  });

  test('or two that differ among themselves', async () => {
    const layout = new LayoutEntries();
    const image = await layout.image(amd64);
    const twin = layout.blob(oci.manifest, { ...JSON.parse(layout.read(image).toString()), annotations: {} });
    const content = [...layout.with([image, twin]), dockerManifest(layout, image)];
    expect(onlyImage((await readContent(content)).images).manifest).toBeUndefined();
  });

  test('or cannot be published as it is, whose attestations are left out, with a warning', async () => {
    const layout = new LayoutEntries();
    const image = await layout.image({ ...amd64, types: 'docker' });
    const content = [...layout.with([image, layout.attestation(image)]), dockerManifest(layout, image)];
    const { images, warnings } = await readContent(content);
    expect(onlyImage(images)).toMatchObject({ attestations: [] });
    expect(onlyImage(images).manifest).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringMatching(/an attestation is left out: the image .* written anew/),
    ]);
  });

  test('or is not to be kept, and calls a layer by a digest that it does not have', async () => {
    const layout = new LayoutEntries();
    const wrong = `sha256:${'0'.repeat(64)}`;
    const image = await layout.image({
      ...amd64,
      form: 'plain',
      layers: layers.slice(1),
      layer: (one) => {
        layout.files.set(pathOf({ ...one, digest: wrong }), layout.read(one));
        return { ...one, digest: wrong };
      },
    });
    const { images } = await readContent([...layout.with([image]), dockerManifest(layout, image)]);
    expect(await layerDigests(onlyImage(images))).toHaveLength(1);
  });

  test('or a layer that clients are to fetch elsewhere', async () => {
    const layout = new LayoutEntries();
    const image = await layout.image(amd64);
    const [diffId = ''] = (await buildImage(amd64)).diffIds;
    const mediaType = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
    const foreign = { mediaType, digest: diffId, size: 9, urls: ['https://mcr.example/base'] };
    const manifest = dockerManifest(layout, image, { LayerSources: { [diffId]: foreign } });
    const { images } = await readContent([...layout.with([image]), manifest]);
    expect(onlyImage(images).manifest).toBeUndefined();
    expect(onlyImage(images).layers[0]).toHaveProperty('foreign');
  });
});

describe('containerd’s exporter, and Docker’s from 29: all platforms that are there', () => {
  /** An index of three images and what is attached to them, of which only some were pulled. */
  async function exported(pulled: readonly number[], keep: 'nothing' | 'manifests' = 'nothing') {
    const layout = new LayoutEntries();
    const elsewhere = new LayoutEntries();
    const entries: Described[] = [];
    for (const [at, shape] of [amd64, arm64, s390x].entries()) {
      const isHere = pulled.includes(at);
      const store = isHere ? layout : elsewhere;
      const image = await store.image({
        ...shape,
        layers: [...layers, { files: [{ path: shape.platform, content: 'x' }] }],
      });
      if (!isHere && keep === 'manifests') layout.blob(oci.manifest, store.read(image));
      entries.push(image, store.attestation(image));
    }
    const [first] = entries.filter((_, at) => at % 2 === 0 && pulled.includes(at / 2));
    const index = named(layout.index(entries), 'latest', name);
    const manifest =
      first === undefined ? (['manifest.json', Buffer.from('[]')] as const) : dockerManifest(layout, first);
    return { layout, index, content: new Map([...layout.with([index]), manifest]) };
  }

  test('where all were pulled, all are read, each with its attestations', async () => {
    const { content } = await exported([0, 1, 2]);
    const { images, platforms, warnings } = await readContent(content);
    expect(platforms).toEqual(['linux/amd64', 'linux/arm64', 'linux/s390x']);
    for (const image of images) {
      expect(image.manifest).toBeDefined();
      expect(image.attestations).toHaveLength(1);
    }
    expect(warnings).toEqual([]);
  });

  test.each(['nothing', 'manifests'] as const)(
    'of those that were not pulled, %s is there: they are left out',
    async (keep) => {
      const { content } = await exported([1], keep);
      const { images, platforms, warnings } = await readContent(content);
      expect(platforms).toEqual(['linux/arm64']);
      expect(onlyImage(images).attestations).toHaveLength(1);
      expect(warnings).toEqual([
        'image.tar names images that are not in it, which are left out: linux/amd64, linux/s390x',
      ]);
    },
  );

  test('an attestation whose content is not there is none', async () => {
    const { layout, content } = await exported([0]);
    for (const name of content.keys()) {
      if (layout.files.get(name)?.includes('"_type":"sbom"')) content.delete(name);
    }
    const { images, warnings } = await readContent(content);
    expect(onlyImage(images).attestations).toEqual([]);
    expect(warnings).toHaveLength(1);
  });

  test('none of them is there', async () => {
    const { content } = await exported([]);
    expect(await refusal(content)).toMatchObject({
      code: 'source',
      message: 'image.tar holds no image, only the names of 3',
      hint: expect.stringMatching(/pull/),
    });
  });

  test('without a manifest.json nothing may be missing', async () => {
    const { content } = await exported([1]);
    content.delete('manifest.json');
    expect(await refusal(content)).toMatchObject({
      code: 'damaged',
      message: expect.stringMatching(/lacks blobs/),
    });
  });

  test('a foreign layer need not be there', async () => {
    const layout = new LayoutEntries();
    const mediaType = 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip';
    const urls = ['https://mcr.example/base'];
    const base = { mediaType, digest: `sha256:${'b'.repeat(64)}`, size: 9, urls };
    const image = await layout.image({ ...amd64, layer: () => base });
    const content = new Map([...layout.with([layout.index([image])]), dockerManifest(layout, image)]);
    const { images, warnings } = await readContent(content);
    expect(onlyImage(images).layers).toMatchObject([{ foreign: base }, { foreign: base }]);
    expect(warnings).toEqual([]);
  });
});
