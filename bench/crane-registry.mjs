// crane pushes to registries only, and brings one.
import { mkdir } from 'node:fs/promises';
import { withServer } from './loopback-server.mjs';

/** Starts crane's registry on this machine, with its blobs in a folder; it ends with the bench, whatever ends that. */
export async function withCraneRegistry(folder, work) {
  await mkdir(folder, { recursive: true });
  const words = (address) => ['crane', 'registry', 'serve', '--address', address, '--disk', folder];
  return await withServer(words, { folder }, work);
}
