import { readFileSync } from 'node:fs';
import { digestOf } from '../../src/oci/digest.ts';
import { parsePlatform } from '../../src/oci/platform-words.ts';
import type { Publication, TargetResult } from '../../src/protocol/publication.ts';
import { type StaticPublicationOptions, staticPublication } from '../../src/static/publication.ts';
import type { StaticFile } from '../../src/static/static-file.ts';
import type { ObjectStore } from '../../src/store/object-store.ts';
import type { MemoryObject } from '../support/memory-store.ts';
import { recordedRun } from './run.ts';
import { treeOf } from './tree-of-files.ts';

/** Files with these contents, by `OS/ARCH/PATH`; they lie in a directory of the test. */
export async function filesOf(contents: Readonly<Record<string, string>>): Promise<StaticFile[]> {
  const root = await treeOf(contents);
  return Object.entries(contents).map(([suffix, content]) => fileOf(suffix, content, `${root}/${suffix}`));
}

export function fileOf(suffix: string, content: string, source = `df/${suffix}`): StaticFile {
  const [os = '', architecture = '', ...path] = suffix.split('/');
  return {
    source,
    platform: parsePlatform(`${os}/${architecture}`),
    path: path.join('/'),
    size: Buffer.byteLength(content),
    executable: content.startsWith('#!'),
    digest: digestOf(content),
  };
}

export type Push = Partial<StaticPublicationOptions> & {
  readonly store: ObjectStore;
  readonly files: StaticFile[];
};

/** `hello:1.0`, unless other options are given. */
export function publicationOf(push: Push): Publication {
  return staticPublication({
    name: 'hello',
    tags: ['1.0'],
    floating: () => false,
    overwrite: false,
    annotations: {},
    created: new Date('2024-05-06T07:08:09Z'),
    run: recordedRun(),
    ...push,
  });
}

/** Plans, sends and commits. */
export async function publish(push: Push): Promise<TargetResult> {
  const publication = publicationOf(push);
  try {
    await publication.plan();
    await publication.send();
    return await publication.commit();
  } finally {
    await publication.abandon();
  }
}

/** Everything in a store of memory, as text. */
export function texts(objects: ReadonlyMap<string, MemoryObject>): Record<string, string> {
  return Object.fromEntries([...objects].map(([key, { bytes }]) => [key, bytes.toString()]).sort());
}

/** What a reader of a tag finds: the files its document names; throws where one is missing or not as it says. */
export function wholeTag(objects: ReadonlyMap<string, MemoryObject>, tag: string): Record<string, string> {
  const prefix = `df-dist-v1/hello/${tag}`;
  const document = JSON.parse(objects.get(prefix)?.bytes.toString() ?? 'null');
  const files: Record<string, string> = {};
  for (const { resources, platform } of document.flavors) {
    for (const { path, digest } of resources) {
      const suffix = `${platform.os}/${platform.architecture}/${path}`;
      const bytes = objects.get(`${prefix}/${suffix}`)?.bytes;
      if (bytes === undefined) throw new Error(`${tag} names ${suffix}, which is not there`);
      if (digestOf(bytes) !== digest) throw new Error(`${tag} has other bytes in ${suffix} than it says`);
      files[suffix] = bytes.toString();
    }
  }
  return files;
}

/** A file's text, for stores that lie in a directory. */
export function textOf(...path: string[]): string {
  return readFileSync(path.join('/'), 'utf8');
}
