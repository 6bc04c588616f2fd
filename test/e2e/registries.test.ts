import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { late } from '../support/faults.ts';
import { alba, example, temporary } from '../support/real-alba.ts';
import { type RealRegistry, startRegistry } from '../support/real-registry.ts';
import { startZot } from '../support/real-zot.ts';
import { type RegistryClients, registryClients } from '../support/registry-clients.ts';
import { bigImages, digestAt, pushed, refused, repository } from '../support/registry-push.ts';

/** zot mounts what it keeps once for all repositories: not as these tests start it. */
const registries = [
  { name: 'docker-registry', start: startRegistry, canMount: true },
  { name: 'zot', start: startZot, canMount: false },
];

let clients: RegistryClients;
beforeAll(async () => {
  clients = await registryClients();
});
afterAll(() => clients?.remove());

describe.each(registries)('a push to $name', ({ start, canMount }) => {
  let registry: RealRegistry;
  let proxy: FaultProxy;
  beforeAll(async () => {
    registry = await start();
    proxy = await startFaultProxy(registry.url);
  });
  afterAll(async () => {
    await proxy?.stop();
    await registry?.stop();
  });
  const at = (name: string) => `docker://${proxy.host}/${name}`;

  test('is whole under its tag, with the digest and the platforms that alba tells', async () => {
    const target = `${at(repository)}:0.9`;
    const result = await pushed([target]);
    expect(result.targets).toMatchObject([{ kind: 'container', status: 'published', target }]);
    expect(result.targets[0]?.references).toEqual([`${proxy.host}/${repository}:0.9`]);
    expect(result.targets[0]?.platforms.map(({ platform }) => platform)).toEqual(example.platforms);
    expect(await digestAt(registry.url)).toBe(result.digest);
    await clients.validate(`${registry.host}/${repository}:0.9`);
  });

  test('made again from an empty machine sends nothing', async () => {
    const first = await pushed([`${at('again')}:0.9`]);
    proxy.clear();
    const again = await pushed([`${at('again')}:0.9`]);
    expect(again.targets).toMatchObject([{ status: 'unchanged', sent: { objects: 0, bytes: 0 } }]);
    expect(again.digest).toBe(first.digest);
    expect(proxy.writes()).toEqual([]);
  });

  test('made again of plain archives sends nothing', async () => {
    const folder = await temporary();
    try {
      const source = await bigImages(join(folder.path, 'images'));
      const first = await pushed([`${at('plain')}:0.9`], { source });
      proxy.clear();
      const again = await pushed([`${at('plain')}:0.9`], { source });
      expect(again.targets[0]?.status).toBe('unchanged');
      expect(again.digest).toBe(first.digest);
      expect(proxy.writes()).toEqual([]);
    } finally {
      await folder.remove();
    }
  });

  test('made again at a distance takes six round trips at most', async () => {
    const folder = await temporary();
    try {
      const sources = [example.images, await bigImages(join(folder.path, 'images'))];
      for (const [place, source] of sources.entries()) {
        const target = `${at(`far-${place}`)}:0.9`;
        await pushed([target], { source });
        proxy.clear();
        proxy.on({ times: Number.POSITIVE_INFINITY }, late(200));
        await pushed([target], { source });
        expect(proxy.rounds()).toBeLessThanOrEqual(6);
        proxy.clear();
      }
    } finally {
      await folder.remove();
    }
  });

  test('with several tags sends everything once', async () => {
    const tags = ['albatros:1.0', 'albatros:1', 'albatros:latest'];
    const result = await pushed([at('several')], { tags });
    expect(result.tags).toEqual(['1.0', '1', 'latest']);
    for (const tag of result.tags)
      expect(await digestAt(registry.url, tag, { name: 'several' })).toBe(result.digest);
    const uploads = proxy.requests.filter(
      ({ method, path, status }) =>
        method === 'PUT' && /^\/v2\/several\/blobs\//.test(path) && status === 201,
    );
    // A config and a layer for each platform.
    expect(uploads).toHaveLength(2 * example.platforms.length);
  });

  test('of another tag sends manifests alone', async () => {
    await pushed([at('more')], { tags: ['albatros:1.0'] });
    proxy.clear();
    const { digest } = await pushed([at('more')], { tags: ['albatros:1.1'] });
    expect(await digestAt(registry.url, '1.1', { name: 'more' })).toBe(digest);
    expect(proxy.writes().filter(({ path }) => path.includes('/blobs/'))).toEqual([]);
  });

  test('and to another repository there, in the same run, sends no blob twice', async () => {
    proxy.clear();
    const { digest } = await pushed([at('mounted/one'), at('mounted/two')]);
    for (const name of ['mounted/one', 'mounted/two']) {
      expect(await digestAt(registry.url, '0.9', { name })).toBe(digest);
      await clients.validate(`${registry.host}/${name}:0.9`);
    }
    const ended = proxy.requests.filter(({ method, path }) => method === 'PUT' && path.includes('/blobs/'));
    if (canMount) expect(ended).toHaveLength(2 * example.platforms.length);
  });

  test('keeps what is released', async () => {
    const folder = await temporary();
    try {
      const { digest } = await pushed([at('kept')], { tags: ['albatros:1.0'] });
      const source = await bigImages(join(folder.path, 'images'), { bytes: 1000 });
      await refused([at('kept')], [/1\.0/, /--overwrite/], { source, tags: ['albatros:1.0'] });
      expect(await digestAt(registry.url, '1.0', { name: 'kept' })).toBe(digest);
      const over = await pushed([at('kept')], { source, tags: ['albatros:1.0'], flags: ['--overwrite'] });
      expect(over.digest).not.toBe(digest);
      expect(await digestAt(registry.url, '1.0', { name: 'kept' })).toBe(over.digest);
      await clients.validate(`${registry.host}/kept:1.0`);
    } finally {
      await folder.remove();
    }
  });

  test('is tagged as OCI can: 0.8.2+feat is 0.8.2_feat', async () => {
    const { digest } = await pushed([at('plus')], { tags: ['albatros:0.8.2+feat'] });
    expect(await digestAt(registry.url, '0.8.2_feat', { name: 'plus' })).toBe(digest);
  });

  test('--dry-run writes nothing', async () => {
    proxy.clear();
    const result = await pushed([at('planned')], { flags: ['--dry-run'] });
    expect(result.targets[0]?.status).toBe('planned');
    expect(proxy.writes()).toEqual([]);
    expect(await digestAt(registry.url, '0.9', { name: 'planned' })).toBeUndefined();
  });

  test('tells people what it did', async () => {
    const { code, stdout, stderr } = await alba([
      ...['container', 'push', '-t', 'albatros:0.9', example.images, at('told')],
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^✅ push succeeded/m);
    expect(`${stdout}${stderr}`).toContain(`${proxy.host}/told:0.9`);
    expect(stderr).not.toMatch(/warning|deprecat|\(node:\d+\)/i);
  });
});

test('one run publishes the same index to a directory and two registries', async () => {
  const folder = await temporary();
  const [one, two] = await Promise.all([startRegistry(), startZot()]);
  try {
    const targets = [
      join(folder.path, 'site'),
      `docker://${one.host}/${repository}`,
      `docker://${two.host}/elsewhere/albatros`,
    ];
    const { digest, targets: told } = await pushed(targets);
    expect(told.map(({ status }) => status)).toEqual(['published', 'published', 'published']);
    expect(await digestAt(one.url)).toBe(digest);
    expect(await digestAt(two.url, '0.9', { name: 'elsewhere/albatros' })).toBe(digest);
    await Promise.all([
      clients.validate(`${one.host}/${repository}:0.9`),
      clients.validate(`${two.host}/elsewhere/albatros:0.9`),
    ]);
  } finally {
    await Promise.all([one.stop(), two.stop(), folder.remove()]);
  }
});

test('publishers at the same moment: of one tag with the same images, and of others', async () => {
  const registry = await startRegistry();
  try {
    const tags = ['0.9', '0.9', '0.9', '1.0', '1.1'];
    const results = await Promise.all(
      tags.map((tag) => pushed([`docker://${registry.host}/${repository}`], { tags: [`albatros:${tag}`] })),
    );
    for (const [place, { digest }] of results.entries())
      expect(await digestAt(registry.url, tags[place])).toBe(digest);
    for (const tag of new Set(tags)) await clients.validate(`${registry.host}/${repository}:${tag}`);
  } finally {
    await registry.stop();
  }
});

test('one registry that cannot be reached keeps the tag from the other, too', async () => {
  const [one, two] = await Promise.all([startRegistry(), startRegistry()]);
  try {
    await two.stop();
    await refused(
      [`docker://${one.host}/${repository}`, `docker://${two.host}/${repository}`],
      [new RegExp(two.host)],
    );
    expect(await digestAt(one.url)).toBeUndefined();
  } finally {
    await one.stop();
  }
});
