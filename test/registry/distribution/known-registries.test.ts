import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archive, pushTo } from '../../container/pushing.ts';
import type { Knobs } from '../../support/registry-double/knobs.ts';
import { knownRegistries } from '../../support/registry-double/known-registries.ts';
import { checkTag } from './held.ts';
import { opened, place } from './place.ts';
import { asks } from './requests.ts';

let folder: string;
let sources: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-known-'));
  sources = [
    await archive(folder, 'linux/amd64', ['base', 'program']),
    await archive(folder, 'linux/arm64', ['base', 'other program']),
  ];
});
afterAll(() => rm(folder, { recursive: true }));

const kinds: readonly (readonly [string, Partial<Knobs>])[] = Object.entries(knownRegistries);

describe.each(kinds)('in the way of %s', (_, knobs) => {
  it('an image is pushed whole, and an unchanged one costs a few questions', async () => {
    const { double, open } = await place(knobs);
    const first = await pushTo([open()], sources, { tags: ['1.0', 'latest'] });
    expect(first.result.status).toBe('published');
    for (const tag of ['1.0', 'latest']) await checkTag(double, tag);
    double.log.clear();
    const again = await pushTo([open()], sources, { tags: ['1.0', 'latest'] });
    expect([again.result.status, again.result.digest]).toEqual(['unchanged', first.result.digest]);
    expect(double.log.lines(/^(POST|PUT|PATCH|DELETE) \/v2\//)).toEqual([]);
  });
});

describe('a push', () => {
  it('asks about no blob of a manifest that the registry has', async () => {
    const { double, open } = await place();
    await pushTo([open()], sources);
    double.log.clear();
    const again = await pushTo([open()], sources, {
      tags: ['2.0'],
      reuse: false,
      annotations: { 'org.example.job': '2' },
    });
    expect(again.result.status).toBe('published');
    expect(double.log.lines(asks.headBlob)).toEqual([]);
    expect(double.log.lines(asks.upload)).toEqual([]);
    await checkTag(double, '2.0');
  });

  it('of one image to two repositories sends its bytes once', async () => {
    const { double, registries } = await place();
    const run = registries();
    const repositories = ['tools/hello', 'copies/hello'].map((repository) =>
      opened(run, double, { repository }),
    );
    await pushTo(repositories, sources);
    for (const name of ['tools/hello', 'copies/hello']) await checkTag(double, '1.0', name);
    const { blobs } = double.content.repository('tools/hello');
    const size = [...blobs.values()].reduce((sum, bytes) => sum + bytes.length, 0);
    expect(double.log.bytes(asks.upload)).toBeLessThan(1.5 * size);
  });
});
