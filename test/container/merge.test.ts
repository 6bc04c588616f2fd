import { describe, expect, it } from 'vitest';
import type { PackOptions } from '../../src/archive/image-files.ts';
import { ownLayers, type SourceImage } from '../../src/archive/source-image.ts';
import { mergeImages } from '../../src/container/merge.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { parsePlatform } from '../../src/oci/platform-words.ts';
import { attested, type blobOf, sampleImage, withForeignBase } from './sample-images.ts';
import { sampleRun } from './sample-run.ts';

const platforms = ['linux/amd64', 'linux/arm/v6', 'linux/386', 'linux/arm64', 'linux/arm/v7'];
const plain = { annotations: {}, floating: [], run: sampleRun() };

function parse(bytes: Uint8Array) {
  return JSON.parse(Buffer.from(bytes).toString());
}

interface Entry {
  readonly digest: string;
  readonly annotations: object;
}

describe('mergeImages', () => {
  it('makes an index over all platforms, in canonical order', async () => {
    const { index, children } = await mergeImages(
      platforms.map((platform) => sampleImage(platform)),
      plain,
    );
    const { manifests, ...rest } = parse(index.bytes);
    expect(rest).toEqual({ schemaVersion: 2, mediaType: mediaTypes.index });
    expect(manifests.map(({ platform }: { platform: object }) => platform)).toEqual([
      { architecture: '386', os: 'linux' },
      { architecture: 'amd64', os: 'linux' },
      { architecture: 'arm', os: 'linux', variant: 'v6' },
      { architecture: 'arm', os: 'linux', variant: 'v7' },
      { architecture: 'arm64', os: 'linux' },
    ]);
    expect(manifests.map(({ digest }: { digest: string }) => digest)).toEqual(
      children.map(({ manifest }) => digestOf(manifest.bytes)),
    );
  });

  it('makes an index of one platform, too', async () => {
    const { index } = await mergeImages([sampleImage('linux/amd64')], plain);
    expect(index.descriptor.mediaType).toBe(mediaTypes.index);
    expect(parse(index.bytes).manifests).toHaveLength(1);
  });

  it('makes the same bytes in whatever order images and annotations come', async () => {
    const images = platforms.map((platform) => sampleImage(platform));
    const one = await mergeImages(images, {
      ...plain,
      annotations: { b: '1', a: '2' },
      floating: ['latest', '1'],
    });
    const other = await mergeImages([...images].reverse(), {
      ...plain,
      annotations: { a: '2', b: '1' },
      floating: ['1', 'latest'],
    });
    expect(other.index.descriptor.digest).toBe(one.index.descriptor.digest);
    const { annotations } = parse(one.index.bytes);
    expect(Object.entries(annotations)).toEqual([
      ['a', '2'],
      ['alba.floating-tags', '1 latest'],
      ['b', '1'],
    ]);
  });

  it('writes OCI manifests, whatever the media types of the source', async () => {
    const image = sampleImage('linux/amd64');
    const docker: SourceImage = {
      ...image,
      config: retyped(image.config, 'application/vnd.docker.container.image.v1+json'),
      layers: ownLayers(image).map(({ diffId, pack }) => ({
        diffId,
        unread: 0,
        pack: async () => retyped(await pack(), 'application/vnd.docker.image.rootfs.diff.tar.gzip'),
      })),
    };
    const [one, other] = [await mergeImages([image], plain), await mergeImages([docker], plain)];
    expect(other.index.descriptor.digest).toBe(one.index.descriptor.digest);
    const [child] = other.children;
    const manifest = parse(child?.manifest.bytes ?? Buffer.alloc(0));
    expect(manifest.mediaType).toBe(mediaTypes.manifest);
    expect(manifest.config.mediaType).toBe(mediaTypes.config);
    expect(manifest.layers[0].mediaType).toBe(mediaTypes.layerGzip);
  });

  it('takes a layer that several images have in the bytes of the first in canonical order', async () => {
    const layers = ['base '.repeat(500)];
    const amd64 = sampleImage('linux/amd64', { layers, level: 1 });
    const arm64 = sampleImage('linux/arm64', { layers, level: 9 });
    const { children } = await mergeImages([arm64, amd64], plain);
    const first = (await ownLayers(amd64)[0]?.pack())?.descriptor.digest;
    expect(children.map((child) => child.layers[0]?.digest)).toEqual([first, first]);
  });

  it('packs a layer that several images have once, and sends it once', async () => {
    let packed = 0;
    const images = platforms.map((platform) => {
      const image = sampleImage(platform);
      const layers = ownLayers(image).map(({ diffId, pack }) => ({
        diffId,
        unread: 0,
        pack: () => {
          packed += 1;
          return pack();
        },
      }));
      return { ...image, layers };
    });
    const { blobs } = await mergeImages(images, plain);
    expect(packed).toBe(platforms.length + 1);
    expect(blobs).toHaveLength(2 * platforms.length + 1);
    expect(new Set(blobs.map(({ descriptor }) => descriptor.digest)).size).toBe(blobs.length);
  });

  it('stops packing the other layers after one that cannot be packed, and waits for them', async () => {
    const left: string[] = [];
    const layers = Array.from({ length: 3 }, (_, at) => ({
      diffId: digestOf(`${at}`),
      unread: 0,
      pack: ({ signal }: PackOptions = {}) =>
        at === 1
          ? Promise.reject(new Error('no space'))
          : new Promise<never>((_resolve, reject) => {
              signal?.addEventListener('abort', () => {
                left.push(`layer ${at}`);
                reject(signal.reason);
              });
            }),
    }));
    await expect(mergeImages([{ ...sampleImage('linux/amd64'), layers }], plain)).rejects.toThrow('no space');
    expect(left).toEqual(['layer 0', 'layer 2']);
  });

  it("keeps a source's own manifest byte for byte", async () => {
    const image = sampleImage('linux/amd64');
    const manifest = await spacedManifest(image);
    const { children } = await mergeImages([{ ...image, manifest }], plain);
    expect(children[0]?.manifest.bytes).toBe(manifest);
    expect(children[0]?.manifest.descriptor.digest).toBe(digestOf(manifest));
  });

  it('refuses a manifest that does not name the blobs beside it', async () => {
    const manifest = await spacedManifest(sampleImage('linux/arm64'));
    const image = { ...sampleImage('linux/amd64'), manifest };
    await expect(mergeImages([image], plain)).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('images/linux.amd64.tar.gz'),
    });
  });

  it('counts what is read while layers are packed, of each layer that is packed', async () => {
    const told: (readonly [string, number])[] = [];
    const run = sampleRun();
    const progress = (title: string, total: number) => {
      told.push([title, total]);
      return {
        add: (bytes: number) => told.push(['read', bytes]),
        grow() {},
        end: () => told.push(['end', 0]),
      };
    };
    const images = ['linux/amd64', 'linux/arm64'].map((platform) => {
      const image = sampleImage(platform);
      const layers = ownLayers(image).map((layer) => ({
        ...layer,
        unread: 10,
        pack: async ({ onRead }: PackOptions = {}) => {
          onRead?.(10);
          return await layer.pack();
        },
      }));
      return { ...image, layers };
    });
    await mergeImages(images, { ...plain, run: { ...run, reporter: { ...run.reporter, progress } } });
    // The base layer is one.
    const reads = Array.from({ length: 3 }, () => ['read', 10] as const);
    expect(told).toEqual([['packing layers', 30], ...reads, ['end', 0]]);
  });

  it('keeps foreign layers as they are described, under the type that OCI has for them, and never sends them', async () => {
    const image = await withForeignBase(sampleImage('windows/amd64'));
    const { blobs, children } = await mergeImages([image], plain);
    const [base, program] = parse(children[0]?.manifest.bytes ?? Buffer.alloc(0)).layers;
    expect(base).toEqual({
      mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
      digest: expect.stringMatching(/^sha256:/),
      size: expect.any(Number),
      urls: ['https://layers.example/base'],
      annotations: { note: 'elsewhere' },
    });
    expect(program).not.toHaveProperty('urls');
    expect(blobs.map(({ descriptor }) => descriptor.digest)).toEqual([
      program.digest,
      image.config.descriptor.digest,
    ]);
  });

  it('sends a layer that is foreign in one image only', async () => {
    const own = sampleImage('linux/amd64');
    const { blobs, children } = await mergeImages(
      [await withForeignBase(sampleImage('windows/amd64')), own],
      plain,
    );
    const base = children.map(({ layers }) => layers[0]?.digest);
    expect(base[0]).toBe(base[1]);
    expect(blobs.filter(({ descriptor }) => descriptor.digest === base[0])).toHaveLength(1);
  });

  it('lists attestations behind all platforms, by the order of their images, then by digest', async () => {
    const images = await Promise.all([
      attested(sampleImage('linux/arm64'), ['one', 'two', 'three']),
      attested(sampleImage('linux/amd64'), ['four']),
    ]);
    const [merged, other] = [
      await mergeImages(images, plain),
      await mergeImages(
        [...images].reverse().map((image) => ({ ...image, attestations: [...image.attestations].reverse() })),
        plain,
      ),
    ];
    expect(other.index.descriptor.digest).toBe(merged.index.descriptor.digest);
    const { manifests } = parse(merged.index.bytes);
    const [ofArm = [], ofAmd = []] = images.map(({ attestations }) =>
      attestations.map(({ descriptor }) => descriptor.digest).sort(),
    );
    expect(manifests.slice(2).map(({ digest }: { digest: string }) => digest)).toEqual([...ofAmd, ...ofArm]);
    const [attestation] = images[1]?.attestations ?? [];
    expect(manifests[2]).toEqual({
      ...attestation?.descriptor,
      platform: { architecture: 'unknown', os: 'unknown' },
    });
  });

  it('lists and sends an attestation that two images share once', async () => {
    const [image, other] = await Promise.all(
      ['linux/arm64', 'linux/amd64'].map((platform) => attested(sampleImage(platform), ['sbom'])),
    );
    if (image === undefined || other === undefined) throw new Error('no images');
    const shared = { ...other, attestations: image.attestations };
    const { index, manifests, blobs } = await mergeImages([image, shared], plain);
    expect(parse(index.bytes).manifests).toHaveLength(3);
    expect(manifests).toHaveLength(3);
    // Three layers (of kept manifests, each stands for itself: the base is the same bytes), two configs, two of the attestation.
    expect(blobs).toHaveLength(7);
  });

  it('lists an attestation for each image that it is attached to, and sends it once', async () => {
    const [image, other] = await Promise.all(
      ['linux/arm64', 'linux/amd64'].map((platform) => attested(sampleImage(platform), ['sbom'])),
    );
    const [one, two] = [image?.attestations[0], other?.attestations[0]];
    if (image === undefined || other === undefined || one === undefined || two === undefined)
      throw new Error('no images');
    const { digest, size } = one.descriptor;
    const same = { ...one, subject: two.subject, descriptor: { ...two.descriptor, digest, size } };
    const images = [image, { ...other, attestations: [same] }];
    const { index, manifests, blobs } = await mergeImages(images, plain);
    const noted = parse(index.bytes)
      .manifests.slice(2)
      .map((entry: Entry) => [entry.digest, entry.annotations]);
    expect(noted).toEqual([
      [digest, two.descriptor.annotations],
      [digest, one.descriptor.annotations],
    ]);
    expect(manifests).toHaveLength(3);
    expect(blobs).toHaveLength(7);
    const turned = await mergeImages(images.toReversed(), plain);
    expect(turned.index.descriptor.digest).toBe(index.descriptor.digest);
    const twice = [{ ...image, attestations: [one, { ...one, subject: two.subject }] }];
    const back = [{ ...image, attestations: [{ ...one, subject: two.subject }, one] }];
    expect((await mergeImages(twice, plain)).attestations).toEqual(
      (await mergeImages(back, plain)).attestations,
    );
  });

  it('lists a manifest for each platform that it was given for, and sends it once', async () => {
    const image = sampleImage('linux/arm');
    const images = ['linux/arm/v6', 'linux/arm/v7'].map((platform) => ({
      ...image,
      platform: parsePlatform(platform),
    }));
    const { index, manifests } = await mergeImages(images, plain);
    const [one, other] = parse(index.bytes).manifests;
    expect(one.digest).toBe(other.digest);
    expect(manifests).toHaveLength(1);
  });

  it('tells two images for Windows apart by os.version', async () => {
    const [older, newer] = ['10.0.17763.1', '10.0.20348.1'].map((version, at) => {
      const image = sampleImage('windows/amd64', { layers: [`${at}`] });
      return { ...image, platform: { ...image.platform, 'os.version': version } };
    });
    if (older === undefined || newer === undefined) throw new Error('no images');
    const required = [parsePlatform('windows/amd64')];
    const { index } = await mergeImages([newer, older], { ...plain, platforms: required });
    const platforms = parse(index.bytes).manifests.map(({ platform }: { platform: object }) => platform);
    expect(platforms).toEqual([
      { architecture: 'amd64', os: 'windows', 'os.version': '10.0.17763.1' },
      { architecture: 'amd64', os: 'windows', 'os.version': '10.0.20348.1' },
    ]);
    await expect(mergeImages([newer, { ...newer, source: 'other.tar' }], plain)).rejects.toMatchObject({
      message:
        'images/windows.amd64.tar.gz and other.tar both hold an image for windows/amd64 (10.0.20348.1)',
    });
  });

  it('refuses two images of one platform, and names both', async () => {
    const images = ['a.tar', 'b.tar'].map((source) => sampleImage('linux/arm/v6', { source }));
    await expect(mergeImages(images, plain)).rejects.toMatchObject({
      code: 'platform',
      message: 'a.tar and b.tar both hold an image for linux/arm/v6',
    });
  });

  it('refuses what is not just the required platforms, before any layer is packed', async () => {
    const images = ['linux/amd64', 'linux/386'].map((platform): SourceImage => {
      const pack = () => Promise.reject(new Error('packed'));
      return { ...sampleImage(platform), layers: [{ diffId: digestOf('x'), unread: 0, pack }] };
    });
    const required = ['linux/amd64', 'linux/arm64'].map(parsePlatform);
    await expect(mergeImages(images, { ...plain, platforms: required })).rejects.toMatchObject({
      code: 'platform',
      message: expect.stringMatching(
        /for linux\/arm64; images\/linux\.386\.tar\.gz is for linux\/386, which was not asked for$/,
      ),
    });
  });

  it('takes just the required platforms, in any order', async () => {
    const images = ['linux/amd64', 'linux/386'].map((platform) => sampleImage(platform));
    const required = ['linux/amd64', 'linux/386'].map(parsePlatform);
    await expect(mergeImages(images, { ...plain, platforms: required })).resolves.toBeDefined();
  });

  it('packs nothing more after a layer that cannot be packed', async () => {
    let begun = 0;
    const layers = Array.from({ length: 50 }, (_, at) => ({
      diffId: digestOf(`${at}`),
      unread: 0,
      pack: async () => {
        begun += 1;
        throw new Error('no space');
      },
    }));
    await expect(mergeImages([{ ...sampleImage('linux/amd64'), layers }], plain)).rejects.toThrow('no space');
    expect(begun).toBeLessThan(10);
  });
});

function retyped(blob: ReturnType<typeof blobOf>, mediaType: string) {
  return { ...blob, descriptor: { ...blob.descriptor, mediaType } };
}

/** An OCI manifest as others may write it: indented, without `mediaType`. */
async function spacedManifest({ config, layers }: SourceImage): Promise<Uint8Array> {
  const descriptors = await Promise.all(
    ownLayers({ layers }).map(async (layer) => (await layer.pack()).descriptor),
  );
  const content = { schemaVersion: 2, config: config.descriptor, layers: descriptors };
  return Buffer.from(JSON.stringify(content, null, 2));
}
