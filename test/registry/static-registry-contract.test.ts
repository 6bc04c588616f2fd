import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import { directoryStore } from '../../src/store/directory-store.ts';
import type { ObjectStore } from '../../src/store/object-store.ts';
import { sampleRun } from '../container/sample-run.ts';
import { imageDestinationContract } from '../support/image-destination-contract.ts';
import { memoryStore } from '../support/memory-store.ts';
import { inDirectory, inMemory, type Reader, validateImage } from '../support/validate-image.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

function over(store: ObjectStore, read: Reader) {
  return {
    open: () => staticRegistry({ store, name: 'tools/hello', run: sampleRun() }),
    validate: (tag: string) => validateImage(read, 'tools/hello', tag),
    lose: async (digest: string) => await store.remove([`v2/tools/hello/blobs/${digest}`]),
  };
}

describe('a static registry in memory', () =>
  imageDestinationContract(async () => {
    const store = memoryStore();
    return over(store, inMemory(store));
  }));

describe('a static registry in a directory', () =>
  imageDestinationContract(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'registry-'));
    folders.push(folder);
    return over(directoryStore(folder), inDirectory(folder));
  }));
