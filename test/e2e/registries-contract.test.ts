import { rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connections } from '../../src/http/connections.ts';
import { registries } from '../../src/registry/distribution/registries.ts';
import type { RegistryTarget } from '../../src/store/target.ts';
import { parseTarget } from '../../src/store/target.ts';
import { sampleRun } from '../container/sample-run.ts';
import { imageDestinationContract } from '../support/image-destination-contract.ts';
import { type RealRegistry, startRegistry } from '../support/real-registry.ts';
import { startZot } from '../support/real-zot.ts';
import { fromRegistry } from '../support/registry-reader.ts';
import { validateImage } from '../support/validate-image.ts';

const plain = new Agent({ keepAlive: true });
const secure = new SecureAgent({ keepAlive: true });
const connections: Connections = {
  agentFor: ({ protocol }) => (protocol === 'http:' ? plain : secure),
  close() {
    plain.destroy();
    secure.destroy();
  },
};
afterAll(() => connections.close());

const nobody = { credentials: async () => undefined, hint: 'these registries know everybody' };

/** As a new run: it has learnt nothing of what others did. */
const opened = ({ host }: RealRegistry, repository: string) =>
  registries({ connections, run: sampleRun() }).open(
    parseTarget(`docker://${host}/${repository}`) as RegistryTarget,
    nobody,
    'push',
  );

describe.each([
  ['docker-registry', () => startRegistry({ removal: true })],
  ['zot', () => startZot()],
] as const)('%s', (_, start) => {
  let registry: RealRegistry;
  let count = 0;
  beforeAll(async () => {
    registry = await start();
  });
  afterAll(() => registry?.stop());

  imageDestinationContract(async () => {
    count += 1;
    // An empty place each.
    const repository = `contract/test-${count}`;
    return {
      open: () => opened(registry, repository),
      validate: (tag) => validateImage(fromRegistry(registry.url), repository, tag),
      async lose(digest) {
        // A manifest by the API: zot does not write again what it lists, though its file is gone.
        const address = `${registry.url}/v2/${repository}/manifests/${digest}`;
        const { status } = await fetch(address, { method: 'DELETE' });
        if (status !== 202) await rm(registry.blobFile(repository, digest));
      },
    };
  });

  it('lists the tags, and knows no repository that nobody pushed to', async () => {
    const repository = opened(registry, 'never/pushed-to');
    expect(await repository.tags()).toBeUndefined();
  });
});
