import type { MergedImage } from '../../src/container/merged-image.ts';
import { containerPublication } from '../../src/container/publication.ts';
import { Standing } from '../../src/container/standing.ts';
import type { TargetResult } from '../../src/protocol/publication.ts';
import type { ImageDestination } from '../../src/registry/image-destination.ts';
import { classify } from '../../src/tags/classes.ts';
import { sampleRun } from '../container/sample-run.ts';

/** Publishes an image as a run does that nobody watches. */
export async function publishImage(
  destination: ImageDestination,
  image: MergedImage,
  { name = 'hello', tags = ['1.0'] }: { name?: string; tags?: readonly string[] } = {},
): Promise<TargetResult> {
  const replace = { overwrite: false, floating: () => false, classify };
  const publication = containerPublication({
    standing: new Standing(destination),
    name,
    tags,
    image,
    replace,
    run: sampleRun(),
  });
  await publication.plan();
  await publication.send();
  return await publication.commit();
}
