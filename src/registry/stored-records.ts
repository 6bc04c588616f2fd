import { BuildRecords, type BuildRecordsOptions } from '../protocol/build-records.ts';
import { removeOldBuilds } from '../protocol/old-builds.ts';
import type { ImageObject, ImageRecords } from './image-destination.ts';

/** Records in a store, those of all builds below `root`; `keyOf` is where an object lies there. */
export function storedRecords(
  options: BuildRecordsOptions,
  root: string,
  keyOf: (object: ImageObject) => string,
): ImageRecords {
  const records = new BuildRecords(options);
  return {
    read: (platforms) => records.read(platforms),
    removeOld: (now) => removeOldBuilds(options.store, root, now, options.run),
    place: (platform) => records.key(platform),
    async write(images, resend) {
      const objects = new Map(
        images.flatMap(({ reaches }) => reaches.map((object) => [keyOf(object), object] as const)),
      );
      const reached = (object: ImageObject) => ({ key: keyOf(object), size: object.descriptor.size });
      await records.write(
        images.map(({ platform, bytes, reaches }) => ({ platform, bytes, reaches: reaches.map(reached) })),
        async (missing) => {
          const gone = new Set(missing);
          for (const [key, object] of objects) if (gone.has(key)) await resend(object);
        },
      );
    },
  };
}
