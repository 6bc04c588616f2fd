import pLimit from 'p-limit';
import type { ObjectStore } from '../store/object-store.ts';
import { reservedComponents } from './registry-keys.ts';

/**
 * The names of the images in a static registry, in ASCII order: those of which a manifest or a tag is there. Names may have
 * several components, so that a folder may be part of a name, a name, or both: one LIST for each, which shows no object below.
 */
export async function imageNames(store: ObjectStore, signal: AbortSignal): Promise<readonly string[]> {
  const limit = pLimit(8);
  const below = async (name: string): Promise<readonly string[]> => {
    const folders = await limit(() => foldersOf(store, `v2/${name}`, signal));
    const own = folders.includes('manifests') && name !== '' ? [name.slice(0, -1)] : [];
    const deeper = folders.filter((folder) => !reservedComponents.has(folder) && !folder.startsWith('_'));
    const found = await Promise.all(deeper.map((folder) => below(`${name}${folder}/`)));
    return [...own, ...found.flat()];
  };
  return [...(await below(''))].sort();
}

async function foldersOf(
  store: ObjectStore,
  prefix: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const folders: string[] = [];
  for await (const entry of store.list(prefix, { delimiter: '/', signal })) {
    if (entry.kind === 'prefix') folders.push(entry.prefix.slice(prefix.length, -1));
  }
  return folders;
}
