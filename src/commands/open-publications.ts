import { imagePublications } from '../container/image-publications.ts';
import type { Connections } from '../http/connections.ts';
import { openConnections } from '../http/open-connections.ts';
import { checkCompression } from '../layers/compress.ts';
import { formatPlatform } from '../oci/platform.ts';
import { refuseOthers, requirePlatforms } from '../oci/required-platforms.ts';
import type { Publication } from '../protocol/publication.ts';
import type { Run } from '../protocol/run.ts';
import type { ImageDestination } from '../registry/image-destination.ts';
import { ociLayout } from '../registry/oci-layout.ts';
import { staticRegistry } from '../registry/static-registry.ts';
import { formatBytes, formatCount } from '../report/bytes.ts';
import { AlbaError } from '../report/error.ts';
import type { PublishSettings } from '../settings/settings.ts';
import { collectStatic } from '../static/collect.ts';
import { partialStaticPublication } from '../static/partial-publication.ts';
import { staticPublication } from '../static/publication.ts';
import { suffixOf } from '../static/static-file.ts';
import type { CredentialProvider } from '../store/credentials.ts';
import { noStore } from '../store/no-store.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { openStore } from '../store/open-store.ts';
import type { DirectoryTarget, S3Target, StoreTarget, Target } from '../store/target.ts';
import type { Dependencies } from './dependencies.ts';

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
  if (settings.container.length > 0) checkCompression(settings.compression);
  const stores = new Stores(settings, dependencies);
  try {
    const files = await staticPublications(settings, dependencies, stores);
    const images = await containerPublications(settings, dependencies, stores, files.publications);
    return {
      publications: [...files.publications, ...images],
      exampleFile: files.exampleFile,
      close: () => stores.close(),
    };
  } catch (error) {
    stores.close();
    throw error;
  }
}

async function staticPublications(
  settings: PublishSettings,
  { run }: Dependencies,
  stores: Stores,
): Promise<Pick<OpenPublications, 'publications' | 'exampleFile'>> {
  if (settings.static.length === 0) return { publications: [], exampleFile: undefined };
  const places = await Promise.all(
    settings.staticTargets.map(storeTarget).map(async (target) => {
      const { publicUrl } = target;
      return { store: await stores.open(target), ...(publicUrl === undefined ? {} : { publicUrl }) };
    }),
  );
  // Of a check that knows no target all is planned that there is.
  if (places.length === 0) places.push({ store: noStore(noTarget) });
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
      tags: settings.tags,
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
  stores: Stores,
  files: readonly Publication[],
): Promise<readonly Publication[]> {
  if (settings.container.length === 0) return [];
  // Who publishes meets the same refusal again.
  const allowed = Promise.all(files.map((publication) => publication.plan())).then(
    () => true,
    () => false,
  );
  const destinations = await Promise.all(
    settings.containerTargets.map((target) => imageDestination(target, settings.name, stores, run)),
  );
  if (destinations.length === 0) {
    destinations.push(staticRegistry({ store: noStore(noTarget), name: settings.name, run }));
  }
  return await imagePublications(settings, { destinations, run, stdin, scripts, allowed });
}

async function imageDestination(
  target: Target,
  name: string,
  stores: Stores,
  run: Run,
): Promise<ImageDestination> {
  if (target.kind === 'layout') return ociLayout({ path: target.path, run });
  const { publicUrl } = storeTarget(target);
  const store = await stores.open(storeTarget(target));
  return staticRegistry({ store, name, ...(publicUrl === undefined ? {} : { publicUrl }), run });
}

/** What stands for a target in the plan of a check that knows none. */
const noTarget = 'no target';

/** The stores of a run, each opened once though files and images go there. */
class Stores {
  readonly #settings: PublishSettings;
  readonly #dependencies: Dependencies;
  readonly #opened = new Map<string, Promise<ObjectStore>>();
  #connections: Promise<Connections> | undefined;

  constructor(settings: PublishSettings, dependencies: Dependencies) {
    this.#settings = settings;
    this.#dependencies = dependencies;
  }

  open(target: S3Target | DirectoryTarget): Promise<ObjectStore> {
    const key = JSON.stringify(target);
    let store = this.#opened.get(key);
    if (store === undefined) {
      const credentials = target.kind === 's3' ? this.#dependencies.credentials(target) : undefined;
      store = this.#open(target, credentials);
      this.#opened.set(key, store);
    }
    return store;
  }

  async #open(target: StoreTarget, credentials: CredentialProvider | undefined): Promise<ObjectStore> {
    if (target.kind === 'directory') return openStore(target);
    return openStore(target, { credentials, connections: await this.connections() });
  }

  /** For all that is reached over the network. */
  connections(): Promise<Connections> {
    const { caFile } = this.#settings;
    const { proxyFor = () => undefined } = this.#dependencies;
    this.#connections ??= openConnections({ caFile, proxyFor });
    return this.#connections;
  }

  close(): void {
    // A store that could not be opened has nothing to close, and its error was told when it was opened.
    for (const store of this.#opened.values()) store.then((opened) => opened.close()).catch(() => {});
    this.#connections?.then((opened) => opened.close()).catch(() => {});
  }
}

function storeTarget(target: Target): S3Target | DirectoryTarget {
  if (target.kind === 's3' || target.kind === 'directory') return target;
  throw new AlbaError('usage', `${target.name} cannot be published to yet`, {
    hint: 'use an s3:// target, a directory, or oci:DIR for images',
  });
}
