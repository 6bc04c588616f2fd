import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Result } from '../../src/settings/result.ts';
import { dockerArchive } from '../support/archives.ts';
import { type Garage, startGarage } from '../support/garage.ts';
import { albaResult, example, temporary } from '../support/real-alba.ts';
import { type Bucket, openBucket } from '../support/real-bucket.ts';

/** The example, built by a job for each platform and published where `target` says. */
export interface PartialBuild {
  /** What it is published as. */
  readonly references: readonly string[];
  /** The commit that all jobs build. */
  readonly commit: string;
  readonly target: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What the jobs of some platforms have built in place of the example's. */
  readonly changed?: Readonly<Record<string, { readonly file: string; readonly archive: string }>>;
}

/** The arguments of one platform's job. */
export function jobOf(build: PartialBuild, platform: string): readonly string[] {
  return [...publishOf(build), '--partial', ...sourcesOf(build, platform), build.target];
}

/** All jobs at the same moment. */
export function runJobs(build: PartialBuild, platforms: readonly string[] = example.platforms) {
  const { env = {} } = build;
  return Promise.all(platforms.map((platform) => albaResult(jobOf(build, platform), { env })));
}

/** The same by one run that has all of it. */
export function runWhole(build: PartialBuild): Promise<Result> {
  const sources = example.platforms.flatMap((platform) => sourcesOf(build, platform));
  return albaResult([...publishOf(build), ...sources, build.target], { env: build.env ?? {} });
}

function publishOf({ references, commit }: PartialBuild): readonly string[] {
  const tags = references.flatMap((reference) => ['-t', reference]);
  const annotations = `org.opencontainers.image.revision=${commit}`;
  return ['publish', ...tags, '--platform', example.platforms.join(), '--annotations', annotations];
}

function sourcesOf({ changed }: PartialBuild, platform: string): readonly string[] {
  const { file, archive } = changed?.[platform] ?? {
    file: join(example.static, platform, 'hello'),
    archive: join(example.images, `${platform.replaceAll('/', '.')}.tar.gz`),
  };
  return ['--static', `${platform}=${file}`, '--container', archive];
}

/** What readers find of a tag. Undefined is what is not there. */
export interface Standing {
  /** The bytes of the index. */
  readonly image: string | undefined;
  /** The tag document, but for when it was written. */
  readonly document: Readonly<Record<string, unknown>> | undefined;
  readonly checksums: string | undefined;
}

export async function standing(url: string, reference: string): Promise<Standing> {
  const [name = '', tag = ''] = reference.split(':');
  const read = async (path: string) => {
    const answer = await fetch(`${url}/${path}`);
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
    return answer.text();
  };
  const document = await read(`df-dist-v1/${name}/${tag}`);
  const { created: _, ...content } = z.looseObject({}).parse(JSON.parse(document ?? '{}'));
  return {
    image: await read(`v2/${name}/manifests/${tag}`),
    document: document === undefined ? undefined : content,
    checksums: document === undefined ? undefined : await read(`df-dist-v1/${name}/${tag}/SHA256SUMS`),
  };
}

/** Whether the lists of tags that readers see have a tag, that of files and that of images. */
export async function listed(url: string, reference: string): Promise<readonly boolean[]> {
  const [name, tag = ''] = reference.split(':');
  const answers = await Promise.all(
    [`df-dist-v1/${name}`, `v2/${name}/tags/list`].map((path) => fetch(`${url}/${path}`)),
  );
  const lists = answers.map(async (answer) => {
    if (!answer.ok) return false;
    return z
      .object({ tags: z.array(z.string()) })
      .parse(await answer.json())
      .tags.includes(tag);
  });
  return Promise.all(lists);
}

/** A Garage that builds are published to. */
export interface PartialPlace {
  readonly garage: Garage;
  readonly bucket: Bucket;
  buildOf(...references: string[]): PartialBuild;
  /** Two builds of a tag. The second one has another program for linux/amd64. */
  twoBuilds(reference: string): readonly [PartialBuild, PartialBuild];
  read(reference: string): Promise<Standing>;
  /** What a run that has all platforms makes of the same build, under other names: for each of its references. */
  wholeOf(build: PartialBuild): Promise<readonly Standing[]>;
  close(): Promise<void>;
}

export async function openPartialPlace(binary: string): Promise<PartialPlace> {
  const garage = await startGarage(binary);
  const bucket = openBucket(garage);
  const folder = await temporary();
  const changed = await writeChanged(join(folder.path, 'changed'));
  const read = (reference: string) => standing(garage.webEndpoint, reference);
  const { target, env } = bucket;
  return {
    garage,
    bucket,
    buildOf: (...references) => ({ references, commit: 'c0ffee', target, env }),
    twoBuilds: (reference) => {
      const first = { references: [reference], commit: 'c0ffee', target, env };
      return [first, { ...first, commit: 'decade', changed }];
    },
    read,
    async wholeOf(build) {
      const references = build.references.map((reference) => `whole-of-${reference}`);
      await runWhole({ ...build, references });
      return Promise.all(references.map(read));
    },
    async close() {
      bucket.close();
      await garage.close();
      await folder.remove();
    },
  };
}

/** A program and an image for linux/amd64 that are not the example's. */
async function writeChanged(folder: string): Promise<NonNullable<PartialBuild['changed']>> {
  const platform = 'linux/amd64';
  const [file, archive] = [join(folder, 'hello'), join(folder, 'linux.amd64.tar')];
  const program = await readFile(join(example.static, platform, 'hello'));
  const content = Buffer.concat([program, Buffer.from('of a later commit')]);
  const layers = [{ files: [{ path: 'hello', content, mode: 0o755 }] }];
  await mkdir(folder);
  await writeFile(file, content, { mode: 0o755 });
  await writeFile(archive, await dockerArchive({ platform, layers, run: { Entrypoint: ['/hello'] } }));
  return { [platform]: { file, archive } };
}
