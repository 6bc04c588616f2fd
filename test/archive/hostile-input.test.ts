import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { StreamReader } from '../../src/archive/byte-reader.ts';
import { openSources } from '../../src/archive/open-sources.ts';
import { tarHeaders } from '../../src/archive/tar-entries.ts';
import {
  type ArchiveShape,
  buildImage,
  dockerArchive,
  dockerEntries,
  type ImageFile,
} from '../support/archives.ts';
import { elf, elfShapes } from '../support/elf.ts';
import { LayoutEntries, oci } from '../support/layout-entries.ts';
import { endMarker, paxHeader, rawHeader } from '../support/raw-tar.ts';
import { forms, refusalOf } from './open-files.ts';
import { readContent, refusal } from './read.ts';
import { testRun } from './test-run.ts';

/** Input that is small, and means work or memory without end to who follows it to the letter. */

async function variantOf(
  files: ImageFile[],
  run: NonNullable<ArchiveShape['run']>,
): Promise<string | undefined> {
  const t = await testRun();
  const path = join(t.folder, 'image.tar');
  await writeFile(path, await dockerArchive({ platform: 'linux/arm', run, layers: [{ files }] }));
  const [image] = await openSources([{ path }], t.options);
  return image?.platform.variant;
}

const v6 = { content: elf(elfShapes.armv6), mode: 0o755 };
const v7 = { content: elf(elfShapes.armv7), mode: 0o755 };
const silent = { content: elf(elfShapes.arm), mode: 0o755 };

describe('the variant of arm is looked for', () => {
  test('behind links that lead through each other, whose names double with each', async () => {
    const links = Array.from({ length: 24 }, (_, n) => ({ path: 'app', symlink: n % 2 ? 'app/a' : 'app/b' }));
    expect(await variantOf([...links, { path: 'bin/app', ...v6 }], { Entrypoint: ['/app'] })).toBe('v6');
  });

  test('in the first hundred folders of PATH', async () => {
    const folders = Array.from({ length: 101 }, (_, n) => `/f${n}`);
    const run = { Entrypoint: ['app'], Env: [`PATH=${folders.join(':')}`] };
    expect(
      await variantOf(
        [
          { path: 'other', ...v7 },
          { path: 'f99/app', ...v6 },
        ],
        run,
      ),
    ).toBe('v6');
    expect(
      await variantOf(
        [
          { path: 'other', ...v7 },
          { path: 'f100/app', ...v6 },
        ],
        run,
      ),
    ).toBe('v7');
  });

  test('in twenty programs: each look reads the layer anew', async () => {
    const programs = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ path: `app${n}`, ...silent }));
    expect(await variantOf([...programs(19), { path: 'last', ...v6 }], {})).toBe('v6');
    expect(await variantOf([...programs(20), { path: 'last', ...v6 }], {})).toBeUndefined();
  });
});

test.each(forms)('in %s, links to names that no file system has are refused', async (form) => {
  const link = (target: string) =>
    Buffer.concat([paxHeader({ linkpath: target }), rawHeader({ name: 'a', type: '2' }), endMarker]);
  expect(await refusalOf(form, link('a'.repeat(4096)))).toBeUndefined();
  expect(await refusalOf(form, link('a'.repeat(4097)))).toMatchObject({
    code: 'source',
    message: 'image.tar has a link to a name of more than 4096 characters',
    hint: expect.stringMatching(/where the archive comes from/),
  });
});

test('zeros that go on and on can be interrupted', async () => {
  const controller = new AbortController();
  let blocks = 0;
  const zeros = (async function* () {
    for (; blocks < 100; blocks++) {
      if (blocks === 10) controller.abort(new Error('stopped'));
      yield Buffer.alloc(512);
    }
  })();
  const headers = tarHeaders(new StreamReader(zeros), 'image.tar', controller.signal);
  await expect(headers.next()).rejects.toThrow('stopped');
  expect(blocks).toBe(10);
});

describe('documents', () => {
  const many = `[${'0,'.repeat(100_000)}0]`;

  test.each([
    ['manifest.json', [['manifest.json', many]]],
    [
      'index.json',
      [
        ['oci-layout', '{"imageLayoutVersion":"1.0.0"}'],
        ['index.json', `{"manifests":${many}}`],
      ],
    ],
  ] as const)('%s of more values than images need are not parsed', async (name, content) => {
    expect(await refusal(content)).toMatchObject({
      code: 'source',
      message: `image.tar: ${name} has more than 100000 values`,
      hint: expect.stringMatching(/where it comes from/),
    });
  });

  test('an index.json of too many values beside a manifest.json is no reason not to read that', async () => {
    const image = await buildImage({ platform: 'linux/amd64', layers: [{ files: [] }] });
    const { platforms } = await readContent([
      ...dockerEntries(image),
      ['index.json', `{"manifests":${many}}`],
    ]);
    expect(platforms).toEqual(['linux/amd64']);
  });

  test('that begin with a byte order mark are refused: clients cannot read them', async () => {
    const built = await buildImage({ platform: 'linux/amd64', layers: [{ files: [] }] });
    const config = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), built.config]);
    expect(await refusal(dockerEntries({ ...built, config }))).toMatchObject({
      code: 'damaged',
      message: expect.stringMatching(/the config .* is no JSON/),
    });
  });
});

test('of an image with very many names, the first are looked at when it is offered', async () => {
  const image = await buildImage({ platform: 'linux/amd64', layers: [{ files: [] }] });
  const shared = Array.from({ length: 20 }, (_, n) => `hello:${n}`);
  const entry = JSON.parse(String(dockerEntries(image)[0]?.[1]))[0];
  const images = [
    { ...entry, RepoTags: [...shared, 'own:1'] },
    { ...entry, Config: 'b.json', RepoTags: ['own:2', ...shared] },
  ];
  const content = [...dockerEntries(image).slice(1), ['manifest.json', JSON.stringify(images)] as const];
  expect((await refusal(content)).hint).toBe("write 'image.tar#0' or 'image.tar#own:2'");
});

test('a name with control characters is not offered, since it is escaped where it is shown', async () => {
  const image = await buildImage({ platform: 'linux/amd64', layers: [{ files: [] }] });
  const entry = JSON.parse(String(dockerEntries(image)[0]?.[1]))[0];
  const images = [
    { ...entry, RepoTags: ['a:1\x1b[2J'] },
    { ...entry, Config: 'b.json', RepoTags: ['b:1'] },
  ];
  const content = [...dockerEntries(image).slice(1), ['manifest.json', JSON.stringify(images)] as const];
  expect((await refusal(content)).hint).toBe("write 'image.tar#0' or 'image.tar#b:1'");
});

describe('an index that names one manifest twice', () => {
  async function layoutOf(...platforms: (object | undefined)[]) {
    const layout = new LayoutEntries();
    const { platform: _, ...image } = await layout.image({ platform: 'linux/arm', layers: [{ files: [] }] });
    const manifests = platforms.map((platform) => ({ ...image, ...(platform && { platform }) }));
    const index = layout.blob(oci.index, { schemaVersion: 2, mediaType: oci.index, manifests });
    layout.files.set('index.json', Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [index] })));
    return { files: layout.files, index: index.digest, image: image.digest };
  }
  const arm = (variant: string) => ({ os: 'linux', architecture: 'arm', variant });
  const attached = { os: 'unknown', architecture: 'unknown' };

  test.each([
    ['two variants', [arm('v6'), arm('v7')], 'linux/arm/v6 and linux/arm/v7'],
    ['an image and what is attached', [arm('v6'), attached], 'linux/arm/v6 and unknown/unknown'],
    ['what is attached and an image', [attached, arm('v6')], 'unknown/unknown and linux/arm/v6'],
  ])('as %s is refused: one of the two would be lost', async (_, platforms, words) => {
    const { files, index, image } = await layoutOf(...platforms);
    expect(await refusal(files)).toMatchObject({
      code: 'damaged',
      message: `image.tar: index ${index} names ${image} for two platforms, ${words}`,
      hint: 'write the layout again',
    });
  });

  test('for the same platform names one image', async () => {
    const { files } = await layoutOf(arm('v6'), arm('v6'));
    expect((await readContent(files)).platforms).toEqual(['linux/arm/v6']);
  });
});

test('images that are not there count as documents: few indexes would name millions of them', async () => {
  const built = await buildImage({ platform: 'linux/amd64', layers: [{ files: [] }] });
  const layout = new LayoutEntries();
  const absent = (n: number) => ({
    mediaType: oci.manifest,
    digest: `sha256:${n.toString(16).padStart(64, '0')}`,
    size: 1,
  });
  const manifests = Array.from({ length: 1000 }, (_, n) => absent(n));
  const index = layout.blob(oci.index, { schemaVersion: 2, mediaType: oci.index, manifests });
  const files = new Map<string, string | Uint8Array>([...dockerEntries(built), ...layout.files]);
  files.set('index.json', JSON.stringify({ schemaVersion: 2, manifests: [index] }));
  expect(await refusal(files)).toMatchObject({
    code: 'source',
    message: expect.stringMatching(/more than 1000 documents$/),
  });
});
