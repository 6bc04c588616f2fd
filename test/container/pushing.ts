import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { imagePublications } from '../../src/container/image-publications.ts';
import { decompress } from '../../src/layers/decompress.ts';
import { packLayer } from '../../src/layers/pack.ts';
import type { TargetResult } from '../../src/protocol/publication.ts';
import type { ImageDestination } from '../../src/registry/image-destination.ts';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import type { PublishSettings } from '../../src/settings/settings.ts';
import type { ObjectStore } from '../../src/store/object-store.ts';
import { type ArchiveShape, dockerArchive, sha256 } from '../support/archives.ts';
import type { MemoryStore } from '../support/memory-store.ts';
import { inMemory, validateImage } from '../support/validate-image.ts';
import { sampleRun } from './sample-run.ts';

/** What a push did. Whoever counts what is packed and inflated mocks those two modules as spies. */
export interface Pushed {
  readonly results: readonly TargetResult[];
  /** Of the first destination. */
  readonly result: TargetResult;
  readonly packed: number;
  readonly inflated: number;
  readonly trace: readonly string[];
  readonly warnings: readonly string[];
}

/** Publishes as `publish` does: all is planned, then sent, then pointed at. */
export async function pushTo(
  destinations: readonly ImageDestination[],
  sources: readonly string[],
  { tags = ['1.0'], ...settings }: Partial<PublishSettings> = {},
): Promise<Pushed> {
  vi.mocked(packLayer).mockClear?.();
  vi.mocked(decompress).mockClear?.();
  const scratch = await mkdtemp(join(tmpdir(), 'alba-scratch-'));
  const run = sampleRun();
  const warnings: string[] = [];
  const reporter = { ...run.reporter, warn: (text: string) => void warnings.push(text) };
  try {
    const publications = await imagePublications(
      {
        name: 'hello',
        tags,
        floating: tags.filter((tag) => tag === 'latest'),
        static: [],
        container: sources.map((path) => ({ path })),
        staticTargets: [],
        containerTargets: [],
        platforms: [],
        attestations: true,
        runScripts: false,
        annotations: {},
        overwrite: false,
        compression: 'gzip',
        reuse: true,
        dryRun: false,
        check: false,
        created: new Date(0),
        ...settings,
      },
      {
        destinations: destinations.map((destination) => ({ destination, tags })),
        run: { ...run, reporter, scratch: async () => scratch },
        scripts: { stores: [], path: '' },
        allowed: Promise.resolve(true),
      },
    );
    for (const publication of publications) await publication.plan();
    for (const publication of publications) await publication.send();
    const results: TargetResult[] = [];
    for (const publication of publications) results.push(await publication.commit());
    const [result] = results;
    if (result === undefined) throw new Error('nowhere to push to');
    return { results, result, ...counts(), trace: run.trace, warnings };
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** The same into one store; what was asked of it is counted. Every tag that was pushed is checked from outside. */
export async function push(
  store: MemoryStore,
  sources: readonly string[],
  settings: Partial<PublishSettings> = {},
): Promise<Pushed & Counted> {
  const from = store.requests.length;
  const pushed = await pushTo([registryIn(store)], sources, settings);
  const counted = countRequests(store, from);
  for (const tag of settings.tags ?? ['1.0']) await validateImage(inMemory(store), 'hello', tag);
  return { ...pushed, ...counted };
}

export function registryIn(store: ObjectStore): ImageDestination {
  return staticRegistry({ store, name: 'hello', run: sampleRun() });
}

export interface Counted {
  /** By method and kind of key: `PUT blob`. */
  readonly requests: Readonly<Record<string, number>>;
  /** In the bodies of PUT requests for blobs. */
  readonly blobBytes: number;
}

export function countRequests({ requests, objects }: MemoryStore, from = 0): Counted {
  const counted: Record<string, number> = {};
  let blobBytes = 0;
  for (const { method, key } of requests.slice(from)) {
    const kind = `${method} ${kindOf(key)}`;
    counted[kind] = (counted[kind] ?? 0) + 1;
    if (kind === 'PUT blob') blobBytes += objects.get(key)?.bytes.length ?? 0;
  }
  return { requests: counted, blobBytes };
}

function kindOf(key: string): string {
  if (key.startsWith('v2/_alba/')) return 'notices';
  if (key === 'v2/' || key === 'v2/index.html') return 'v2/';
  if (key.endsWith('/tags/list')) return 'list';
  if (key.includes('/blobs/sha256:')) return 'blob';
  if (key.includes('/manifests/sha256:')) return 'manifest';
  if (key.endsWith('/manifests/')) return 'tags';
  return key.includes('/manifests/') ? 'tag' : 'name';
}

function counts() {
  return {
    packed: vi.mocked(packLayer).mock?.calls.length ?? 0,
    inflated: vi.mocked(decompress).mock?.calls.length ?? 0,
  };
}

/** Texts that do not compress to nothing: `layer('a')` and `layer('b')` differ. */
export function layer(word: string, size = 20_000) {
  let content = '';
  for (let n = 0; content.length < size; n++) content += sha256(`${word}${n}`);
  return { files: [{ path: `share/${word}`, content }] };
}

/** Writes an archive into a folder, and returns where it lies. */
export async function archive(
  folder: string,
  platform: string,
  words: readonly string[],
  { name = `${platform.replaceAll('/', '.')}.tar`, ...shape }: Partial<ArchiveShape> & { name?: string } = {},
): Promise<string> {
  const path = join(folder, name);
  await writeFile(
    path,
    await dockerArchive({ platform, layers: words.map((word) => layer(word)), ...shape }),
  );
  return path;
}

/** A JSON document that is there: an index, a manifest, a config. `reference`: a tag or a digest. */
export function documentOf(store: MemoryStore, kind: 'blobs' | 'manifests', reference: string) {
  const object = store.objects.get(`v2/hello/${kind}/${reference}`);
  if (object === undefined) throw new Error(`${reference} is not there`);
  return JSON.parse(object.bytes.toString());
}

/** Puts a document under its digest, and under tags: what somebody may do who writes there without alba. */
export function plant(store: MemoryStore, document: object, tags: readonly string[] = []) {
  const bytes = Buffer.from(JSON.stringify(document));
  const digest = `sha256:${sha256(bytes)}`;
  const contentType = `application/vnd.oci.image.${'manifests' in document ? 'index' : 'manifest'}.v1+json`;
  const object = { bytes, contentType, lastModified: 0 };
  const cacheControl = 'public, max-age=31536000, immutable';
  store.objects.set(`v2/hello/manifests/${digest}`, { ...object, cacheControl });
  for (const tag of tags)
    store.objects.set(`v2/hello/manifests/${tag}`, { ...object, cacheControl: 'no-cache' });
  return { digest, size: bytes.length };
}
