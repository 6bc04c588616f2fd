import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { directoryStore } from '../../src/store/directory-store.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';
import { inDirectory, validateImage } from '../support/validate-image.ts';
import { archive, documentOf, push, pushTo, registryIn } from './pushing.ts';

vi.mock('../../src/layers/pack.ts', { spy: true });
vi.mock('../../src/layers/decompress.ts', { spy: true });

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const main = { tags: ['main'] };
const plain = (words: readonly string[]) => archive(folder, 'linux/amd64', words);

/** What a tag is made of, by its key. */
function keysOf(store: MemoryStore, tag: string) {
  const [entry] = documentOf(store, 'manifests', tag).manifests;
  const { config } = documentOf(store, 'manifests', entry.digest);
  return {
    index: `v2/hello/manifests/${tag}`,
    manifest: `v2/hello/manifests/${entry.digest}`,
    config: `v2/hello/blobs/${config.digest}`,
  };
}

type Part = keyof ReturnType<typeof keysOf>;
const contents = {
  'no JSON': 'x',
  'JSON of another kind': '{"schemaVersion":2}',
  'too much': `"${'x'.repeat(5 << 20)}"`,
};

/** Each part of an image, and how it can be bad. */
const damages = (['index', 'manifest', 'config'] as const).flatMap((part) =>
  [...Object.keys(contents), 'not there'].map((how) => [part, how] as const),
);

function damage(store: MemoryStore, tag: string, part: Part, how: string): void {
  const key = keysOf(store, tag)[part];
  const object = store.objects.get(key);
  if (object === undefined) throw new Error(`${key} is not there`);
  if (how === 'not there') store.objects.delete(key);
  else store.objects.set(key, { ...object, bytes: Buffer.from(contents[how as keyof typeof contents]) });
}

describe('where a part of what stands there is bad', () => {
  it.each(damages)(
    'nothing is reused of it, and what is new is published beside it: %s %s',
    async (...how) => {
      const store = memoryStore();
      await push(store, await Promise.all([plain(['base', 'old'])]), { tags: ['latest'] });
      damage(store, 'latest', ...how);
      const pushed = await push(store, [await plain(['base', 'new'])], main);
      expect(pushed.packed).toBe(2);
    },
  );

  it.each(damages)('a tag that is no release is replaced: %s %s', async (...how) => {
    const store = memoryStore();
    await push(store, [await plain(['base', 'old'])], main);
    damage(store, 'main', ...how);
    const pushed = await push(store, [await plain(['base', 'new'])], main);
    expect(pushed.result.status).toBe('published');
  });
});

it('a release that cannot be read is not replaced', async () => {
  const store = memoryStore();
  await push(store, [await plain(['base', 'old'])]);
  damage(store, '1.0', 'index', 'too much');
  await expect(push(store, [await plain(['base', 'new'])])).rejects.toMatchObject({ code: 'damaged' });
  const replaced = await push(store, [await plain(['base', 'new'])], { overwrite: true });
  expect(replaced.warnings).toEqual([expect.stringMatching(/^hello:1\.0 in memory is replaced, since/)]);
});

it('a damaged image in a directory is replaced too', async () => {
  const site = directoryStore(join(folder, 'site'));
  await pushTo([registryIn(site)], [await plain(['base', 'old'])], main);
  const signal = new AbortController().signal;
  await site.remove(['v2/hello/manifests/main'], { signal });
  await pushTo([registryIn(site)], [await plain(['base', 'new'])], main);
  await validateImage(inDirectory(join(folder, 'site')), 'hello', 'main');
});
