import { describe, expect, test } from 'vitest';
import { isMeantBy } from '../../src/archive/image-names.ts';
import { buildImage, type ImageShape, sha256 } from '../support/archives.ts';
import { LayoutEntries, named } from '../support/layout-entries.ts';
import { onlyImage, readContent, refusal } from './read.ts';

const layers = [{ files: [{ path: 'bin/hello', content: 'hello' }] }];
const amd64: ImageShape = { platform: 'linux/amd64', layers };
const arm64: ImageShape = { platform: 'linux/arm64', layers };

describe('a name is meant', () => {
  test.each([
    ['x:1', 'x:1'],
    ['x:1', 'docker.io/library/x:1'],
    ['docker.io/library/x:1', 'x:1'],
    ['index.docker.io/library/x:1', 'docker.io/x:1'],
    ['x', 'x:latest'],
    ['a/x', 'docker.io/a/x:latest'],
    ['localhost/x:1', 'localhost/x:1'],
    ['localhost:5000/x', 'localhost:5000/x:latest'],
    ['1.0', '1.0'],
    ['x:1.0', '1.0'],
    ['ghcr.io/a/x:1.0', '1.0'],
    [`x@sha256:${'0'.repeat(64)}`, `docker.io/library/x@sha256:${'0'.repeat(64)}`],
  ])('%s is %s', (selection, name) => {
    expect(isMeantBy(selection, [name])).toBe(true);
  });

  test.each([
    ['x:1', ['x:2']],
    ['x:1', ['y:1']],
    ['x:1', ['ghcr.io/x:1']],
    ['library/x:1', ['localhost/library/x:1']],
    ['localhost/x:1', ['docker.io/localhost/x:1']],
    ['x', ['x:1']],
    ['1.0', ['1']],
    ['x:1', ['docker.io/library/y:1', '1']],
  ])('%s is not %s', (selection, names) => {
    expect(isMeantBy(selection, names)).toBe(false);
  });
});

describe('docker-archives of several images', async () => {
  const images = await Promise.all([amd64, arm64, { ...amd64, layers: [] }].map(buildImage));
  const tags = [['hello:1.0', 'hello:latest'], ['ghcr.io/a/it’s:2'], null];
  const content = [
    ...images.map(({ config }, at): [string, Uint8Array] => [`${at}.json`, config]),
    ['layer.tar', images[0]?.layers[0] ?? ''] as const,
    [
      'manifest.json',
      JSON.stringify(
        tags.map((RepoTags, at) => ({ Config: `${at}.json`, RepoTags, Layers: at < 2 ? ['layer.tar'] : [] })),
      ),
    ] as const,
  ];
  const configs = images.map(({ config }) => `sha256:${sha256(config)}`);

  test.each([
    ['hello:1.0', 0],
    ['hello', 0],
    ['docker.io/library/hello:latest', 0],
    ['ghcr.io/a/it’s:2', 1],
    ['0', 0],
    ['2', 2],
  ])('#%s is the image %s', async (selection, at) => {
    const image = onlyImage((await readContent(content, { selection })).images);
    expect(image.config.descriptor.digest).toBe(configs[at]);
  });

  const offer = "write 'image.tar#hello:1.0' or 'image.tar#ghcr.io/a/it’s:2' or 'image.tar#2'";

  test('none selected: they are listed', async () => {
    expect(await refusal(content)).toMatchObject({
      code: 'source',
      message: 'image.tar holds 3 images, and one has to be chosen',
      hint: offer,
    });
  });

  test.each(['hello:3', '3', '-1', '99999999999999999999'])(
    '#%s is not there: they are listed',
    async (selection) => {
      expect(await refusal(content, { selection })).toMatchObject({
        code: 'source',
        message: `image.tar holds no image ${selection}`,
        hint: offer,
      });
    },
  );

  test('one image that is listed for each of its names is one', async () => {
    const twice = JSON.stringify(
      ['a:1', 'b:1'].map((tag) => ({ Config: '0.json', RepoTags: [tag], Layers: ['layer.tar'] })),
    );
    const listed = [...content.slice(0, -1), ['manifest.json', twice] as const];
    expect(onlyImage((await readContent(listed)).images).layers).toHaveLength(1);
    expect(onlyImage((await readContent(listed, { selection: 'b:1' })).images).layers).toHaveLength(1);
  });

  test('one name for two images is no choice', async () => {
    const same = JSON.stringify(
      [0, 1].map((at) => ({ Config: `${at}.json`, RepoTags: ['a:1'], Layers: ['layer.tar'] })),
    );
    expect(
      await refusal([...content.slice(0, -1), ['manifest.json', same]], { selection: 'a:1' }),
    ).toMatchObject({
      message: expect.stringMatching(/holds 2 images/),
      hint: "write 'image.tar#0' or 'image.tar#1'",
    });
  });
});

describe('OCI layouts of several images', async () => {
  const layout = new LayoutEntries();
  const [one, two] = [await layout.image(amd64), await layout.image(arm64)];
  const other = await layout.image({ ...amd64, layers: [] });
  const artifact = await layout.image({ ...amd64, manifest: (m) => ({ ...m, artifactType: 'text/x' }) });
  const several = [
    layout.attestation(one),
    named(layout.index([one, two]), '1.0', 'docker.io/library/hello:1.0'),
    named(other, '2.0'),
    {
      ...other,
      digest: layout.index([other]).digest,
      size: layout.index([other]).size,
      mediaType: 'application/vnd.oci.image.index.v1+json',
    },
  ];

  test.each([
    ['1.0', ['linux/amd64', 'linux/arm64'], 2],
    ['hello:1.0', ['linux/amd64', 'linux/arm64'], 2],
    ['1', ['linux/amd64', 'linux/arm64'], 2],
    ['2.0', ['linux/amd64'], 1],
    ['anything:2.0', ['linux/amd64'], 1],
    ['3', ['linux/amd64'], 1],
  ])('#%s is %s', async (selection, expected, count) => {
    const { platforms, images } = await readContent(layout.with(several), { selection });
    expect(platforms).toEqual(expected);
    expect(images).toHaveLength(count);
  });

  test('none selected, or none of that name: they are listed, attestations not', async () => {
    const hint = "write 'image.tar#docker.io/library/hello:1.0' or 'image.tar#2.0' or 'image.tar#3'";
    expect(await refusal(layout.with(several))).toMatchObject({
      message: expect.stringMatching(/holds 3 images/),
      hint,
    });
    for (const selection of ['3.0', 'other:1.0', '4']) {
      expect(await refusal(layout.with(several), { selection })).toMatchObject({
        message: `image.tar holds no image ${selection}`,
        hint,
      });
    }
  });

  test('entries that are one image of several platforms need no selection, and have one', async () => {
    const entries = [named(one, 'amd'), named(two, 'arm')];
    expect((await readContent(layout.with(entries))).platforms).toEqual(['linux/amd64', 'linux/arm64']);
    expect((await readContent(layout.with(entries), { selection: 'arm' })).platforms).toEqual([
      'linux/arm64',
    ]);
    const alike = [named(one, '1.0'), named(two, '1.0')];
    expect((await readContent(layout.with(alike), { selection: '1.0' })).platforms).toHaveLength(2);
  });

  test('a selection that fits the one image there is', async () => {
    expect(
      (await readContent(layout.with([named(one, '1.0')]), { selection: 'hello:1.0' })).images,
    ).toHaveLength(1);
    expect((await readContent(layout.with([one]), { selection: '0' })).images).toHaveLength(1);
    expect(await refusal(layout.with([one]), { selection: 'hello:1.0' })).toMatchObject({
      message: 'image.tar holds no image hello:1.0',
      hint: "write 'image.tar#0'",
    });
  });

  test('a name that is a number goes before a place, and what is offered leads to what it stands for', async () => {
    const entries = [named(other, '1'), one];
    const { images } = await readContent(layout.with(entries), { selection: '1' });
    expect(onlyImage(images).layers).toEqual([]);
    expect((await refusal(layout.with(entries))).hint).toBe("write 'image.tar#1' or 'image.tar#01'");
    const second = await readContent(layout.with(entries), { selection: '01' });
    expect(onlyImage(second.images).layers).toHaveLength(1);
  });

  test('something that is no image is refused only where it is chosen', async () => {
    const entries = [named(one, '1.0'), named(artifact, 'chart')];
    expect((await readContent(layout.with(entries), { selection: '1.0' })).images).toHaveLength(1);
    for (const options of [{}, { selection: 'chart' }]) {
      expect(await refusal(layout.with(entries), options)).toMatchObject({
        message: expect.stringMatching(/is an artifact \(text\/x\)/),
        hint: expect.stringMatching(/choose an image/),
      });
    }
  });

  test('a whole name that is just so goes before a tag that fits', async () => {
    const entries = [named(other, '1.0'), named(one, 'hello:1.0')];
    const { images } = await readContent(layout.with(entries), { selection: 'hello:1.0' });
    expect(onlyImage(images).layers).toHaveLength(1);
  });

  test('a name that is endless is not offered', async () => {
    const entries = [named(one, 'x'.repeat(100_000)), named(other, 'b')];
    expect((await refusal(layout.with(entries))).hint).toBe("write 'image.tar#0' or 'image.tar#b'");
  });

  test('names are harmless for a shell', async () => {
    const entries = [named(one, "$(rm -rf /)'"), named(other, 'b')];
    expect((await refusal(layout.with(entries))).hint).toContain(`'image.tar#$(rm -rf /)'\\'''`);
  });

  test('of very many images, only some are spelled out', async () => {
    const many = Array.from({ length: 30 }, (_, n) => named(layout.index([one], 'oci', { n }), `v${n}`));
    const entries = [...many, named(other, 'last')];
    expect((await refusal(layout.with(entries))).hint).toMatch(/#v19' or … \(31 in all\)$/);
  });
});
