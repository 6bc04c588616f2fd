import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openSources } from '../../src/archive/open-sources.ts';
import {
  type ArchiveShape,
  buildImage,
  dockerArchive,
  dockerEntries,
  type Entries,
  sha256,
  tar,
  zstd,
} from '../support/archives.ts';
import { layerDigests, onlyImage, readContent, refusal } from './read.ts';
import { testRun } from './test-run.ts';

const hello: ArchiveShape = {
  platform: 'linux/amd64',
  layers: [
    { files: [{ path: 'bin/hello', content: 'hello'.repeat(1000), mode: 0o755 }] },
    { files: [{ path: 'etc/motd', content: 'good morning' }] },
  ],
};
const built = await buildImage(hello);
const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = built.layers;
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const helloConfig: Record<string, unknown> = JSON.parse(built.config.toString());

/** A file as a whole, read as alba reads files. */
async function open(bytes: Uint8Array) {
  const t = await testRun();
  const path = join(t.folder, 'image.tar');
  await writeFile(path, bytes);
  return { ...t, image: onlyImage(await openSources([{ path }], t.options)) };
}

/** The files of an archive whose config and layers lie under these names. */
function archive({
  config = 'config.json',
  configBytes = built.config,
  layers = ['a.tar', 'b.tar'],
  contents = [first, second],
  tags = ['hello:latest'],
  ...fields
}: Record<string, unknown> & {
  config?: string;
  configBytes?: Uint8Array;
  layers?: readonly string[] | null;
  contents?: readonly Uint8Array[];
  tags?: readonly string[] | null;
} = {}): [string, string | Uint8Array][] {
  const manifest = JSON.stringify([{ Config: config, RepoTags: tags, Layers: layers, ...fields }]);
  return [
    ...(layers ?? []).flatMap((name, at): [string, Uint8Array][] => {
      const content = contents[at];
      return content === undefined ? [] : [[name, content]];
    }),
    [config, configBytes],
    ['manifest.json', manifest],
  ];
}

test.each([{ type: 'layers', diff_ids: null }, { type: 'layers' }])(
  'an image of no layers has what Go writes: %o',
  async (rootfs) => {
    const { image } = await open(
      await tar(archive({ layers: null, configBytes: json({ ...helloConfig, rootfs }) })),
    );
    expect(image.layers).toEqual([]);
  },
);

test('an image has the config byte for byte, its platform, and gzip layers that give the diff_ids back', async () => {
  const { config, diffIds } = built;
  const { image } = await open(await dockerArchive(hello));
  expect(image.platform).toEqual({ os: 'linux', architecture: 'amd64' });
  expect(await text(image.config.body.open())).toBe(config.toString());
  expect(image.config.descriptor).toEqual({
    mediaType: 'application/vnd.oci.image.config.v1+json',
    digest: `sha256:${sha256(config)}`,
    size: config.length,
  });
  expect(image.layers.map((layer) => layer.diffId)).toEqual(diffIds);
  expect(image.manifest).toBeUndefined();
  expect(image.attestations).toEqual([]);
});

describe('the layers have the same digests', async () => {
  const plain = await open(await dockerArchive(hello)).then(({ image }) => layerDigests(image));
  test.each<[string, Partial<ArchiveShape>]>([
    ['with gzip outside', { gzip: true }],
    ['with manifest.json last, as streamLayeredImage writes it', { order: 'manifest-last' }],
    ['with ./ before the names, as tar -C writes them', { prefix: './' }],
    ['as Docker 25 writes them', { layout: 'hybrid' }],
    ['as Docker 25 writes them, last things first', { layout: 'hybrid', order: 'manifest-last', gzip: true }],
  ])('%s', async (_, change) => {
    const { image } = await open(await dockerArchive({ ...hello, ...change }));
    expect(await layerDigests(image)).toEqual(plain);
  });
});

describe('what tools write', () => {
  const hex = sha256(built.config);
  const layerName = (bytes: Buffer) => sha256(bytes);

  test('docker save before 25: legacy ids, repositories, a json for each layer, doubled layers as symlinks', async () => {
    const twice = await buildImage({
      ...hello,
      layers: [0, 1, 0].map((at) => hello.layers[at] ?? { files: [] }),
    });
    const ids = ['1'.repeat(64), '2'.repeat(64), '3'.repeat(64)];
    const entries: Entries = [
      ...ids.flatMap(
        (id, at): Entries => [
          [`${id}/VERSION`, '1.0'],
          [`${id}/json`, JSON.stringify({ id })],
          [`${id}/layer.tar`, at === 2 ? { link: `../${ids[0]}/layer.tar` } : (twice.layers[at] ?? '')],
        ],
      ),
      [`${sha256(twice.config)}.json`, twice.config],
      [
        'manifest.json',
        JSON.stringify([
          {
            Config: `${sha256(twice.config)}.json`,
            RepoTags: null,
            Layers: ids.map((id) => `${id}/layer.tar`),
          },
        ]),
      ],
      ['repositories', JSON.stringify({ hello: { latest: ids[2] } })],
    ];
    for (const bytes of [await tar(entries), gzipSync(await tar(entries))]) {
      const { image } = await open(bytes);
      expect(image.layers.map(({ diffId }) => diffId)).toEqual(twice.diffIds);
      const [one, , other] = await layerDigests(image);
      expect(one).toBe(other);
    }
  });

  test('nixpkgs buildImage: the layer named by the digest of its json, repositories, directories', async () => {
    const content = archive({ config: `${hex}.json`, layers: ['x/layer.tar', 'y/layer.tar'] });
    const { images } = await readContent([
      ...content,
      ['x/json', '{}'],
      ['x/VERSION', '1.0'],
      ['repositories', '{}'],
    ]);
    expect(onlyImage(images).layers).toHaveLength(2);
  });

  test('kaniko, jib, crane: gzip layers inside, kept byte for byte', async () => {
    const packed = [first, second].map((bytes) => gzipSync(bytes));
    const layers = packed.map((bytes) => `${layerName(bytes)}.tar.gz`);
    for (const config of [`sha256:${hex}`, 'config.json']) {
      const { images } = await readContent(archive({ config, layers, contents: packed }));
      expect(await layerDigests(onlyImage(images))).toEqual(packed.map((bytes) => `sha256:${sha256(bytes)}`));
      expect(onlyImage(images).layers.map(({ diffId }) => diffId)).toEqual(built.diffIds);
    }
  });

  test('names with ./ in manifest.json, and without in the archive', async () => {
    const content = archive().slice(0, -1);
    const manifest = JSON.stringify([{ Config: './config.json', Layers: ['./a.tar', './b.tar'] }]);
    const { images } = await readContent([...content, ['manifest.json', manifest]]);
    expect(onlyImage(images).layers).toHaveLength(2);
  });

  test('zstd layers inside, kept too', async () => {
    const packed = [zstd(first), zstd(second)];
    const { images } = await readContent(archive({ contents: packed }));
    expect(await layerDigests(onlyImage(images))).toEqual(packed.map((bytes) => `sha256:${sha256(bytes)}`));
  });

  test('one layer several times', async () => {
    const { config, diffIds } = await buildImage({
      ...hello,
      layers: [0, 0, 1, 0].map((at) => hello.layers[at] ?? { files: [] }),
    });
    const { images, files } = await readContent(
      archive({
        configBytes: config,
        layers: ['a.tar', 'a.tar', 'b.tar', 'a.tar'],
        contents: [first, first, second],
      }),
    );
    expect(onlyImage(images).layers.map(({ diffId }) => diffId)).toEqual(diffIds);
    expect(files.kept).toHaveLength(2);
  });

  test.each([
    ['null', null],
    ['none', []],
  ])('no layers: %s', async (_, layers) => {
    const { config } = await buildImage({ ...hello, layers: [] });
    const { images } = await readContent(archive({ configBytes: config, layers }));
    expect(onlyImage(images).layers).toEqual([]);
  });

  test('an image without files', async () => {
    const { config, layers } = await buildImage({ ...hello, layers: [{ files: [] }] });
    const { images } = await readContent(
      archive({ configBytes: config, layers: ['a.tar'], contents: layers }),
    );
    expect(onlyImage(images).layers).toHaveLength(1);
  });

  const base = {
    mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
    digest: `sha256:${'a'.repeat(64)}`,
    size: 1234,
    urls: ['https://mcr.example/layer'],
  };

  test('a Windows base layer is a descriptor, whether docker save wrote its content or not', async () => {
    const [diffId = ''] = built.diffIds;
    for (const contents of [
      [first, second],
      [Buffer.alloc(0), second],
    ]) {
      const content = archive({ contents, LayerSources: { [diffId]: base } }).filter(
        ([, bytes]) => bytes.length > 0,
      );
      const { images, files } = await readContent(content);
      expect(onlyImage(images).layers[0]).toEqual({
        diffId,
        foreign: { ...base, mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip' },
      });
      expect(files.kept).toHaveLength(1);
    }
  });

  test('other LayerSources, as Docker 25 writes for each layer, change nothing', async () => {
    const [diffId = '', other = ''] = built.diffIds;
    const plain = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: diffId, size: 1 };
    const LayerSources = { [diffId]: plain, [other]: { ...base, urls: [] } };
    const { images } = await readContent(archive({ LayerSources }));
    expect((await layerDigests(onlyImage(images))).length).toBe(2);
  });
});

test('scratch holds the layers only, whatever else the archive has', async () => {
  const entries = dockerEntries(built);
  const junk: Entries = [
    ['junk.tar', await tar([['a', 'b']])],
    ['VERSION', '1.0'],
    ['empty', ''],
  ];
  const { scratch } = await open(gzipSync(await tar([...entries, ...junk])));
  expect(await readdir(scratch)).toHaveLength(2);
});

test('a config without a platform is an image whose platform is said elsewhere', async () => {
  const { os: _, architecture: __, ...rest } = helloConfig;
  for (const fields of [rest, { ...rest, os: '', architecture: null }]) {
    const { images } = await readContent(archive({ configBytes: Buffer.from(JSON.stringify(fields)) }));
    expect(onlyImage(images).declared).toEqual({ os: '', architecture: '' });
  }
});

test('Windows: os.version is part of the platform', async () => {
  const fields = { ...helloConfig, os: 'windows', 'os.version': '10.0.20348.2700' };
  const { images } = await readContent(archive({ configBytes: Buffer.from(JSON.stringify(fields)) }));
  expect(onlyImage(images).declared).toMatchObject({ os: 'windows', 'os.version': '10.0.20348.2700' });
});

describe('refused, by name and with a next step', () => {
  const manifestOf = (content: string | Uint8Array): [string, string | Uint8Array][] => [
    ...archive().slice(0, -1),
    ['manifest.json', content],
  ];
  test.each<[string, [string, string | Uint8Array][], string, RegExp]>([
    ['no manifest.json', archive().slice(0, -1), 'damaged', /manifest\.json/],
    ['manifest.json is null', manifestOf('null'), 'source', /manifest\.json is empty/],
    ['manifest.json is an empty list', manifestOf('[]'), 'source', /manifest\.json is empty/],
    ['manifest.json is an empty file', manifestOf(''), 'damaged', /manifest\.json is no JSON/],
    ['manifest.json is no list', manifestOf('{"a":1}'), 'source', /manifest\.json is not/],
    ['manifest.json is cut off', manifestOf('[{'), 'damaged', /manifest\.json is no JSON/],
    [
      'manifest.json is a million deep',
      manifestOf('['.repeat(1e6)),
      'source',
      /manifest\.json has more than/,
    ],
    [
      'manifest.json is deep, and whole',
      manifestOf('['.repeat(5e4) + ']'.repeat(5e4)),
      'source',
      /manifest\.json is not as .* at 0:/,
    ],
    [
      'manifest.json is too large',
      manifestOf(`[${' '.repeat(5 << 20)}]`),
      'source',
      /manifest\.json has .* bytes/,
    ],
    [
      'no Config',
      manifestOf('[{"Layers":[]}]'),
      'source',
      /manifest\.json is not as .* at 0\.Config: it is missing$/,
    ],
    [
      'Layers of numbers',
      manifestOf('[{"Config":"config.json","Layers":[1]}]'),
      'source',
      /at 0\.Layers\.0: it is a number, where a text belongs$/,
    ],
    [
      'the config is not there',
      archive().filter(([name]) => name !== 'config.json'),
      'damaged',
      /config\.json/,
    ],
    [
      'the config is no JSON',
      archive({ configBytes: Buffer.from('hello') }),
      'damaged',
      /config\.json is no JSON/,
    ],
    ['a layer is not there', archive().filter(([name]) => name !== 'b.tar'), 'damaged', /b\.tar/],
    ['a layer is no tar', archive({ contents: [first, Buffer.from('hello')] }), 'source', /b\.tar is no tar/],
    [
      'fewer layers than diff_ids',
      archive({ layers: ['a.tar'] }),
      'damaged',
      /config has 2 layers, its manifest\.json 1/,
    ],
    [
      'more layers than diff_ids',
      archive({ layers: ['a.tar', 'b.tar', 'a.tar'] }),
      'damaged',
      /has 2 layers, .* 3/,
    ],
    ['no layers', archive({ layers: null }), 'damaged', /has 2 layers, its manifest\.json 0/],
    [
      'null for diff_ids, and layers',
      archive({ configBytes: json({ ...helloConfig, rootfs: { type: 'layers', diff_ids: null } }) }),
      'damaged',
      /has 0 layers, its manifest\.json 2/,
    ],
    [
      'no rootfs',
      archive({ configBytes: json({ ...helloConfig, rootfs: undefined }) }),
      'source',
      /config\.json .* at rootfs/,
    ],
    [
      'diff_ids of sha512',
      archive({
        configBytes: json({
          ...helloConfig,
          rootfs: { type: 'layers', diff_ids: [`sha512:${'0'.repeat(128)}`] },
        }),
      }),
      'source',
      /rootfs\.diff_ids\.0: “sha512:0+…” is not a sha256 digest/,
    ],
    ...['blobs/sha256/HEX', 'HEX.json', 'sha256:HEX', 'some/HEX'].map(
      (name): [string, [string, string | Uint8Array][], string, RegExp] => [
        `a config that is not ${name}`,
        archive({ config: name.replace('HEX', sha256('other')) }),
        'damaged',
        /the config .* is not what its name says/,
      ],
    ),
  ])('%s', async (_, content, code, message) => {
    expect(await refusal(content)).toMatchObject({ code, message: expect.stringMatching(message) });
    expect((await refusal(content)).message).toMatch(/^image\.tar/);
  });

  test('an archive of Docker before 1.10', async () => {
    const content: [string, string][] = [
      ['repositories', '{}'],
      ['x/json', '{}'],
      ['x/layer.tar', ''],
    ];
    expect(await refusal(content)).toMatchObject({
      code: 'source',
      message: expect.stringMatching(/no manifest\.json, as archives of Docker before 1\.10/),
      hint: expect.stringMatching(/save it again/),
    });
  });

  test.each<[string, (way: Buffer) => Buffer]>([
    ['plain', (bytes) => bytes],
    ['gzip', (bytes) => gzipSync(bytes)],
  ])('another layer than its config says, in an archive that is %s', async (_, pack) => {
    const { image } = await open(pack(await tar(archive({ contents: [first, first] }))));
    await expect(layerDigests(image)).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringMatching(/image\.tar: the layer b\.tar is sha256:.*config says sha256:/),
      hint: expect.any(String),
    });
  });

  test('no manifest.json, in an archive that was cut off and in one that was not', async () => {
    const bytes = await tar(archive().slice(0, -1));
    await expect(open(bytes)).rejects.toMatchObject({
      code: 'source',
      message: expect.stringMatching(/image\.tar is no image archive: it has no manifest\.json/),
    });
    await expect(open(bytes.subarray(0, -1024))).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringMatching(/truncated: it ends before manifest\.json/),
    });
  });
});

test('Ctrl-C in the middle of reading ends it with the reason of the signal', async () => {
  const t = await testRun();
  const path = join(t.folder, 'image.tar.gz');
  await writeFile(path, gzipSync(await tar(archive())));
  const reason = new Error('interrupted');
  const scratch = async () => {
    t.controller.abort(reason);
    return t.scratch;
  };
  await expect(openSources([{ path }], { ...t.options, run: { ...t.run, scratch } })).rejects.toBe(reason);
});
