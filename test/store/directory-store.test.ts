import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoryStore } from '../../src/store/directory-store.ts';
import { objectStoreContract } from '../support/object-store-contract.ts';

async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'alba-directory-store-'));
}

objectStoreContract('directory', async () => {
  const folder = await temporaryFolder();
  return {
    store: directoryStore(join(folder, 'made', 'later')),
    keepsContentType: false,
    leftovers: async () =>
      (await readdir(join(folder, 'made', 'later'))).filter((name) => name.startsWith('.alba')),
    close: () => rm(folder, { recursive: true }),
  };
});
