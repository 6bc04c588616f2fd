import { createReadStream } from 'node:fs';
import { readdir, truncate } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openArchive } from '../../src/archive/open-archive.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { tar, zstd } from '../support/archives.ts';
import { forms, openTar, refusalOf } from './open-files.ts';
import { testRun } from './test-run.ts';

const layerTar = await tar([['bin/hello', 'hello'.repeat(1000)]]);
const otherTar = await tar([['etc/motd', 'good morning']]);
const expected = { diffId: digestOf(layerTar) };

/** Unpacked, what a blob holds. */
async function inside(blob: { body: { open(): Readable } }) {
  return gunzipSync(await buffer(blob.body.open()));
}

describe.each(forms)('from %s', (form) => {
  test('documents are read whole, by any spelling of their names', async () => {
    const { files } = await openTar(form, await tar([['./a//b.json', '{"a":1}']]));
    expect(String(await files.document('a/b.json'))).toBe('{"a":1}');
    expect(String(await files.document('./a/./b.json'))).toBe('{"a":1}');
    expect(await files.has('a/b.json')).toBe(true);
    expect(await files.has('a')).toBe(false);
    expect(await files.has('b.json')).toBe(false);
  });

  test('a plain layer is gzipped, once, and held to its diff_id', async () => {
    const { files } = await openTar(form, await tar([['l/layer.tar', layerTar]]));
    const layer = await files.layer('l/layer.tar');
    expect(layer).toMatchObject({ format: 'tar', size: layerTar.length });
    expect(layer.unread).toBe(form === 'a plain file' ? layerTar.length : 0);
    const [one, other] = await Promise.all([layer.pack(expected), layer.pack(expected)]);
    expect(one).toBe(other);
    expect((await inside(one)).equals(layerTar)).toBe(true);
    expect(one.descriptor.mediaType).toBe('application/vnd.oci.image.layer.v1.tar+gzip');
    await expect(layer.pack({ diffId: digestOf('x') })).rejects.toMatchObject({
      code: 'damaged',
      message: `image.tar: the layer l/layer.tar is ${digestOf(layerTar)}, its config says ${digestOf('x')}`,
    });
  });

  test.each([
    ['gzip', gzipSync(layerTar)],
    ['zstd', zstd(layerTar)],
    ['gzip', Buffer.concat([gzipSync(layerTar.subarray(0, 1000)), gzipSync(layerTar.subarray(1000))])],
  ] as const)('a layer in %s is kept byte for byte', async (format, bytes) => {
    const { files } = await openTar(form, await tar([['l', bytes]]));
    const layer = await files.layer('l');
    expect(layer).toMatchObject({ format, size: bytes.length });
    const { descriptor, body } = await layer.pack({
      ...expected,
      blob: { digest: digestOf(bytes), size: bytes.length },
    });
    expect((await buffer(body.open())).equals(bytes)).toBe(true);
    expect(descriptor).toEqual({
      mediaType: `application/vnd.oci.image.layer.v1.tar+${format}`,
      digest: digestOf(bytes),
      size: bytes.length,
    });
    await expect(layer.pack({ diffId: digestOf('x') })).rejects.toMatchObject({
      message: `image.tar: the layer l is ${digestOf(layerTar)} inside, its config says ${digestOf('x')}`,
    });
    const blob = { digest: digestOf('y'), size: bytes.length };
    await expect(layer.pack({ ...expected, blob })).rejects.toMatchObject({
      message: `image.tar: the layer l is ${digestOf(bytes)}, its descriptor says ${digestOf('y')}`,
    });
    await expect(layer.pack({ ...expected, blob: { ...blob, size: 7 } })).rejects.toMatchObject({
      message: `image.tar: the layer l has ${bytes.length} bytes, its descriptor says 7`,
    });
  });

  test('an empty layer is the tar of nothing', async () => {
    const { files } = await openTar(form, await tar([['l', '']]));
    const layer = await files.layer('l');
    expect(layer.format).toBe('empty');
    const blob = await layer.pack({ diffId: digestOf('') });
    expect(await inside(blob)).toHaveLength(0);
  });

  test('bytes are given as they are, and held to their descriptor', async () => {
    const large = Buffer.alloc(5 << 20, 'sbom ');
    const bytes = { json: Buffer.from('{}'), plain: layerTar, gzip: gzipSync(layerTar), large };
    const { files } = await openTar(form, await tar(Object.entries(bytes)));
    for (const [name, content] of Object.entries(bytes)) {
      const body = await files.blob(name, { digest: digestOf(content), size: content.length });
      expect((await buffer(body.open())).equals(content)).toBe(true);
      expect(body).toMatchObject({ digest: digestOf(content), size: content.length });
      await expect(files.blob(name, { digest: digestOf('x'), size: content.length })).rejects.toMatchObject({
        code: 'damaged',
        message: expect.stringMatching(`image.tar: ${name} is sha256:.*, its descriptor says sha256:`),
      });
      await expect(files.blob(name, { digest: digestOf(content), size: 3 })).rejects.toMatchObject({
        message: `image.tar: ${name} has ${content.length} bytes, its descriptor says 3`,
      });
    }
    await expect(files.blob('b', { digest: digestOf('x'), size: 1 })).rejects.toMatchObject({
      message: 'image.tar lacks the entry b, which its manifest names',
    });
  });

  test('scratch holds what images need, and nothing else', async () => {
    const bytes = await tar([
      ['plain', layerTar],
      ['unused', otherTar],
      ['gzip', gzipSync(layerTar)],
      ['unused.gz', gzipSync(otherTar)],
      ['sbom', Buffer.alloc(5 << 20, 'sbom ')],
      ['unused.iso', Buffer.alloc(5 << 20, 'iso ')],
    ]);
    const { files, scratch } = await openTar(form, bytes);
    const layers = [await files.layer('plain'), await files.layer('gzip')];
    const sbom = await files.blob('sbom', {
      digest: digestOf(Buffer.alloc(5 << 20, 'sbom ')),
      size: 5 << 20,
    });
    await files.keepOnly(new Set(layers));
    expect(await readdir(scratch)).toHaveLength(form === 'a plain file' ? 0 : 3);
    expect(await buffer(sbom.open())).toHaveLength(5 << 20);
    for (const layer of layers) {
      const { descriptor, body } = await layer.pack(expected);
      expect(digestOf(await buffer(body.open()))).toBe(descriptor.digest);
    }
  });

  test('a file that is another thing than what it is wanted for is refused by name', async () => {
    const huge = `{"x":"${'y'.repeat(5 << 20)}"}`;
    const xz = Buffer.from('fd377a585a00', 'hex');
    const bytes = await tar([
      ['layer', layerTar],
      ['gzip', gzipSync('x')],
      ['text', 'hello'],
      ['huge', huge],
      ['xz', xz],
    ]);
    const { files } = await openTar(form, bytes);
    const refused = async (work: Promise<unknown>, message: RegExp) =>
      expect(work).rejects.toMatchObject({
        code: 'source',
        message: expect.stringMatching(message),
        hint: expect.any(String),
      });
    await refused(files.document('layer'), /^image\.tar: layer is no JSON document, but tar/);
    await refused(files.document('gzip'), /gzip is no JSON document, but gzip/);
    await refused(files.document('huge'), /huge is larger than a document/);
    await refused(files.layer('text'), /text is no tar/);
    await refused(files.layer('xz'), /xz is compressed with xz/);
  });

  test.each([
    ['gzip', 'cut', gzipSync(layerTar).subarray(0, -20), 'damaged'],
    ['gzip', 'followed by garbage', Buffer.concat([gzipSync(layerTar), Buffer.from('garbage')]), 'damaged'],
    ['zstd', 'cut', zstd(layerTar).subarray(0, -20), 'damaged'],
    [
      'zstd',
      'of a dictionary',
      Buffer.from('KLUv/SfeQl86EYkAAHdpdGggYSBkaWN0aW9uYXJ5vw9sqA==', 'base64'),
      'source',
    ],
  ])('a layer in %s that is %s is told of when it is packed', async (_format, _how, bytes, code) => {
    const { files } = await openTar(
      form,
      await tar([
        ['l', bytes],
        ['manifest.json', '[]'],
      ]),
    );
    const layer = await files.layer('l');
    await expect(layer.pack(expected)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/^image\.tar: the layer l cannot be unpacked: .*(gzip|zstd)/),
    });
  });

  test('bytes that are not those of the manifest are the reason, not what is wrong inside of them', async () => {
    const cut = gzipSync(layerTar).subarray(0, -20);
    const { files } = await openTar(form, await tar([['l', cut]]));
    const blob = { digest: digestOf('x'), size: cut.length };
    await expect((await files.layer('l')).pack({ ...expected, blob })).rejects.toMatchObject({
      message: expect.stringMatching(/the layer l is sha256:.*, its descriptor says/),
    });
  });

  test('a layer that is larger than max-layer-size is refused, plain or compressed', async () => {
    const large = Buffer.concat([layerTar, Buffer.alloc(3_000_000)]);
    const diffId = digestOf(large);
    for (const bytes of [large, gzipSync(large), zstd(large)]) {
      const archive = await tar([['l', bytes]]);
      const pack = async (maxLayerSize: number) =>
        refusalOf(form, archive, async (files) => (await files.layer('l')).pack({ diffId }), {
          maxLayerSize,
        });
      expect(await pack(3_000_000)).toMatchObject({
        code: 'source',
        message: 'image.tar: the layer l is larger than 3 MB (max-layer-size)',
      });
      expect(await pack(large.length)).toBeUndefined();
    }
  });

  test('a signal ends the work of its use, with its reason', async () => {
    const { files } = await openTar(form, await tar([['l', gzipSync(layerTar)]]));
    const controller = new AbortController();
    const reason = new Error('enough');
    controller.abort(reason);
    await expect((await files.layer('l')).pack(expected, { signal: controller.signal })).rejects.toBe(reason);
  });

  test('what is read is counted once: as it goes by, or when a layer is packed', async () => {
    const gzip = gzipSync(layerTar);
    const counts = { opening: 0, packing: 0 };
    const { files } = await openTar(form, await tar([['l', gzip]]), {
      onRead: (bytes) => {
        counts.opening += bytes;
      },
    });
    const layer = await files.layer('l');
    const onRead = (bytes: number) => {
      counts.packing += bytes;
    };
    expect(counts.opening > 0).toBe(form !== 'a plain file');
    await layer.pack(expected, { onRead });
    await layer.pack(expected, { onRead });
    expect(counts.packing).toBe(layer.unread);
  });
});

test.each([
  ['nothing', '', /image is empty/],
  ['a text', 'hello', /image is no image/],
  ['a script', '#!/bin/sh\n', /image is a script.*/],
  ['xz', Buffer.from('fd377a585a00', 'hex'), /with xz/],
  ['bzip2', 'BZh9', /with bzip2/],
])('%s on standard input is refused by name', async (_, bytes, message) => {
  const { run } = await testRun();
  const error = await openArchive({ stream: Readable.from([Buffer.from(bytes)]) }, 'image', run).catch(
    (e: unknown) => e,
  );
  expect(error).toMatchObject({
    code: 'source',
    message: expect.stringMatching(message),
    hint: expect.any(String),
  });
});

test('xz in a file is to be decompressed on the way', async () => {
  const error = await refusalOf('a plain file', Buffer.from('fd377a585a00', 'hex'));
  expect(error).toMatchObject({ hint: expect.stringMatching(/: xz -dc \S+image\.tar \| alba … -$/) });
});

test('what begins with a skippable frame, as pzstd makes it, is zstd', async () => {
  const frame = Buffer.from('502a4d18040000000a000000', 'hex');
  const layer = Buffer.concat([frame, zstd(layerTar)]);
  const { run } = await testRun();
  const archive = Buffer.concat([frame, zstd(await tar([['l', layer]]))]);
  const files = await openArchive({ stream: Readable.from([archive]) }, 'image.tar', run);
  expect(await files.layer('l')).toMatchObject({ format: 'zstd', size: layer.length });
});

test('a compressed layer that must be too large is not even copied', async () => {
  const t = await testRun();
  const bytes = await tar([['l', Buffer.concat([gzipSync('x'), Buffer.alloc(2_000_000)])]]);
  await expect(
    openArchive({ stream: Readable.from([bytes]) }, 'image.tar', t.run, { maxLayerSize: 1_000_000 }),
  ).rejects.toMatchObject({ message: 'image.tar: the layer l is larger than 1 MB (max-layer-size)' });
  expect(await readdir(t.scratch)).toEqual([]);
});

test('Ctrl-C ends the wait for a stream that says nothing', async () => {
  const { run, controller } = await testRun();
  const stream = new Readable({ read() {} });
  const reason = new Error('interrupted');
  const opening = openArchive({ stream }, 'image', run);
  controller.abort(reason);
  await expect(opening).rejects.toBe(reason);
  expect(stream.destroyed).toBe(true);
});

test('a stream that fails in the middle is told of by its name', async () => {
  const { run } = await testRun();
  const bytes = await tar([['l', layerTar]]);
  const stream = Readable.from(
    (async function* () {
      yield bytes.subarray(0, 1024);
      throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
    })(),
  );
  await expect(openArchive({ stream }, 'image', run)).rejects.toMatchObject({
    code: 'source',
    message: 'image cannot be read: i/o error',
  });
});

test('a plain archive that changed after it was opened does not become an image', async () => {
  const { files, path } = await openTar('a plain file', await tar([['l', layerTar]]));
  const layer = await files.layer('l');
  await truncate(path, 1024);
  await expect(layer.pack(expected)).rejects.toMatchObject({ code: 'damaged' });
});

test.each(forms)('from %s, no room for temporary files is told of as such', async (form) => {
  const t = await openTar(form, await tar([['l', layerTar]]));
  const scratch = async () => `${t.scratch}/gone`;
  const input = form.endsWith('stream') ? { stream: createReadStream(t.path) } : { path: t.path };
  const work = async () => {
    const files = await openArchive(input, 'image.tar', { ...t.run, scratch });
    await (await files.layer('l')).pack(expected);
  };
  await expect(work()).rejects.toMatchObject({
    code: 'source',
    message: expect.stringMatching(
      /^image\.tar: the (layer|entry) l cannot be put into the folder for temporary files/,
    ),
    hint: expect.stringMatching(/TMPDIR/),
  });
});
