import { isDigest } from '../oci/digest.ts';
import type { Run } from '../protocol/run.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { ImageShelf, PartialBuild, Removal } from './image-shelf.ts';
import { ListedTags } from './listed-tags.ts';
import { type RegistryKeys, registryKeys } from './registry-keys.ts';
import { staticRegistry } from './static-registry.ts';
import { listTags } from './tag-list.ts';
import { withoutRecords } from './without-records.ts';

export interface StoredShelfOptions {
  readonly store: ObjectStore;
  /** The image's name. Throws `usage` where a store cannot hold it. */
  readonly image: string;
  readonly run: Run;
}

/**
 * One image name of a static registry, as `ls` and `rm` see it. Of what is removed the tag object alone goes, with its records;
 * then the list is put right (docs/protocols.md, « Removing »). Manifests and blobs are the collector's.
 */
export function storedShelf({ store, image, run }: StoredShelfOptions): ImageShelf {
  const keys = registryKeys(image);
  const registry = staticRegistry({ store, name: image, run });
  const { signal } = run;
  return {
    name: store.name,
    image,
    hasDates: true,
    readManifest: (reference) => registry.readManifest(reference),
    readConfig: (descriptor) => registry.readConfig(descriptor),
    async tags() {
      const [tags, partial] = await Promise.all([
        listTags(store, keys.manifests, signal),
        partialBuilds(store, keys.parts, keys.parts, signal),
      ]);
      if (tags.length > 0 || partial.length > 0 || (await isThere(store, keys, signal))) {
        return { tags, partial, attached: [] };
      }
      return undefined;
    },
    remover: {
      takesDigests: false,
      remove: (reference) => removeTag(reference, { store, image, run }, keys),
    },
  };
}

async function removeTag(
  tag: string,
  { store, image, run }: StoredShelfOptions,
  keys: RegistryKeys,
): Promise<Removal> {
  if (isDigest(tag)) return 'forbidden';
  const { signal } = run;
  const key = keys.manifests + tag;
  const listed = new ListedTags({ store, name: image, keys, run });
  const gone = new Set<string>();
  const removal = await withoutRecords({
    what: `${image}:${tag} in ${store.name}`,
    async records() {
      const builds = await partialBuilds(store, keys.parts, `${keys.parts}${tag}/`, signal);
      const found = builds.flatMap(({ records }) => records);
      const there = await Promise.all(
        // A LIST may show for a while what was removed.
        found.map(
          async (record) => !gone.has(record) || (await store.head(record, { signal })) !== undefined,
        ),
      );
      return found.filter((_, at) => there[at]);
    },
    async removeRecords(records) {
      for (const record of records) gone.add(record);
      await store.remove(records, { signal });
      return records.length;
    },
    async remove() {
      const isFound = (await store.head(key, { signal })) !== undefined;
      if (isFound) await store.remove([key], { signal });
      return isFound ? 'removed' : 'absent';
    },
  });
  // Where a removal was stopped in between, its tag is gone and still in the list.
  if (removal === 'absent' && !(await listed.hasAll([tag]))) return 'absent';
  await listed.withdraw([tag]);
  return 'removed';
}

/** What lies below `within` of the records, which are `parts/TAG/BUILD/OS.ARCH[.VARIANT]`. */
async function partialBuilds(
  store: ObjectStore,
  parts: string,
  within: string,
  signal: AbortSignal,
): Promise<readonly PartialBuild[]> {
  const builds = new Map<string, { tag: string; build: string; platforms: string[]; records: string[] }>();
  for await (const entry of store.list(within, { signal })) {
    if (entry.kind !== 'object') continue;
    const [tag, build, platform] = entry.key.slice(parts.length).split('/');
    if (tag === undefined || build === undefined || platform === undefined) continue;
    const known = builds.get(`${tag}/${build}`) ?? { tag, build, platforms: [], records: [] };
    known.platforms.push(platform.replaceAll('.', '/'));
    known.records.push(entry.key);
    builds.set(`${tag}/${build}`, known);
  }
  return [...builds.values()];
}

/** Whether anything is left of an image that has no tag. */
async function isThere(
  store: ObjectStore,
  { manifests }: RegistryKeys,
  signal: AbortSignal,
): Promise<boolean> {
  for await (const _ of store.list(manifests, { delimiter: ':', signal })) return true;
  return false;
}
