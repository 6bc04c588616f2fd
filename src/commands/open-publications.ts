import { imagePublications } from '../container/image-publications.ts';
import { checkCompression } from '../layers/compress.ts';
import { formatPlatform } from '../oci/platform.ts';
import { refuseOthers, requirePlatforms } from '../oci/required-platforms.ts';
import type { Publication } from '../protocol/publication.ts';
import type { Run } from '../protocol/run.ts';
import type { ImageDestination } from '../registry/image-destination.ts';
import { ociLayout } from '../registry/oci-layout.ts';
import { staticRegistry } from '../registry/static-registry.ts';
import { formatBytes, formatCount } from '../report/bytes.ts';
import { hasImages, type PublishSettings } from '../settings/settings.ts';
import { tagsFor } from '../settings/tags-for.ts';
import { collectStatic } from '../static/collect.ts';
import { partialStaticPublication } from '../static/partial-publication.ts';
import { staticPublication } from '../static/publication.ts';
import { suffixOf } from '../static/static-file.ts';
import { noStore } from '../store/no-store.ts';
import type { StoreTarget, Target } from '../store/target.ts';
import type { Dependencies } from './dependencies.ts';
import { Repositories } from './repositories.ts';
import { RunConnections } from './run-connections.ts';
import { Stores } from './stores.ts';

export interface OpenPublications {
  /** Files before images, each in the order of its targets. */
  readonly publications: readonly Publication[];
  /** One of the files, as `OS/ARCH/PATH`, to show how it is fetched. */
  readonly exampleFile: string | undefined;
  close(): void;
}

/** Opens the targets, reads the sources, and makes one publication of each kind and target. */
export async function openPublications(
  settings: PublishSettings,
  dependencies: Dependencies,
): Promise<OpenPublications> {
  if (hasImages(settings)) checkCompression(settings.compression);
  const connections = new RunConnections(settings, dependencies);
  const places = {
    stores: new Stores(dependencies, connections),
    repositories: new Repositories(dependencies, connections),
  };
  const close = (): void => {
    places.stores.close();
    connections.close();
  };
  try {
    const files = await staticPublications(settings, dependencies, places);
    const images = await containerPublications(settings, dependencies, places, files.publications);
    return { publications: [...files.publications, ...images], exampleFile: files.exampleFile, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** What the targets of a run are opened by. */
interface Places {
  readonly stores: Stores;
  readonly repositories: Repositories;
}

async function staticPublications(
  settings: PublishSettings,
  { run }: Dependencies,
  { stores }: Places,
): Promise<Pick<OpenPublications, 'publications' | 'exampleFile'>> {
  if (settings.static.length === 0) return { publications: [], exampleFile: undefined };
  const places = await Promise.all(
    settings.staticTargets.map(async (target) => {
      const { publicUrl } = storeTarget(target);
      const store = await stores.open(storeTarget(target));
      const tags = tagsFor(settings, target);
      return { store, tags, ...(publicUrl === undefined ? {} : { publicUrl }) };
    }),
  );
  // Of a check that knows no target all is planned that there is.
  if (places.length === 0) places.push({ store: noStore(noTarget), tags: settings.tags });
  run.reporter.heading('load files');
  const files = await collectStatic(settings.static, run);
  const { platforms: expected, partial } = settings;
  if (partial !== undefined) refuseOthers(files, expected);
  else if (expected.length > 0) requirePlatforms(files, expected);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const found = new Set(files.map(({ platform }) => formatPlatform(platform)));
  run.reporter.note(
    `${formatCount(files.length, 'file')} (${formatBytes(bytes)}) for ${[...found].join(', ')}`,
  );
  const publications = places.map((place) => {
    const options = {
      ...place,
      name: settings.name,
      files,
      floating: (tag: string) => settings.floating.includes(tag),
      overwrite: settings.overwrite,
      annotations: settings.annotations,
      created: settings.created,
      run,
    };
    if (partial === undefined) return staticPublication(options);
    return partialStaticPublication({ ...options, expected, build: partial.build });
  });
  const example = files.find(({ platform }) => formatPlatform(platform) === 'linux/amd64') ?? files[0];
  return { publications, exampleFile: example && suffixOf(example) };
}

async function containerPublications(
  settings: PublishSettings,
  { run, stdin, scripts }: Dependencies,
  places: Places,
  files: readonly Publication[],
): Promise<readonly Publication[]> {
  if (!hasImages(settings)) return [];
  // Who publishes meets the same refusal again.
  const allowed = Promise.all(files.map((publication) => publication.plan())).then(
    () => true,
    () => false,
  );
  const destinations = await Promise.all(
    settings.containerTargets.map(async (target) => ({
      destination: await imageDestination(target, settings, places, run),
      tags: tagsFor(settings, target),
    })),
  );
  if (destinations.length === 0) {
    const destination = staticRegistry({ store: noStore(noTarget), name: settings.name, run });
    destinations.push({ destination, tags: settings.tags });
  }
  return await imagePublications(settings, { destinations, run, stdin, scripts, allowed });
}

async function imageDestination(
  target: Target,
  { name, dryRun, check }: PublishSettings,
  { stores, repositories }: Places,
  run: Run,
): Promise<ImageDestination> {
  // Where nothing is to be sent, a token that only reads will do.
  if (target.kind === 'registry') return repositories.open(target, dryRun || check ? 'read' : 'push');
  if (target.kind === 'layout') return ociLayout({ path: target.path, run });
  const { publicUrl } = storeTarget(target);
  const store = await stores.open(storeTarget(target));
  return staticRegistry({ store, name, ...(publicUrl === undefined ? {} : { publicUrl }), run });
}

/** What stands for a target in the plan of a check that knows none. */
const noTarget = 'no target';

/** Settings send files to stores only. */
function storeTarget(target: Target): StoreTarget {
  if (target.kind === 's3' || target.kind === 'directory') return target;
  throw new Error(`${target.name} is no store`);
}
