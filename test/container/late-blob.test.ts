import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { parseTarget, type StoreTarget } from '../../src/store/target.ts';
import { writeOciLayout } from '../support/archives.ts';
import { startGarageDouble } from '../support/garage-double.ts';
import { type Gate, memoryStore } from '../support/memory-store.ts';
import { archive, layer, push, pushTo, registryIn } from './pushing.ts';

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
const other = { tags: ['other'] };
const words = ['base', 'program'];

/** Right before the last look, somebody takes away the tag that was read, and what it alone reached. */
function storeThatLoses(lost: (key: string) => boolean) {
  const armed = { now: false };
  const gate: Gate = async ({ method, key }, effect) => {
    if (armed.now && method === 'LIST' && key.includes('/notices/')) {
      armed.now = false;
      for (const key of [...store.objects.keys()]) if (lost(key)) store.objects.delete(key);
    }
    return effect();
  };
  const store = memoryStore({ gate });
  return { store, armed };
}

const isTag = (key: string) => key.endsWith('/manifests/main');
const isBlob = (key: string) => key.includes('/blobs/');

/** The same layers in other bytes than alba compresses them to. */
async function foreignBytes(size?: number): Promise<string> {
  const source = join(folder, `layout-${size}`);
  const layers = words.map((word) => layer(word, size));
  const { mkdir } = await import('node:fs/promises');
  await mkdir(source);
  await writeOciLayout(source, { images: [{ platform: 'linux/amd64', layers }] });
  return source;
}

describe('a layer that was there and is gone right before the tag is written', () => {
  it.each([
    ['a plain archive', {}, 0],
    ['an archive in gzip, which had not been read', { gzip: true, layout: 'hybrid' }, 1],
  ] as const)('is made of %s, and sent', async (_, shape, inflated) => {
    const { store, armed } = storeThatLoses((key) => isTag(key) || isBlob(key));
    const source = await archive(folder, 'linux/amd64', words, shape);
    await push(store, [source], main);
    armed.now = true;
    const pushed = await push(store, [source], other);
    expect(pushed).toMatchObject({ packed: 2 });
    expect(pushed.inflated).toBeGreaterThanOrEqual(inflated);
    expect(pushed.requests).toMatchObject({ 'PUT blob': 3 });
    expect(pushed.result.reused).toEqual({ objects: 0, bytes: 0 });
  });

  it('is taken from a layout as it lies there', async () => {
    const { store, armed } = storeThatLoses((key) => isTag(key) || isBlob(key));
    const source = await foreignBytes();
    await push(store, [source], main);
    armed.now = true;
    const pushed = await push(store, [source], other);
    expect(pushed).toMatchObject({ packed: 0, inflated: 2, requests: { 'PUT blob': 3 } });
  });

  it('is a conflict where others made it, and it cannot be made again byte for byte', async () => {
    const { store, armed } = storeThatLoses((key) => isTag(key) || isBlob(key));
    await push(store, [await foreignBytes()], main);
    const source = await archive(folder, 'linux/amd64', words);
    armed.now = true;
    await expect(push(store, [source], other)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(
        /^the layer sha256:[0-9a-f]{64}, which was there a moment ago, is gone$/,
      ),
      hint: expect.stringContaining('--no-reuse'),
    });
    expect(store.objects.has('v2/hello/manifests/other')).toBe(false);
    expect((await push(store, [source], { ...other, reuse: false })).packed).toBe(2);
  });

  it('is the same conflict at S3, from memory and from a stream', async () => {
    const double = await startGarageDouble();
    try {
      const target = `s3://${double.bucket}?endpoint=${double.endpoint}&region=garage`;
      const { accessKeyId, secretAccessKey } = double;
      const open = async () =>
        openStore(parseTarget(target) as StoreTarget, {
          credentials: async () => ({ accessKeyId, secretAccessKey }),
        });
      for (const size of [20_000, 2_000_000]) {
        double.objects.clear();
        double.fault = () => undefined;
        const store = await open();
        await pushTo([registryIn(store)], [await foreignBytes(size)], main);
        const source = await archive(folder, 'linux/amd64', [], {
          layers: words.map((word) => layer(word, size)),
        });
        double.fault = ({ method, query }) => {
          if (method === 'GET' && query['prefix']?.includes('/notices/'))
            for (const key of [...double.objects.keys()])
              if (isTag(key) || isBlob(key)) double.objects.delete(key);
          return undefined;
        };
        await expect(pushTo([registryIn(store)], [source], other)).rejects.toMatchObject({
          code: 'conflict',
          message: expect.stringMatching(/^the layer sha256:/),
        });
        expect([...double.objects.keys()].filter((key) => key.endsWith('/other'))).toEqual([]);
        store.close();
      }
    } finally {
      await double.close();
    }
  });
});
