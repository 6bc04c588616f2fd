import type { SourceImage } from '../../src/archive/source-image.ts';
import type { EarlySends } from '../../src/container/early-sends.ts';
import { mergeImages } from '../../src/container/merge.ts';
import { partialPublication } from '../../src/container/partial-publication.ts';
import { recordsAt } from '../../src/container/partial-rules.ts';
import { containerPublication } from '../../src/container/publication.ts';
import { Standing } from '../../src/container/standing.ts';
import { parsePlatform } from '../../src/oci/platform-words.ts';
import type { Publication, TargetResult } from '../../src/protocol/publication.ts';
import type { Run } from '../../src/protocol/run.ts';
import type { ImageDestination } from '../../src/registry/image-destination.ts';
import { classify } from '../../src/tags/classes.ts';
import { sampleRun } from './sample-run.ts';

/** A job's image: as its archives' reader gives it, not packed yet. */
export interface ImageJob {
  readonly destination: ImageDestination;
  readonly images: readonly SourceImage[];
  /** `main`, unless others are given. */
  readonly tags?: readonly string[];
  readonly floating?: readonly string[];
  readonly overwrite?: boolean;
  readonly build?: string;
  readonly early?: EarlySends;
  readonly run?: Run;
}

async function common({
  images,
  floating = [],
  overwrite = false,
  build = 'c0ffee',
  run = sampleRun(),
}: ImageJob) {
  const annotations = { 'org.opencontainers.image.revision': build };
  const replace = { overwrite, floating: (tag: string) => floating.includes(tag), classify };
  const image = await mergeImages(images, { annotations, floating, run });
  return { name: 'hello', run, replace, image, annotations, build };
}

/** One job of a build, which brings some of the platforms that its tags are to have. */
export async function partialImage(job: ImageJob, words: readonly string[]): Promise<Publication> {
  const { destination, tags = ['main'], early } = job;
  const given = await common(job);
  const records = recordsAt(destination, tags, given.build);
  return partialPublication({
    ...given,
    standing: new Standing(destination),
    records,
    tags,
    expected: words.map(parsePlatform),
    early,
  });
}

/** The same images, published by one job that has all of them. */
export async function wholeImage(job: ImageJob): Promise<Publication> {
  const { destination, tags = ['main'] } = job;
  return containerPublication({ ...(await common(job)), standing: new Standing(destination), tags });
}

/** What `publish` does with a publication. */
export async function publishing(publication: Promise<Publication>): Promise<TargetResult> {
  const made = await publication;
  await made.plan();
  await made.send();
  return await made.commit();
}
