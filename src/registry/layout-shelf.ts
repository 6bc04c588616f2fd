import type { Run } from '../protocol/run.ts';
import type { ImageShelf } from './image-shelf.ts';
import { ociLayout } from './oci-layout.ts';

/** An OCI layout, as `ls` sees it: its tags have no date, and its images no name. */
export function layoutShelf({ path, run }: { readonly path: string; readonly run: Run }): ImageShelf {
  const layout = ociLayout({ path, run });
  return {
    name: layout.name,
    image: '',
    hasDates: false,
    readManifest: (reference) => layout.readManifest(reference),
    readConfig: (descriptor) => layout.readConfig(descriptor),
    tags: async () => {
      const tags = await layout.newestTags(Number.POSITIVE_INFINITY);
      return { tags: tags.map((tag) => ({ tag })), partial: [], attached: [] };
    },
  };
}
