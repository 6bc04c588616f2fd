import type { Readable } from 'node:stream';
import type { ScriptRules } from '../archive/open-options.ts';
import { openSources } from '../archive/open-sources.ts';
import type { SourceImage } from '../archive/source-image.ts';
import { buildImages } from '../build/build-images.ts';
import { describePlatform } from '../oci/platform.ts';
import type { Publication } from '../protocol/publication.ts';
import type { Run } from '../protocol/run.ts';
import { formatCount } from '../report/bytes.ts';
import type { PublishSettings } from '../settings/settings.ts';
import { classify } from '../tags/classes.ts';
import { EarlySends } from './early-sends.ts';
import { Known } from './known.ts';
import { mergeImages } from './merge.ts';
import { partialPublication } from './partial-publication.ts';
import { recordsAt, refuseForPartial } from './partial-rules.ts';
import { containerPublication } from './publication.ts';
import type { Standing } from './standing.ts';
import { type StandingPlace, standingPlaces, type TaggedDestination } from './standing-places.ts';

export interface ImagePublicationsOptions {
  /** In the order of the settings' targets for images. */
  readonly destinations: readonly TaggedDestination[];
  readonly run: Run;
  readonly stdin?: (() => Readable) | undefined;
  readonly scripts: Pick<ScriptRules, 'stores' | 'path'>;
  /** Whether no other target refuses the push: known before layers are sent. */
  readonly allowed: Promise<boolean>;
}

/**
 * Looks at what stands at the destinations, reads the sources, merges them into one image, and makes one publication for
 * each destination. What stands there is not made again.
 */
export async function imagePublications(
  settings: PublishSettings,
  { destinations, run, stdin, scripts, allowed }: ImagePublicationsOptions,
): Promise<readonly Publication[]> {
  const { name, floating, annotations, platforms, partial, compression, overwrite } = settings;
  const records = destinations.map(
    ({ destination, tags }) => partial && recordsAt(destination, tags, partial.build),
  );
  const places = await standingPlaces(destinations, settings, run);
  const known = new Known(places, {
    isRelease: destinations.some(({ tags }) => tags.some(isReleased(settings))),
    compression,
    signal: run.signal,
  });
  const images = await readImages(settings, { run, stdin, scripts, known });
  for (const { source, platform } of images) run.reporter.object(source, describePlatform(platform));
  if (partial !== undefined) refuseForPartial(images, platforms);
  run.reporter.heading('merge system images');
  const stop = new AbortController();
  const isEarly = await maySendEarly(places, destinations, settings);
  const early = places.map((place) =>
    isEarly ? new EarlySends(place, allowed, run, (error) => stop.abort(error)) : undefined,
  );
  try {
    const image = await mergeImages(images, {
      annotations,
      floating,
      platforms: platforms.length === 0 || partial !== undefined ? undefined : platforms,
      known: await known.layersOf(images),
      compression,
      onPacked: (blob) => {
        for (const sends of early) sends?.offer(blob);
      },
      run: { ...run, signal: AbortSignal.any([run.signal, stop.signal]) },
    });
    const merged =
      partial === undefined ? `index.json ${image.index.descriptor.digest}` : 'a part of the index';
    run.reporter.object(formatCount(images.length, 'image'), merged);
    const replace = { overwrite, floating: (tag: string) => floating.includes(tag), classify };
    return places.map(({ standing, tags: others }, at) => {
      const tags = destinations[at]?.tags ?? [];
      const all = { standing, others, early: early[at], name, tags, image, replace, run };
      const own = records[at];
      if (own === undefined || partial === undefined) return containerPublication(all);
      return partialPublication({
        ...all,
        records: own,
        expected: platforms,
        build: partial.build,
        annotations,
      });
    });
  } catch (error) {
    await Promise.all(early.map((sends) => sends?.abandon()));
    throw error;
  }
}

/** The images that others have left, then those that are built. */
async function readImages(
  settings: PublishSettings,
  {
    run,
    stdin,
    scripts,
    known,
  }: Pick<ImagePublicationsOptions, 'run' | 'stdin' | 'scripts'> & { known: Known },
): Promise<readonly SourceImage[]> {
  const { container, build, compression, attestations, maxLayerSize } = settings;
  if (container.length > 0) run.reporter.heading('load docker archives');
  const opened = await openSources(container, {
    run,
    attestations,
    maxLayerSize,
    compression,
    stdin,
    scripts: { ...scripts, anywhere: settings.runScripts },
    reuse: known,
  });
  if (build === undefined) return opened;
  run.reporter.heading('build images from files');
  return [...opened, ...(await buildImages(build, { run, compression, reuse: known }))];
}

/** Not where nothing is to be sent; nor where a release stands, which has this content already or refuses it. */
async function maySendEarly(
  places: readonly StandingPlace[],
  destinations: readonly TaggedDestination[],
  settings: PublishSettings,
): Promise<boolean> {
  const { overwrite, dryRun, check } = settings;
  if (dryRun || check) return false;
  if (overwrite) return true;
  const asked = places.flatMap(({ standing }, at) =>
    (destinations[at]?.tags ?? []).filter(isReleased(settings)).map((tag) => stands(standing, tag)),
  );
  return !(await Promise.all(asked)).includes(true);
}

/** Asked of the destination at most once: whoever plans the tag gets the same answer. So what cannot be read is told there. */
async function stands(standing: Standing, tag: string): Promise<boolean> {
  const place = standing.destination.tagName(tag);
  return standing.manifest(place).then(
    (found) => found !== undefined,
    () => true,
  );
}

function isReleased({ floating }: PublishSettings): (tag: string) => boolean {
  return (tag) => classify(tag) === 'release' && !floating.includes(tag);
}
