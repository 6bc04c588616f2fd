import { beforeEach, describe, expect, it } from 'vitest';
import type { Blob } from '../../src/layers/blob.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { imageContent } from '../../src/oci/image-content.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import type { ImageDestination, RootImage, StoredManifest } from '../../src/registry/image-destination.ts';
import { bytesBody } from '../../src/store/body.ts';

export interface DestinationUnderTest {
  /** As a new run sees it: another call gives one that remembers nothing. */
  open(): ImageDestination;
  /** Takes a blob or a manifest away behind everybody's back. */
  lose(digest: string): Promise<void>;
  /** Rejects where what a tag names is no whole image: `validateImage` or `validateLayout`. */
  validate(tag: string): Promise<unknown>;
}

const always = { replace: () => true, claim: () => false };
const firstRelease = { replace: () => false, claim: () => true };

/** What every image destination has to do. `prepare` makes an empty one. */
export function imageDestinationContract(prepare: () => Promise<DestinationUnderTest>): void {
  let tested: DestinationUnderTest;
  beforeEach(async () => {
    tested = await prepare();
  });

  describe('blobs and manifests', () => {
    it('has what was put, and nothing else', async () => {
      const destination = tested.open();
      const { blobs, manifest } = sample('one');
      for (const blob of blobs) await destination.putBlob(blob);
      await destination.putManifest(manifest);
      const later = tested.open();
      for (const { descriptor } of blobs) expect(await later.hasBlob(descriptor)).toBe(true);
      expect(await later.hasManifest(manifest.descriptor)).toBe(true);
      expect(await later.hasBlob(sample('two').blobs[0].descriptor)).toBe(false);
      expect(await later.hasManifest(sample('two').manifest.descriptor)).toBe(false);
    });

    it('does not take a blob of another size for the one that is wanted', async () => {
      const [blob] = sample('one').blobs;
      await tested.open().putBlob(blob);
      const { descriptor } = blob;
      expect(await tested.open().hasBlob({ ...descriptor, size: descriptor.size + 1 })).toBe(false);
    });

    it('gives a manifest back byte for byte, with its media type', async () => {
      const { manifest } = await sent(tested.open(), 'one');
      const read = await tested.open().readManifest(manifest.descriptor.digest);
      expect(read?.descriptor).toEqual(manifest.descriptor);
      expect(Buffer.from(read?.bytes ?? []).equals(manifest.bytes)).toBe(true);
    });

    it('refuses a blob that is not what its digest says', async () => {
      const [good] = sample('one').blobs;
      const [other] = sample('two').blobs;
      const bad = { descriptor: good.descriptor, body: { ...other.body, digest: good.body.digest } };
      await expect(tested.open().putBlob(bad)).rejects.toMatchObject({ code: 'damaged' });
      expect(await tested.open().hasBlob(good.descriptor)).toBe(false);
    });

    it('tells how many bytes of a blob were sent', async () => {
      const [blob] = sample('one').blobs;
      let sent = 0;
      await tested.open().putBlob(blob, {
        onProgress: (bytes) => {
          sent += bytes;
        },
      });
      expect(sent).toBe(blob.descriptor.size);
    });
  });

  describe('what refers to a manifest', () => {
    it('is listed once: it says what it wrote, and the second time nothing', async () => {
      const { manifest } = await sent(tested.open(), 'one');
      const { descriptor } = (await sent(tested.open(), 'two')).manifest;
      const artifactType = 'application/vnd.example.sbom';
      const referrer = { ...descriptor, artifactType };
      await tested.open().refer(manifest.descriptor.digest, [referrer]);
      const again = await tested.open().refer(manifest.descriptor.digest, [referrer]);
      expect(again).toEqual({ objects: 0, bytes: 0 });
    });
  });

  describe('tags', () => {
    it('knows no tag at first', async () => {
      expect(await tested.open().readManifest('1.0')).toBeUndefined();
      expect(await tested.open().isListed('1.0')).toBe(false);
    });

    it('points several tags at an image and lists them', async () => {
      const { root } = await send(tested.open(), 'one');
      await tested.open().point(['1.0', 'latest'], root, always);
      for (const tag of ['1.0', 'latest']) {
        const read = await tested.open().readManifest(tag);
        expect(read?.descriptor).toEqual(root.index.descriptor);
        expect(await tested.open().isListed(tag)).toBe(true);
      }
      expect(await tested.open().isListed('2.0')).toBe(false);
      for (const tag of ['1.0', 'latest']) await tested.validate(tag);
    });

    it('keeps the other tags, and replaces one that may be replaced', async () => {
      const one = await send(tested.open(), 'one');
      await tested.open().point(['1.0', 'latest'], one.root, always);
      const two = await send(tested.open(), 'two');
      await tested.open().point(['latest'], two.root, always);
      const digests = await Promise.all(
        ['1.0', 'latest'].map(async (tag) => (await tested.open().readManifest(tag))?.descriptor.digest),
      );
      expect(digests).toEqual([one.root.index.descriptor.digest, two.root.index.descriptor.digest]);
    });

    it('refuses to replace a tag that may not be replaced', async () => {
      const one = await send(tested.open(), 'one');
      await tested.open().point(['1.0'], one.root, firstRelease);
      const two = await send(tested.open(), 'two');
      await expect(tested.open().point(['1.0'], two.root, firstRelease)).rejects.toMatchObject({
        code: 'released',
      });
      const standing = await tested.open().readManifest('1.0');
      expect(standing?.descriptor.digest).toBe(one.root.index.descriptor.digest);
    });

    it('refuses to write over what another run has released since this one looked', async () => {
      const slow = tested.open();
      expect(await slow.readManifest('1.0')).toBeUndefined();
      const one = await send(tested.open(), 'one');
      await tested.open().point(['1.0'], one.root, firstRelease);
      const two = await send(slow, 'two');
      await expect(slow.point(['1.0'], two.root, firstRelease)).rejects.toMatchObject({ code: 'released' });
      const standing = await tested.open().readManifest('1.0');
      expect(standing?.descriptor.digest).toBe(one.root.index.descriptor.digest);
    });

    it('takes the same content under other annotations for what it was to release itself', async () => {
      const slow = tested.open();
      expect(await slow.readManifest('1.0')).toBeUndefined();
      const one = await send(tested.open(), 'one', { job: '1' });
      await tested.open().point(['1.0'], one.root, firstRelease);
      const same = await send(slow, 'one', { job: '2' });
      expect(same.root.index.descriptor.digest).not.toBe(one.root.index.descriptor.digest);
      await slow.point(['1.0'], same.root, firstRelease);
      expect(await tested.open().isListed('1.0')).toBe(true);
    });

    it('stops sending when the signal that it is given says so', async () => {
      const [blob] = sample('one').blobs;
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(tested.open().putBlob(blob, { signal })).rejects.toThrow('enough');
      await expect(tested.open().putManifest(sample('one').manifest, { signal })).rejects.toThrow('enough');
      expect(await tested.open().hasBlob(blob.descriptor)).toBe(false);
    });

    it('sends again what was lost before the tag', async () => {
      const destination = tested.open();
      const { root, blobs, manifest, resent } = await send(destination, 'one');
      // A registry keeps what its manifests name: there only a manifest can be lost.
      const lost = destination.manifestsVouch === true ? manifest : blobs[0];
      await tested.lose(lost.descriptor.digest);
      await destination.point(['1.0'], root, always);
      expect(resent).toEqual([lost.descriptor.digest]);
      await tested.validate('1.0');
    });

    it('has one name for a tag with a +', () => {
      expect(tested.open().tagName('0.8.2+feat')).toBe('0.8.2_feat');
      expect(() => tested.open().tagName('-x')).toThrow(/cannot be an image's tag/);
    });
  });
}

const platform = { os: 'linux', architecture: 'amd64' };

interface Sample {
  readonly blobs: readonly [Blob, Blob];
  readonly manifest: StoredManifest;
  readonly index: StoredManifest;
}

function sample(word: string, annotations: Record<string, string> = {}): Sample {
  const layer = blob(mediaTypes.layer, `content of ${word}`.repeat(100));
  const rootfs = { type: 'layers', diff_ids: [layer.descriptor.digest] };
  const config = blob(mediaTypes.config, JSON.stringify({ ...platform, rootfs }));
  const manifest = stored(mediaTypes.manifest, {
    config: config.descriptor,
    layers: [layer.descriptor],
  });
  return {
    blobs: [layer, config],
    manifest,
    index: stored(mediaTypes.index, { manifests: [{ ...manifest.descriptor, platform }], annotations }),
  };
}

function blob(mediaType: string, content: string): Blob {
  const body = bytesBody(content);
  return { body, descriptor: { mediaType, digest: body.digest, size: body.size } };
}

function stored(mediaType: string, content: object): StoredManifest {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...content }));
  return { bytes, descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length } };
}

/** Sends an image's manifest, after what it reaches: a registry refuses it otherwise. */
async function sent(destination: ImageDestination, word: string): Promise<Sample> {
  const made = sample(word);
  for (const blob of made.blobs) await destination.putBlob(blob);
  await destination.putManifest(made.manifest);
  return made;
}

/** Sends all of an image but its tags. */
async function send(destination: ImageDestination, word: string, annotations?: Record<string, string>) {
  const { blobs, manifest, index } = sample(word, annotations);
  for (const one of blobs) await destination.putBlob(one);
  await destination.putManifest(manifest);
  await destination.putManifest(index);
  const resent: string[] = [];
  const root: RootImage = {
    index,
    content: imageContent([{ platform, digest: blobs[1].descriptor.digest }]),
    reaches: [
      ...blobs.map(({ descriptor }) => ({ kind: 'blobs', descriptor }) as const),
      { kind: 'manifests', descriptor: manifest.descriptor },
    ],
    async resend({ descriptor: { digest } }) {
      resent.push(digest);
      const lost = blobs.find(({ descriptor }) => descriptor.digest === digest);
      if (lost !== undefined) await destination.putBlob(lost);
      else await destination.putManifest(digest === index.descriptor.digest ? index : manifest);
    },
  };
  return { blobs, manifest, root, resent };
}
