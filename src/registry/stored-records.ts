import { BuildRecords, type BuildRecordsOptions } from '../protocol/build-records.ts';
import type { ImageObject, ImageRecords } from './image-destination.ts';

/** Records in a store; `keyOf` is where an object lies there. */
export function storedRecords(
  options: BuildRecordsOptions,
  keyOf: (object: ImageObject) => string,
): ImageRecords {
  const records = new BuildRecords(options);
  return {
    read: (platforms) => records.read(platforms),
    removeOld: (found) => records.removeOld(found),
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
