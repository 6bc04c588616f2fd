import type { OpenOptions } from '../../src/archive/open-options.ts';
import { openSources } from '../../src/archive/open-sources.ts';
import { mergeImages } from '../../src/container/merge.ts';
import { containerPublication } from '../../src/container/publication.ts';
import { Standing } from '../../src/container/standing.ts';
import { systemClock } from '../../src/protocol/clock.ts';
import { timing } from '../../src/protocol/constants.ts';
import type { Run } from '../../src/protocol/run.ts';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import { AlbaError } from '../../src/report/error.ts';
import { silent } from '../../src/report/reporter.ts';
import { classify } from '../../src/tags/classes.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';
import { inMemory, type ValidImage, validateImage } from './validate-image.ts';

/** A valid image, or the one error of alba; what is neither is thrown. */
export type Outcome = { readonly published: ValidImage | undefined } | { readonly refused: AlbaError };

export interface Publishing {
  readonly outcome: Outcome;
  readonly store: MemoryStore;
}

export interface PublishingOptions extends OpenOptions {
  /** Whether to have what was published checked from outside, which holds its layers in memory. */
  readonly check: boolean;
}

/** Publishes the images of sources into a store in memory, and has them checked. */
export async function publishSources(
  paths: readonly string[],
  scratch: string,
  { check = true, ...options }: Partial<PublishingOptions> = {},
): Promise<Publishing> {
  const run: Run = {
    reporter: silent,
    signal: new AbortController().signal,
    clock: systemClock(),
    timing,
    scratch: async () => scratch,
  };
  const store = memoryStore();
  try {
    const images = await openSources(
      paths.map((path) => ({ path })),
      { run, attestations: true, scripts: { anywhere: false, stores: [], path: '' }, ...options },
    );
    const publication = containerPublication({
      standing: new Standing(staticRegistry({ store, name: 'hello', publicUrl: undefined, run })),
      name: 'hello',
      tags: ['1.0'],
      image: await mergeImages(images, { annotations: {}, floating: [], run }),
      replace: { overwrite: false, floating: () => false, classify },
      run,
    });
    await publication.plan();
    await publication.send();
    await publication.commit();
  } catch (error) {
    if (!(error instanceof AlbaError)) throw error;
    return { outcome: { refused: error }, store };
  }
  if (!check) return { outcome: { published: undefined }, store };
  return { outcome: { published: await validateImage(inMemory(store), 'hello', '1.0') }, store };
}
