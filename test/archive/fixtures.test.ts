import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import * as zlib from 'node:zlib';
import { extract } from 'tar-stream';
import { expect, test } from 'vitest';
import type { OpenOptions } from '../../src/archive/open-options.ts';
import { openSources } from '../../src/archive/open-sources.ts';
import type { SourceImage } from '../../src/archive/source-image.ts';
import { mergeImages } from '../../src/container/merge.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { formatPlatform } from '../../src/oci/platform.ts';
import { AlbaError } from '../../src/report/error.ts';
import {
  type ExpectedGroup,
  type ExpectedImage,
  fixture,
  fixtureFiles,
  fixtures,
  type Outcome,
} from '../support/fixtures.ts';
import { type Reader, validateLayout } from '../support/validate-image.ts';
import { type TestRun, testRun } from './test-run.ts';

/** What to write for a source, and how to open it. */
interface Put {
  readonly path: string;
  readonly options: OpenOptions;
}

/** Puts a fixture where alba is to find it; undefined where it does not come in that form. */
type Form = (bytes: Buffer, t: TestRun) => Promise<Put | undefined>;

/** Under a name that says nothing of a platform. */
async function file(bytes: Uint8Array, t: TestRun) {
  const path = join(t.folder, 'image');
  await writeFile(path, bytes);
  return { path, options: t.options };
}

/** zstd is in Node from 22.15 on. */
const { zstdCompressSync: toZstd, zstdDecompressSync: fromZstd } = zlib as {
  readonly [name in 'zstdCompressSync' | 'zstdDecompressSync']?: (bytes: Uint8Array) => Buffer;
};

const forms: readonly (readonly [string, Form])[] = [
  ['as it was left', file],
  ['gzipped', async (bytes, t) => inTar(bytes, (tar) => file(zlib.gzipSync(tar), t))],
  ['zstd-compressed', async (bytes, t) => inTar(bytes, (tar) => toZstd && file(toZstd(tar), t))],
  [
    'on standard input',
    async (bytes, t) => ({ path: '-', options: { ...t.options, stdin: () => inPieces(bytes) } }),
  ],
  ['unpacked', async (bytes, t) => inTar(bytes, (tar) => unpacked(tar, t))],
];

const outcomes = await fixtures();

test('every fixture has an outcome', async () => {
  expect((await fixtureFiles()).sort()).toEqual(outcomes.map(([name]) => name).sort());
});

for (const [form, put] of forms) {
  test.for(outcomes)(`%s, ${form}`, async ([name, outcome], { skip }) => {
    const t = await testRun();
    const source = await put(await fixture(name), t);
    if (source === undefined) return skip('not in that form, or not in this Node');
    await compare(source, outcome, t);
  });
}

async function compare({ path, options }: Put, outcome: Outcome, t: TestRun): Promise<void> {
  const open = (selection = '') => openSources([{ path: `${path}${selection}` }], options);
  const { groups, together, error: expected } = outcome;
  const [group, ...others] = groups;
  if (expected !== undefined) {
    const error = await refusal(open());
    expect(expected.code.split('|')).toContain(error.code);
    for (const word of expected.says) expect(`${error.message} ${error.hint}`).toContain(word);
  } else if (together) {
    await sameImages(
      await open(),
      groups.flatMap(({ images }) => images),
      options,
    );
  } else if (group !== undefined && others.length === 0) {
    await sameImages(await open(), group.images, options);
    for (const platform of group.absent) expect(t.warnings.join('\n')).toContain(platform);
  } else {
    const error = await refusal(open());
    expect(error.code).toBe('source');
    await eachOffered(error, groups, open, options);
  }
  for (const { names, images } of groups)
    for (const name of names) await sameImages(await open(`#${name}`), images, options);
}

/** What the error says to write, written: each leads to another of the images, and all are reached. */
async function eachOffered(
  { hint = '' }: AlbaError,
  groups: readonly ExpectedGroup[],
  open: (selection: string) => Promise<SourceImage[]>,
  options: OpenOptions,
) {
  const offered = [...hint.matchAll(/(#[^\s'"]+)/g)].map(([, selection = '']) => selection);
  expect(offered).toHaveLength(groups.length);
  const left = [...groups];
  for (const selection of offered) {
    const images = await open(selection);
    const at = left.findIndex((group) =>
      group.images.some(({ config }) => config === images[0]?.config.descriptor.digest),
    );
    const [group] = left.splice(at, 1);
    if (at < 0 || group === undefined) throw new Error(`${selection} is none of the images that are left`);
    await sameImages(images, group.images, options);
  }
}

async function sameImages(
  images: readonly SourceImage[],
  expected: readonly ExpectedImage[],
  { run }: OpenOptions,
) {
  expect(byPlatform(images.map(found))).toEqual(byPlatform(expected));
  const merged = await mergeImages(images, { annotations: {}, floating: [], run });
  const digests = merged.manifests.map(({ descriptor }) => descriptor.digest);
  for (const { kept, attestations } of expected)
    expect(digests).toEqual(expect.arrayContaining([...(kept === null ? [] : [kept]), ...attestations]));
  const valid = await validateLayout(await asLayout(merged), 'tag');
  expect([...valid.configs].sort()).toEqual(expected.map(({ config }) => config).sort());
}

function found({ platform, config, layers, manifest, attestations }: SourceImage): ExpectedImage {
  const version = platform['os.version'];
  return {
    platform: formatPlatform(platform),
    ...(version === undefined ? {} : { osVersion: version }),
    config: config.descriptor.digest,
    diffIds: layers.map(({ diffId }) => diffId),
    foreign: layers.flatMap((layer) => ('foreign' in layer ? layer.diffId : [])),
    kept: manifest === undefined ? null : digestOf(manifest),
    attestations: attestations.map(({ descriptor }) => descriptor.digest).sort(),
  };
}

function byPlatform(images: readonly ExpectedImage[]): ExpectedImage[] {
  return [...images].sort((a, b) => (a.platform < b.platform ? -1 : 1));
}

/** What would be published, as an OCI layout that nobody wrote. */
async function asLayout({
  index,
  manifests,
  blobs,
}: Awaited<ReturnType<typeof mergeImages>>): Promise<Reader> {
  const files = new Map<string, Uint8Array>();
  const put = (digest: string, bytes: Uint8Array) => files.set(`blobs/${digest.replace(':', '/')}`, bytes);
  for (const { descriptor, bytes } of [index, ...manifests]) put(descriptor.digest, bytes);
  for (const { descriptor, body } of blobs) put(descriptor.digest, await buffer(body.open()));
  const entry = { ...index.descriptor, annotations: { 'org.opencontainers.image.ref.name': 'tag' } };
  files.set('index.json', Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [entry] })));
  files.set('oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}'));
  return async (path) => {
    const bytes = files.get(path);
    return bytes && { bytes };
  };
}

async function refusal(opening: Promise<unknown>): Promise<AlbaError> {
  const error = await opening.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AlbaError) return error;
  throw error ?? new Error('it was read');
}

/** Without the compression of its tool; nothing where Node cannot undo it. */
async function inTar(bytes: Buffer, put: (tar: Buffer) => ReturnType<Form> | undefined): ReturnType<Form> {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return await put(zlib.gunzipSync(bytes));
  if (bytes.readUInt32LE() !== 0xfd2fb528) return await put(bytes);
  return fromZstd && (await put(fromZstd(bytes)));
}

/** In pieces of an odd size, as pipes give them. */
function inPieces(bytes: Buffer): Readable {
  const size = 997;
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    })(),
    { objectMode: false },
  );
}

/** An OCI layout as a folder; nothing for archives that are none. */
async function unpacked(tar: Buffer, t: TestRun): ReturnType<Form> {
  const path = join(t.folder, 'image');
  const names = new Set<string>();
  const unpacking = extract();
  unpacking.end(tar);
  for await (const entry of unpacking) {
    const name = join('/', entry.header.name);
    names.add(name);
    if (entry.header.type !== 'file') {
      entry.resume();
      continue;
    }
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), await buffer(entry));
  }
  return names.has('/oci-layout') && names.has('/index.json') ? { path, options: t.options } : undefined;
}
