import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fault, startFaultProxy } from '../support/fault-proxy.ts';
import { startAlba, temporary } from '../support/real-alba.ts';
import { startRegistry } from '../support/real-registry.ts';
import { type RegistryClients, registryClients } from '../support/registry-clients.ts';
import { bigImages, digestAt, pushed, repository } from '../support/registry-push.ts';

let folder: Awaited<ReturnType<typeof temporary>>;
let source: string;
let clients: RegistryClients;
beforeAll(async () => {
  folder = await temporary();
  source = await bigImages(join(folder.path, 'images'), { bytes: 200_000 });
  clients = await registryClients();
});
afterAll(() => Promise.all([clients?.remove(), folder?.remove()]));

/** Two platforms with a config and two layers each, begun and sent, then their manifests, the index, and its tag. */
const writes = 2 * 3 * 2 + 2 + 1 + 1;
const everyWrite = Array.from({ length: writes }, (_, index) => index + 1);
const write = /^(?:POST|PUT|PATCH)$/;

describe.each(['before', 'after'])('killed when the registry has a write, %s it was done', (when) => {
  test.each(everyWrite)('write %d', async (nth) => {
    const registry = await startRegistry();
    const proxy = await startFaultProxy(registry.url);
    const target = `docker://${proxy.host}/${repository}:0.9`;
    try {
      const args = ['container', 'push', '-t', 'albatros:0.9', source, target];
      const killing: { now?: () => void } = {};
      const kill: Fault = async ({ request, forward }) => {
        if (when === 'after') (await forward()).resume();
        killing.now?.();
        request.socket.destroy();
      };
      proxy.on({ method: write, nth }, kill);
      const running = startAlba(args);
      killing.now = () => running.child.kill('SIGKILL');
      expect((await running.ended).code).toBeNull();
      expect(proxy.taken()).toEqual([1]);
      const standing = await digestAt(registry.url);
      if (when === 'before' || nth < writes) expect(standing).toBeUndefined();
      // Again: the same digest, whole, and nothing twice that was done.
      const done = proxy.requests.filter(
        ({ method, path, status }) => isBlob(method, path) && status === 201,
      );
      proxy.clear();
      const { digest } = await pushed([target], { source });
      expect(await digestAt(registry.url)).toBe(digest);
      if (standing !== undefined) expect(standing).toBe(digest);
      await clients.validate(`${registry.host}/${repository}:0.9`);
      const sent = proxy.requests.filter(({ method, path }) => isBlob(method, path));
      expect(sent.length).toBeLessThanOrEqual(6 - done.length);
    } finally {
      await proxy.stop();
      await registry.stop();
    }
  });
});

/** What ends an upload. */
function isBlob(method: string, path: string): boolean {
  return method === 'PUT' && path.includes('/blobs/uploads/');
}
