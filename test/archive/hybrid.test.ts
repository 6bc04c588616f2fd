import { describe, expect, test } from 'vitest';
import { buildImage, type ImageShape } from '../support/archives.ts';
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
