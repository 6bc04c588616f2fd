import { gunzipSync } from 'node:zlib';
import type { SourceImage } from '../../../src/archive/source-image.ts';
import type { Publication, TargetResult } from '../../../src/protocol/publication.ts';
import type { Run } from '../../../src/protocol/run.ts';
import { type ImageJob, partialImage } from '../../container/partial-job.ts';
import { sampleImage } from '../../container/sample-images.ts';
import { sampleRun } from '../../container/sample-run.ts';
import type { HeldRepository } from '../../support/registry-double/content.ts';
import type { Knobs } from '../../support/registry-double/knobs.ts';
import { tagsIn } from './held.ts';
import { type Place, place } from './place.ts';

/** A registry that each job knows by a name of its own. */
export async function partPlace(knobs: Partial<Knobs> = {}): Promise<Place> {
  return await place({ location: 'relative', ...knobs });
}

/** The platforms of the builds here. */
export const words = ['linux/amd64', 'linux/arm64', 'linux/arm/v6'] as const;

/** A job of a build that brings some platforms to the repository of a place. */
export interface PartJob extends Partial<Omit<ImageJob, 'destination'>> {
  /** Whose its requests are: the first word of the registry's name. */
  readonly who?: string;
  /** In place of that name. */
  readonly host?: string;
  readonly signal?: AbortSignal;
  readonly expected?: readonly string[];
}

/** An image of a platform; another `content` is another image. */
export function imageOf(word: string, content = ''): SourceImage {
  return sampleImage(word, { layers: ['base', `${word} ${content}`] });
}

/** A job that has sent all that it brings, up to its record. */
export async function sentJob(at: Place, word: string, job: PartJob = {}): Promise<Publication> {
  const { who = 'job', signal = new AbortController().signal, expected = words, ...rest } = job;
  const { host = `${who}.example:${new URL(at.double.origin).port}`, ...image } = rest;
  const run: Run = { ...sampleRun(), signal };
  const destination = at.open({ host, disableHttps: true, signal });
  const made = await partialImage({ images: [imageOf(word)], run, ...image, destination }, expected);
  await made.plan();
  await made.send();
  return made;
}

/** A job from its beginning to its end. */
export async function jobOf(at: Place, word: string, job: PartJob = {}): Promise<TargetResult> {
  return await (await sentJob(at, word, job)).commit();
}

/** The tags that are records. */
export function recordsIn({ double }: Place): readonly string[] {
  return tagsIn(double).filter((tag) => tag.startsWith('_part-'));
}

/** The digests that a tag's index lists. */
export function entriesUnder(at: Place, tag: string): readonly string[] {
  const { tags } = repositoryOf(at);
  return manifestOf(at, tags.get(tag)).manifests?.map(({ digest }) => digest) ?? [];
}

/** What `imageOf` was given for each image that a tag holds: `linux/arm64 again`. */
export function contentUnder(at: Place, tag: string): readonly string[] {
  const last = entriesUnder(at, tag).map((digest) => manifestOf(at, digest).layers?.at(-1)?.digest ?? '');
  const { blobs } = repositoryOf(at);
  return last.map((digest) => gunzipSync(blobs.get(digest) ?? Buffer.alloc(0)).toString()).sort();
}

function repositoryOf({ double }: Place): HeldRepository {
  return double.content.repository('tools/hello');
}

interface Listing {
  readonly manifests?: readonly { readonly digest: string }[];
  readonly layers?: readonly { readonly digest: string }[];
}

function manifestOf(at: Place, digest = ''): Listing {
  return JSON.parse(repositoryOf(at).manifests.get(digest)?.bytes.toString() ?? '{}');
}
