import { describe, expect, it } from 'vitest';
import { mediaTypes } from '../../../src/oci/media-types.ts';
import type { Answer } from '../../support/registry-double/exchange.ts';
import { always, failing, once } from '../../support/registry-double/faults.ts';
import { expectFailure, failureOf } from './failure.ts';
import { place } from './place.ts';
import { asks } from './requests.ts';
import { imageOf, publish, smallBlob, stored } from './sample.ts';

const image = imageOf('one');
const { digest } = image.index.descriptor;
const wrong = smallBlob('wrong').descriptor.digest;
const under = (name: string, value: string) => ({
  rewrite: (answer: Answer) => ({ ...answer, headers: { ...answer.headers, [name]: value } }),
});
const body = (bytes: Uint8Array | string) => ({ rewrite: (answer: Answer) => ({ ...answer, body: bytes }) });

const large = stored(mediaTypes.index, { manifests: [], annotations: { long: 'x'.repeat(4 << 20) } });
const tooLarge =
  (headers: Record<string, string>) =>
  (answer: Answer): Answer => ({
    ...answer,
    headers: { ...answer.headers, ...headers },
    body: Buffer.alloc((4 << 20) + 1, ' '),
  });

async function published() {
  const there = await place();
  await publish(there.open(), image);
  return { ...there, reader: () => there.open({ purpose: 'read' }) };
}

describe('a manifest', () => {
  it('with other bytes than its digest says is damaged', async () => {
    const { double, reader } = await published();
    double.faults = always(asks.readManifest, body(Buffer.from(imageOf('two').index.bytes)));
    await expectFailure(reader().readManifest(digest), 'damaged', /sha256:/);
  });

  it('with another digest in its header than its bytes have is damaged', async () => {
    const { double, reader } = await published();
    for (const reference of ['1.0', digest]) {
      double.faults = always(asks.readManifest, under('Docker-Content-Digest', wrong));
      await expectFailure(reader().readManifest(reference), 'damaged', /sha256:/);
    }
  });

  it('without such a header, as a plain web server gives it, is read', async () => {
    const { double, reader } = await published();
    double.faults = always(asks.readManifest, {
      rewrite: ({ status, body = '' }: Answer) => ({
        status,
        headers: { 'Content-Type': mediaTypes.index },
        body,
      }),
    });
    expect((await reader().readManifest('1.0'))?.descriptor).toEqual(image.index.descriptor);
  });

  it('that is not there under its digest is not taken from another header or a page of HTML', async () => {
    const { double, open } = await place();
    const headers = { 'Content-Type': 'text/html', 'Content-Length': '100' };
    double.faults = always(asks.headManifest, { answer: { status: 200, headers } });
    const found = await open()
      .hasManifest(image.index.descriptor)
      .catch(() => false);
    expect(found).toBe(false);
  });

  it('that was cut short is asked for again', async () => {
    const { double, reader } = await published();
    double.faults = once(asks.readManifest, { truncate: 20 });
    expect((await reader().readManifest('1.0'))?.descriptor).toEqual(image.index.descriptor);
  });

  it('that is always cut short ends in one error', async () => {
    const { double, reader } = await published();
    double.log.clear();
    double.faults = always(asks.readManifest, { truncate: 20 });
    await expectFailure(reader().readManifest('1.0'), 'target', /127\.0\.0\.1/);
    expect(double.log.count(asks.readManifest)).toBeLessThanOrEqual(4);
  });

  it('over 4 MiB is not read', async () => {
    const { double, reader } = await published();
    for (const headers of [{}, { 'Transfer-Encoding': 'chunked' }]) {
      double.faults = always(asks.readManifest, { rewrite: tooLarge(headers) });
      double.log.clear();
      await expectFailure(reader().readManifest('1.0'), 'damaged', /127\.0\.0\.1/);
      expect(double.log.count(asks.readManifest)).toBe(1);
    }
  });

  it('over 4 MiB is not sent, nor anything of it', async () => {
    const { double, open } = await place();
    await expectFailure(open().putManifest(large), 'source', /sha256:/);
    expect(double.log.lines()).toEqual([]);
  });

  it('over 4 MiB is told in the words of the specification', async () => {
    const { double, reader, open } = await published();
    double.faults = always(asks.readManifest, { rewrite: tooLarge({}) });
    await expectFailure(reader().readManifest('1.0'), 'damaged', /4 MiB/);
    await expectFailure(open().putManifest(large), 'source', /4 MiB/);
  });

  it('that is put under another digest than was sent is damaged', async () => {
    const { double, open } = await place();
    const repository = open();
    for (const blob of image.blobs) await repository.putBlob(blob);
    const [manifest] = image.manifests;
    if (manifest === undefined) throw new Error('an image has manifests');
    double.faults = always(asks.putManifest, under('Docker-Content-Digest', wrong));
    await expectFailure(repository.putManifest(manifest), 'damaged', /sha256:/);
  });
});

describe('a manifest by HEAD', () => {
  it('with another digest is not the one that is wanted', async () => {
    const { double, open } = await published();
    double.faults = always(asks.headManifest, under('Docker-Content-Digest', wrong));
    const found = await open()
      .hasManifest(image.index.descriptor)
      .catch((error: unknown) => error);
    if (found !== false) await expectFailure(Promise.reject(found), 'damaged', /sha256:/);
  });
});

describe('a blob', () => {
  const [blob] = image.blobs;
  if (blob === undefined) throw new Error('an image has blobs');
  const { descriptor } = blob;

  it('of another size than is wanted is not there', async () => {
    const { open } = await published();
    expect(await open().hasBlob({ ...descriptor, size: descriptor.size + 1 })).toBe(false);
  });

  it('with another digest is not there', async () => {
    const { double, open } = await published();
    double.faults = always(asks.headBlob, under('Docker-Content-Digest', wrong));
    const found = await open()
      .hasBlob(descriptor)
      .catch((error: unknown) => error);
    if (found !== false) await expectFailure(Promise.reject(found), 'damaged', /sha256:/);
  });
});

describe('a blob at another host', () => {
  it('is there, though only GET of it is signed (moby#50065)', async () => {
    const { double, open } = await place({ redirects: 'both' });
    const blob = smallBlob();
    await open().putBlob(blob);
    double.faults = always(/^HEAD \/store\//, failing(403));
    expect(await open().hasBlob(blob.descriptor)).toBe(true);
  });
});

describe('a config', () => {
  const config = image.blobs[1];
  if (config === undefined) throw new Error('an image has configs');
  const { descriptor } = config;

  it('is read whole', async () => {
    const { double, reader } = await published();
    const read = await reader().readConfig(descriptor);
    expect(Buffer.from(read ?? []).toString()).toContain('"architecture"');
    double.faults = once(asks.readBlob, { truncate: 5 });
    expect(await reader().readConfig(descriptor)).toEqual(read);
  });

  it('that is not there, or has other bytes than its digest says, is undefined', async () => {
    const { double, reader } = await published();
    expect(await reader().readConfig(smallBlob('absent').descriptor)).toBeUndefined();
    double.faults = always(asks.readBlob, body('{}'));
    expect(await reader().readConfig(descriptor)).toBeUndefined();
  });

  it('that never ends is not read to the end', async () => {
    const { double, reader } = await published();
    const rewrite = (answer: Answer) => ({
      ...answer,
      headers: { 'Transfer-Encoding': 'chunked' },
      body: Buffer.alloc(32 << 20),
    });
    double.faults = always(asks.readBlob, { rewrite });
    const ended = await reader()
      .readConfig(descriptor)
      .catch((error: unknown) => error);
    if (ended !== undefined) await failureOf(Promise.reject(ended));
  });
});
