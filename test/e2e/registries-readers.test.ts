import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../src/settings/result.ts';
import { sha256 } from '../support/archives.ts';
import { example, temporary } from '../support/real-alba.ts';
import { type Docker, startDocker } from '../support/real-docker.ts';
import { type Podman, podman } from '../support/real-podman.ts';
import { run } from '../support/real-program.ts';
import { type RealRegistry, startRegistry } from '../support/real-registry.ts';
import { skopeoCopyAll, skopeoInspect, skopeoTags } from '../support/real-skopeo.ts';
import { startZot } from '../support/real-zot.ts';
import { type RegistryClients, registryClients } from '../support/registry-clients.ts';
import { pushed, repository } from '../support/registry-push.ts';

let docker: Docker;
let pod: Podman;
beforeAll(async () => {
  [docker, pod] = await Promise.all([startDocker(), podman()]);
});
afterAll(() => Promise.all([docker?.stop(), pod?.remove()]));

describe.each(Object.entries({ 'docker-registry': startRegistry, zot: startZot }))(
  'what was pushed to %s',
  (_, start) => {
    let registry: RealRegistry;
    let clients: RegistryClients;
    let result: Result;
    beforeAll(async () => {
      registry = await start();
      clients = await registryClients({ plain: [registry.host] });
      result = await pushed([`docker://${registry.host}/${repository}`]);
    });
    afterAll(async () => {
      await clients?.remove();
      await registry?.stop();
      await docker?.forget();
      await pod?.forget();
    });
    const image = () => `${registry.host}/${repository}:0.9`;

    test('docker pulls the digest that alba told, and runs it', async () => {
      expect(await docker.pull(image())).toBe(result.digest);
      expect(await docker.run(image())).toBe('Hello from linux/amd64, published by alba.\n');
    });

    test('docker pulls another platform when asked', async () => {
      const byDigest = `${registry.host}/${repository}@${result.digest}`;
      await docker.forget();
      expect(await docker.pull(byDigest, 'linux/arm64')).toBe(result.digest);
      expect(await docker.platform(byDigest)).toBe('linux/arm64');
    });

    test('podman pulls the architecture that was asked for', async () => {
      expect(await pod.pull(image(), 'arm64')).toBe('linux/arm64');
      expect(await pod.pull(image(), '386')).toBe('linux/386');
    });

    test('crane validate finds nothing wrong', async () => {
      await clients.validate(image());
      expect((await clients.crane('digest', image())).trim()).toBe(result.digest);
    });

    test('skopeo inspect --raw gives the bytes of the digest', async () => {
      const bytes = await run('skopeo', ['inspect', '--raw', '--tls-verify=false', `docker://${image()}`]);
      expect(`sha256:${sha256(bytes)}`).toBe(result.digest);
      expect(await skopeoInspect(image())).toMatchObject({ Digest: result.digest, Os: 'linux' });
      expect(await skopeoTags(`${registry.host}/${repository}`)).toEqual(['0.9']);
    });

    test('skopeo copy --all takes every platform', async () => {
      const folder = await temporary();
      try {
        await skopeoCopyAll(image(), join(folder.path, 'layout'), '0.9');
      } finally {
        await folder.remove();
      }
    });

    test('regctl reads the index, and the config of a platform', async () => {
      const index = JSON.parse(await clients.regctl('manifest', 'get', '--format', 'raw-body', image()));
      expect(index.manifests).toHaveLength(example.platforms.length);
      const config = JSON.parse(
        await clients.regctl(
          'image',
          'inspect',
          '--platform',
          'linux/arm64',
          '--format',
          '{{json .}}',
          image(),
        ),
      );
      expect(config).toMatchObject({ os: 'linux', architecture: 'arm64' });
    });

    test('oras fetches the manifest', async () => {
      const described = await clients.oras('manifest', 'fetch', '--plain-http', '--descriptor', image());
      expect(JSON.parse(described)).toMatchObject({
        digest: result.digest,
        mediaType: 'application/vnd.oci.image.index.v1+json',
      });
    });
  },
);
