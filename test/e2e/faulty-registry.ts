import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { type FaultProxy, type Matcher, startFaultProxy } from '../support/fault-proxy.ts';
import { temporary } from '../support/real-alba.ts';
import { type RealRegistry, startRegistry } from '../support/real-registry.ts';
import { anna, basic, flagsOf } from '../support/registry-accounts.ts';
import { type RegistryClients, registryClients } from '../support/registry-clients.ts';
import { bigImages, digestAt, pushed, refused, repository } from '../support/registry-push.ts';

export let folder: Awaited<ReturnType<typeof temporary>>;
export let source: string;
export let registry: RealRegistry;
export let clients: RegistryClients;
export let proxy: FaultProxy;
/** Another host, which has the same content for everybody. */
export let other: FaultProxy;
export const flags = flagsOf(anna);

/** Starts a registry with a proxy in front of it before each test of a file. */
export function withFaultyRegistry(): void {
  beforeAll(async () => {
    folder = await temporary();
    source = await bigImages(join(folder.path, 'images'));
  });
  afterAll(() => folder?.remove());

  // A registry of its own for each test: nothing is there that an earlier one sent.
  beforeEach(async () => {
    registry = await startRegistry({ auth: { accounts: [anna] } });
    clients = await registryClients({ logins: { [registry.host]: anna } });
    proxy = await startFaultProxy(registry.url);
    other = await startFaultProxy(registry.url, { authorization: basic(anna) });
    return () => Promise.all([other.stop(), proxy.stop(), clients.remove(), registry.stop()]);
  });
}

export const target = () => `docker://${proxy.host}/${repository}:0.9`;
export const push = () => pushed([target()], { source, flags });
export const tag = () => digestAt(registry.url, '0.9', { as: anna });

/** The push succeeds in the end, and what it told is there and whole. */
export async function succeeds(): Promise<void> {
  const { digest } = await push();
  expect(proxy.taken(), 'every fault came').not.toContain(0);
  expect(await tag()).toBe(digest);
  await clients.validate(`${registry.host}/${repository}:0.9`);
}

/** The push ends with one message, that names the registry, and with no tag. */
export async function fails(...says: readonly RegExp[]): Promise<void> {
  await refused([target()], [new RegExp(proxy.host), ...says], { source, flags });
  expect(proxy.taken(), 'every fault came').not.toContain(0);
  expect(await tag()).toBeUndefined();
}

/** The requests of a push, each kind for itself. */
export const startUpload = { method: 'POST', path: /\/blobs\/uploads\// };
export const finishUpload = { method: 'PUT', path: /\/blobs\/uploads\// };
export const childManifest = { method: 'PUT', path: /\/manifests\/sha256:/ };
export const tagManifest = { method: 'PUT', path: /\/manifests\/0\.9/ };
const askBlob = { method: 'HEAD', path: /\/blobs\/sha256:/ };
export const askManifest = { path: /\/manifests\// };
/** Whatever carries the bytes of a blob: one PUT, or PATCHes. */
export const blobBytes = { path: /\/blobs\/uploads\/[^/?]/ };

export const places: Readonly<Record<string, Matcher>> = {
  'the first request': {},
  'the question for a blob': askBlob,
  'the beginning of an upload': startUpload,
  "a blob's bytes": blobBytes,
  'the end of an upload': finishUpload,
  'a child manifest': childManifest,
  'the tag': tagManifest,
};
