import { readImages } from '../../src/archive/read-images.ts';
import type { SourceLayer } from '../../src/archive/source-image.ts';
import { ownLayers } from '../../src/archive/source-image.ts';
import { formatPlatform } from '../../src/oci/platform.ts';
import type { AlbaError } from '../../src/report/error.ts';
import { memoryFiles } from '../support/memory-files.ts';
import { testRun } from './test-run.ts';

export type Content = Iterable<readonly [name: string, content: string | Uint8Array]>;

/** Reads an image whose files are in memory. */
export async function readContent(
  content: Content,
  { selection, attestations = true }: { selection?: string; attestations?: boolean } = {},
) {
  const t = await testRun();
  const files = memoryFiles(content);
  const images = await readImages(files, { selection, attestations, run: t.run });
  const platforms = images.map(({ declared }) => formatPlatform(declared));
  return { ...t, files, images, platforms };
}

/** The error for files that hold no image to publish; it has to name the source and a next step. */
export async function refusal(
  content: Content,
  options: { selection?: string; attestations?: boolean } = {},
): Promise<Pick<AlbaError, 'code' | 'message' | 'hint'>> {
  const error: unknown = await readContent(content, options).then(
    () => ({ message: 'it was read' }),
    (thrown: unknown) => thrown,
  );
  return error as AlbaError;
}

/** The one image among these, or an error of the test. */
export function onlyImage<T>(images: readonly T[]): T {
  const [image] = images;
  if (image === undefined || images.length !== 1) throw new Error(`${images.length} images`);
  return image;
}

/** The digests of an image's compressed layers. */
export async function layerDigests(image: { layers: Parameters<typeof ownLayers>[0]['layers'] }) {
  return Promise.all(
    ownLayers(image).map(async (layer: SourceLayer) => (await layer.pack()).descriptor.digest),
  );
}
