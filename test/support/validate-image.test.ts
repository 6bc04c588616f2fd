import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeImages } from '../../src/container/merge.ts';
import type { ImageDestination } from '../../src/registry/image-destination.ts';
import { ociLayout } from '../../src/registry/oci-layout.ts';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import { attested, sampleImage, withForeignBase } from '../container/sample-images.ts';
import { sampleRun } from '../container/sample-run.ts';
import { sha256 } from './image-rules.ts';
import { type MemoryObject, memoryStore } from './memory-store.ts';
import { publishImage } from './publish-image.ts';
import { inMemory, validateImage, validateLayout } from './validate-image.ts';

type Fields = Record<string, unknown>;
type Descriptor = { digest: string; size: number; mediaType: string } & Fields;
const root = 'v2/hello';

/** Publishes an image with all there is: a foreign layer, a variant, referrers, an attestation of BuildKit. */
async function publish(destination: ImageDestination): Promise<void> {
  const run = sampleRun();
  const images = await Promise.all([
    attested(sampleImage('linux/amd64'), ['sbom', 'signature'], 'referrer'),
    attested(sampleImage('linux/arm64'), ['provenance']),
    withForeignBase(sampleImage('linux/386')),
    sampleImage('linux/arm/v6'),
  ]);
  const image = await mergeImages(images, { annotations: {}, floating: [], run });
  await publishImage(destination, image, { tags: ['1.0', 'latest'] });
}

const published = memoryStore();
beforeAll(() => publish(staticRegistry({ store: published, name: 'hello', run: sampleRun() })));

/** A published image that a test breaks in one place. What is above a changed object is changed with it, so that its digests fit. */
class Broken {
  readonly store = memoryStore({ objects: new Map(published.objects) });

  json(path: string): Fields {
    return JSON.parse(this.object(path).bytes.toString());
  }

  object(path: string): MemoryObject {
    const object = this.store.objects.get(path);
    if (object === undefined) throw new Error(`${path} is not there`);
    return object;
  }

  set(path: string, change: Partial<MemoryObject>): void {
    this.store.objects.set(path, { ...this.object(path), ...change });
  }

  write(path: string, content: Fields): void {
    this.set(path, { bytes: Buffer.from(JSON.stringify(content)) });
  }

  /** Changes the index, under its tag and its digest. */
  index(change: (index: Fields & { manifests: Descriptor[] }) => void): void {
    const tag = this.object(`${root}/manifests/1.0`);
    const index = JSON.parse(tag.bytes.toString());
    change(index);
    const bytes = Buffer.from(JSON.stringify(index));
    this.set(`${root}/manifests/1.0`, { bytes });
    const digested = this.object(`${root}/manifests/${sha256(tag.bytes)}`);
    this.store.objects.set(`${root}/manifests/${sha256(bytes)}`, { ...digested, bytes });
  }

  /** Puts something else in the place of an object, and tells its descriptor. */
  replace(kind: 'blobs' | 'manifests', descriptor: Descriptor, bytes: Buffer): void {
    const object = this.object(`${root}/${kind}/${descriptor.digest}`);
    Object.assign(descriptor, { digest: sha256(bytes), size: bytes.length });
    this.store.objects.set(`${root}/${kind}/${descriptor.digest}`, { ...object, bytes });
  }

  /** Changes the manifest of an entry of the index. */
  manifest(
    at: number,
    change: (manifest: Fields & { config: Descriptor; layers: Descriptor[] }) => void,
  ): void {
    this.index(({ manifests }) => {
      const entry = manifests[at];
      if (entry === undefined) throw new Error(`there is no entry ${at}`);
      const manifest = this.json(`${root}/manifests/${entry.digest}`);
      change(manifest as Fields & { config: Descriptor; layers: Descriptor[] });
      this.replace('manifests', entry, Buffer.from(JSON.stringify(manifest)));
    });
  }

  config(at: number, change: (config: Fields) => void): void {
    this.manifest(at, ({ config }) => {
      const content = this.json(`${root}/blobs/${config.digest}`);
      change(content);
      this.replace('blobs', config, Buffer.from(JSON.stringify(content)));
    });
  }

  /** A list of referrers, and where it is. */
  referrers(change: (list: Fields & { manifests: Descriptor[] }) => void): void {
    const path = this.listPath();
    const list = this.json(path) as Fields & { manifests: Descriptor[] };
    change(list);
    this.write(path, list);
  }

  listPath(): string {
    return [...this.store.objects.keys()].find((key) => key.startsWith(`${root}/referrers/`)) ?? '';
  }

  /** A path by the name that a test gives it. */
  path(what: 'manifest' | 'config' | 'layer' | 'attestation' | 'statement'): string {
    const entries = (this.json(`${root}/manifests/1.0`) as { manifests: Descriptor[] }).manifests;
    const entry = entries[what === 'attestation' || what === 'statement' ? 6 : 1]?.digest;
    if (what === 'manifest' || what === 'attestation') return `${root}/manifests/${entry}`;
    const { config, layers } = this.json(`${root}/manifests/${entry}`) as {
      config: Descriptor;
      layers: Descriptor[];
    };
    return `${root}/blobs/${what === 'config' ? config.digest : layers.at(-1)?.digest}`;
  }
}

// The index: 0 linux/386 (foreign base), 1 amd64, 2 arm/v6, 3 arm64, 4 and 5 what refers to amd64, 6 of arm64.
const rules: readonly (readonly [rule: string, says: RegExp, damage: (image: Broken) => void])[] = [
  ['the tag is there', /1\.0 is not there/, ({ store }) => store.objects.delete(`${root}/manifests/1.0`)],
  [
    'the tag is the index byte for byte',
    /bytes under 1\.0 are not those/,
    (image) => {
      const index = image.object(`${root}/manifests/1.0`).bytes;
      image.set(`${root}/manifests/${sha256(index)}`, { bytes: Buffer.from(`${index} `) });
    },
  ],
  ['the list is there', /tags\/list is not there/, ({ store }) => store.objects.delete(`${root}/tags/list`)],
  [
    'the list holds the tag',
    /lacks 1\.0/,
    (image) => image.write(`${root}/tags/list`, { name: 'hello', tags: ['latest'] }),
  ],
  [
    'the list has the name',
    /that of other/,
    (image) => image.write(`${root}/tags/list`, { name: 'other', tags: ['1.0'] }),
  ],
  [
    'the list is in order',
    /not in order/,
    (image) => image.write(`${root}/tags/list`, { name: 'hello', tags: ['latest', '1.0'] }),
  ],
  [
    'the list is a list',
    /tags\/list is not as it/,
    (image) => image.write(`${root}/tags/list`, { name: 'hello', tags: null }),
  ],
  [
    'v2/ answers',
    /neither v2\/ nor/,
    ({ store }) => {
      for (const key of ['v2/', 'v2/index.html']) store.objects.delete(key);
    },
  ],
  [
    'types: the tag',
    /manifests\/1\.0 has the Content-Type text/,
    (image) => image.set(`${root}/manifests/1.0`, { contentType: 'text/plain' }),
  ],
  [
    'types: a manifest',
    /has the Content-Type application\/json/,
    (image) => image.set(image.path('manifest'), { contentType: 'application/json' }),
  ],
  [
    'types: a blob',
    /has the Content-Type text/,
    (image) => image.set(image.path('layer'), { contentType: 'text/html' }),
  ],
  [
    'types: the list',
    /list has the Content-Type text/,
    (image) => image.set(`${root}/tags/list`, { contentType: 'text/plain' }),
  ],
  [
    'types: referrers',
    /referrers.* has the Content-Type text/,
    (image) => image.set(image.listPath(), { contentType: 'text/plain' }),
  ],
  [
    'caches: the tag',
    /1\.0 has the Cache-Control undefined/,
    (image) => image.set(`${root}/manifests/1.0`, { cacheControl: undefined }),
  ],
  [
    'caches: a blob',
    /has the Cache-Control no-cache, not public/,
    (image) => image.set(image.path('config'), { cacheControl: 'no-cache' }),
  ],
  [
    'caches: referrers',
    /referrers.* has the Cache-Control/,
    (image) => image.set(image.listPath(), { cacheControl: 'max-age=60' }),
  ],
  [
    'a manifest is there',
    /manifests\/sha256.* is not there/,
    (image) => image.store.objects.delete(image.path('manifest')),
  ],
  [
    'a config is there',
    /the config .* is not there/,
    (image) => image.store.objects.delete(image.path('config')),
  ],
  [
    'a layer is there',
    /blobs\/sha256.* is not there/,
    (image) => image.store.objects.delete(image.path('layer')),
  ],
  [
    'an attestation is there',
    /the attestation .* is not there/,
    (image) => image.store.objects.delete(image.path('attestation')),
  ],
  [
    'what it holds is there',
    /blobs\/sha256.* is not there/,
    (image) => image.store.objects.delete(image.path('statement')),
  ],
  [
    'digests',
    /has the digest/,
    (image) => image.set(image.path('statement'), { bytes: Buffer.from('{"statement":"PROVENANCE"}') }),
  ],
  [
    'sizes',
    /bytes, not/,
    (image) => image.index(({ manifests }) => Object.assign(manifests[0] ?? {}, { size: 7 })),
  ],
  [
    'the index says what it is',
    /the index .* not as it should be/,
    (image) => image.index((index) => delete index['mediaType']),
  ],
  [
    'JSON',
    /is not JSON/,
    (image) => image.manifest(1, ({ config }) => image.replace('blobs', config, Buffer.from('{'))),
  ],
  [
    'one family of types: the index',
    /is listed as application\/vnd\.docker/,
    (image) =>
      image.index(({ manifests }) => {
        Object.assign(manifests[1] ?? {}, {
          mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        });
      }),
  ],
  [
    'one family of types: a config',
    /config that is application\/vnd\.docker/,
    (image) =>
      image.manifest(1, ({ config }) =>
        Object.assign(config, { mediaType: 'application/vnd.docker.container.image.v1+json' }),
      ),
  ],
  [
    'one family of types: a layer',
    /which is application\/vnd\.docker/,
    (image) =>
      image.manifest(1, ({ layers }) => {
        Object.assign(layers[0] ?? {}, { mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip' });
      }),
  ],
  [
    'a manifest says the type it is listed with',
    /the manifest .* not as it should be/,
    (image) => image.manifest(1, (manifest) => Object.assign(manifest, { mediaType: 'application/example' })),
  ],
  [
    'a platform at all',
    /lists no platform/,
    (image) => image.index((index) => Object.assign(index, { manifests: [] })),
  ],
  [
    'the order of platforms',
    /platforms .* not in canonical order/,
    (image) => image.index(({ manifests }) => manifests.splice(0, 2, ...manifests.slice(0, 2).reverse())),
  ],
  [
    'platforms come first',
    /attestations before platforms/,
    (image) => image.index(({ manifests }) => manifests.unshift(...manifests.splice(4, 1))),
  ],
  [
    'the order of attestations: by image',
    /attestations .* not in canonical order/,
    (image) => image.index(({ manifests }) => manifests.splice(5, 2, ...manifests.slice(5).reverse())),
  ],
  [
    'the order of attestations: by digest',
    /attestations .* not in canonical order/,
    (image) => image.index(({ manifests }) => manifests.splice(4, 2, ...manifests.slice(4, 6).reverse())),
  ],
  [
    'each platform once',
    /linux\/386 twice/,
    (image) => image.index(({ manifests }) => manifests.unshift(...manifests.slice(0, 1))),
  ],
  [
    'each attestation once',
    /the attestation .* twice/,
    (image) => image.index(({ manifests }) => manifests.push(...manifests.slice(6))),
  ],
  [
    'no platform is an attestation',
    /is a platform and an attestation/,
    (image) =>
      image.index(({ manifests }) => {
        const platform = { os: 'unknown', architecture: 'unknown' };
        manifests.push(...manifests.slice(3, 4).map((entry) => ({ ...entry, platform })));
      }),
  ],
  [
    'an entry without a platform',
    /without a platform/,
    (image) => image.index(({ manifests }) => delete manifests[0]?.['platform']),
  ],
  [
    'the os',
    /the os linux in the index, windows/,
    (image) => image.config(1, (config) => Object.assign(config, { os: 'windows' })),
  ],
  [
    'the architecture',
    /the architecture amd64 in the index/,
    (image) => image.config(1, (config) => Object.assign(config, { architecture: 's390x' })),
  ],
  [
    'the variant',
    /the variant v6 in the index, v7/,
    (image) => image.config(2, (config) => Object.assign(config, { variant: 'v7' })),
  ],
  [
    'the variant, where only the config has one',
    /the variant undefined/,
    (image) => image.config(3, (config) => Object.assign(config, { variant: 'v8' })),
  ],
  [
    'a refined variant is one',
    /v6, no variant of amd64/,
    (image) =>
      image.index(({ manifests }) => {
        Object.assign(manifests[1] ?? {}, {
          platform: { os: 'linux', architecture: 'amd64', variant: 'v6' },
        });
      }),
  ],
  [
    'os.version',
    /the os\.version undefined in the index/,
    (image) => image.config(1, (config) => Object.assign(config, { 'os.version': '10.0' })),
  ],
  [
    'os.version, where only the index has one',
    /an os\.version in the index and none/,
    (image) =>
      image.index(({ manifests }) => {
        Object.assign(manifests[1] ?? {}, {
          platform: { os: 'linux', architecture: 'amd64', 'os.version': '1' },
        });
      }),
  ],
  [
    'as many layers as diff_ids',
    /has 1 layers, its config 2/,
    (image) => image.manifest(1, ({ layers }) => layers.pop()),
  ],
  [
    'layers are what the config says',
    /inflates to/,
    (image) => image.manifest(1, ({ layers }) => layers.reverse()),
  ],
  [
    'layers can be inflated',
    /cannot be inflated/,
    (image) =>
      image.manifest(1, ({ layers: [layer] }) => {
        if (layer !== undefined) image.replace('blobs', layer, gzipSync('cut off').subarray(0, 15));
      }),
  ],
  [
    'foreign layers have addresses',
    /without addresses/,
    (image) => image.manifest(0, ({ layers }) => delete layers[0]?.['urls']),
  ],
  [
    'one family of types: an attestation',
    /the attestation .* is listed as application\/example/,
    (image) =>
      image.index(({ manifests }) => Object.assign(manifests[6] ?? {}, { mediaType: 'application/example' })),
  ],
  [
    'attestations are unknown/unknown',
    /listed with an architecture/,
    (image) =>
      image.index(({ manifests }) => {
        Object.assign(manifests[6] ?? {}, { platform: { os: 'unknown', architecture: 'amd64' } });
      }),
  ],
  [
    'attestations say what they are',
    /neither a subject nor/,
    (image) =>
      image.index(
        ({ manifests }) =>
          delete (manifests[6]?.['annotations'] as Fields | undefined)?.['vnd.docker.reference.type'],
      ),
  ],
  [
    'attestations are attached to what is there',
    /which is not in the index/,
    (image) => image.index(({ manifests }) => manifests.splice(3, 1)),
  ],
  [
    'referrers are listed: no list',
    /not in the list of referrers/,
    (image) => image.store.objects.delete(image.listPath()),
  ],
  [
    'referrers are listed: each',
    /not in the list of referrers/,
    (image) => image.referrers(({ manifests }) => manifests.pop()),
  ],
  [
    'referrers are listed once',
    /list of referrers .* twice/,
    (image) => image.referrers(({ manifests }) => manifests.push(...manifests.slice(1))),
  ],
  [
    'nothing else is listed',
    /which does not refer to it/,
    (image) =>
      image.referrers(({ manifests }) => {
        const entries = (image.json(`${root}/manifests/1.0`) as { manifests: Descriptor[] }).manifests;
        manifests.push(...entries.slice(6));
      }),
  ],
  [
    'artifactType',
    /as application\/other/,
    (image) =>
      image.referrers(({ manifests }) =>
        Object.assign(manifests[0] ?? {}, { artifactType: 'application/other' }),
      ),
  ],
  [
    'annotations',
    /with other annotations/,
    (image) => image.referrers(({ manifests }) => delete manifests[0]?.['annotations']),
  ],
  [
    'the list of referrers is an index',
    /list of referrers .* not as it should be/,
    (image) => image.referrers((list) => delete list['mediaType']),
  ],
];

describe('the validator of images', () => {
  it('finds nothing wrong with what is right', async () => {
    const valid = await validateImage(inMemory(published), 'hello', '1.0');
    expect(valid.platforms).toEqual(['linux/386', 'linux/amd64', 'linux/arm/v6', 'linux/arm64']);
    expect(valid.attestations).toHaveLength(3);
  });

  it.each(rules)('reports a broken rule: %s', async (_rule, says, damage) => {
    const image = new Broken();
    damage(image);
    await expect(validateImage(inMemory(image.store), 'hello', '1.0')).rejects.toThrow(says);
  });

  it('reports all that is wrong', async () => {
    const image = new Broken();
    image.store.objects.delete(image.path('layer'));
    image.set(`${root}/tags/list`, { contentType: 'text/plain' });
    const found = validateImage(inMemory(image.store), 'hello', '1.0');
    await expect(found).rejects.toThrow(/Content-Type text\/plain/);
    await expect(found).rejects.toThrow(/blobs\/sha256:.* is not there/);
  });

  it('inflates several gzip members, and zstd', async () => {
    const image = new Broken();
    image.manifest(1, ({ layers: [base, program] }) => {
      if (base === undefined || program === undefined) throw new Error('not two layers');
      const text = 'base '.repeat(500);
      image.replace(
        'blobs',
        base,
        Buffer.concat([text.slice(0, 7), text.slice(7)].map((part) => gzipSync(part))),
      );
      image.replace('blobs', program, zstdFrame('program for linux/amd64 '.repeat(500)));
      program.mediaType = 'application/vnd.oci.image.layer.v1.tar+zstd';
    });
    // What is attached to the old manifest hangs in the air now.
    image.index(({ manifests }) => manifests.splice(4, 2));
    await expect(validateImage(inMemory(image.store), 'hello', '1.0')).resolves.toBeDefined();
  });
});

/** One frame with one raw block (RFC 8878 § 3.1.1): compressed in name only. 256 bytes at least, 64 KiB at most. */
function zstdFrame(text: string): Buffer {
  const size = Buffer.alloc(2);
  size.writeUInt16LE(text.length - 256);
  const block = Buffer.alloc(4);
  block.writeUInt32LE(text.length * 8 + 1);
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x60]);
  return Buffer.concat([head, size, block.subarray(0, 3), Buffer.from(text)]);
}

describe('the validator of layouts', () => {
  let folder: string;
  let layout: ReadonlyMap<string, Buffer>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'layout-'));
    await publish(ociLayout({ path: folder, run: sampleRun() }));
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const read = files
      .filter((file) => file.isFile())
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [relative(folder, path), await readFile(path)] as const;
      });
    layout = new Map(await Promise.all(read));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const validate = (files: ReadonlyMap<string, Buffer>) =>
    validateLayout(async (path) => {
      const bytes = files.get(path);
      return bytes && { bytes };
    }, '1.0');

  it('finds nothing wrong with what is right', async () => {
    expect((await validate(layout)).attestations).toHaveLength(3);
  });

  it.each<[rule: string, says: RegExp, damage: (files: Map<string, Buffer>) => void]>([
    ['a marker', /oci-layout is not there/, (files) => files.delete('oci-layout')],
    [
      'of the version',
      /oci-layout is not as it/,
      (files) => files.set('oci-layout', Buffer.from('{"imageLayoutVersion":"2"}')),
    ],
    ['an index', /index\.json is not there/, (files) => files.delete('index.json')],
    ['with the tag', /1\.0 is not there/, edited((entries) => entries.shift())],
    ['once', /has 1\.0 2 times/, edited((entries) => entries.push(...entries.slice(0, 1)))],
    [
      'as an index',
      /1\.0 is listed as/,
      edited(([entry]) => Object.assign(entry ?? {}, { mediaType: 'application/example' })),
    ],
    ['of its size', /bytes, not 3/, edited(([entry]) => Object.assign(entry ?? {}, { size: 3 }))],
    [
      'blobs that are what they are called',
      /has the digest/,
      (files) => {
        for (const path of files.keys()) if (path.startsWith('blobs')) files.set(path, Buffer.from('other'));
      },
    ],
  ])('reports a broken rule: %s', async (_rule, says, damage) => {
    const files = new Map(layout);
    damage(files);
    await expect(validate(files)).rejects.toThrow(says);
  });
});

function edited(change: (entries: Descriptor[]) => void): (files: Map<string, Buffer>) => void {
  return (files) => {
    const index = JSON.parse(String(files.get('index.json')));
    change(index.manifests);
    files.set('index.json', Buffer.from(JSON.stringify(index)));
  };
}
