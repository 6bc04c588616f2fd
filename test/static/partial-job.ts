import { parsePlatform } from '../../src/oci/platform-words.ts';
import type { Publication, TargetResult } from '../../src/protocol/publication.ts';
import { type PartialStaticOptions, partialStaticPublication } from '../../src/static/partial-publication.ts';
import type { StaticFile } from '../../src/static/static-file.ts';
import { bytesBody } from '../../src/store/body.ts';
import type { ObjectStore } from '../../src/store/object-store.ts';
import { fileOf } from './published.ts';
import { recordedRun } from './run.ts';

/** The platforms that tags are to have, unless other options are given. */
const words = ['linux/amd64', 'linux/arm64'] as const;

/** Files with these contents, by `OS/ARCH/PATH`; they lie in memory. */
export function filesInMemory(contents: Readonly<Record<string, string>>): StaticFile[] {
  return Object.entries(contents).map(([suffix, content]) => ({
    ...fileOf(suffix, content),
    body: bytesBody(content),
  }));
}

export type FileJob = Partial<PartialStaticOptions> & { readonly store: ObjectStore };

/** One job of a build of `hello:main`, which brings these files. */
export function partialFiles(contents: Readonly<Record<string, string>>, job: FileJob): Publication {
  const { build = 'c0ffee' } = job;
  return partialStaticPublication({
    name: 'hello',
    tags: ['main'],
    files: filesInMemory(contents),
    floating: () => false,
    overwrite: false,
    created: new Date(0),
    expected: words.map(parsePlatform),
    build,
    annotations: { 'org.opencontainers.image.revision': build },
    run: recordedRun(),
    ...job,
  });
}

/** What `publish` does with a publication. */
export async function publishing(publication: Publication): Promise<TargetResult> {
  try {
    await publication.plan();
    await publication.send();
    return await publication.commit();
  } catch (error) {
    await publication.abandon();
    throw error;
  }
}
