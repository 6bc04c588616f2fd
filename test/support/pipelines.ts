import { cp, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Document, isMap, isSeq, type YAMLMap } from 'yaml';
import { type ForgeRegistry, startForgeRegistry } from './forge-registry.ts';
import { type Garage, startGarage } from './garage.ts';
import { bundle, temporary } from './real-alba.ts';
import { newestGarage } from './real-binaries.ts';
import { type Bucket, openBucket } from './real-bucket.ts';
import { run } from './real-program.ts';
import { committed, type WorkflowProject, workflowProject } from './workflow-project.ts';

/** What begins a pipeline on Drone or Woodpecker, and the secrets that it may read. */
export interface PipelineBuild {
  readonly event: 'push' | 'tag' | 'pull_request';
  readonly ref: string;
  readonly secrets: Readonly<Record<string, string>>;
}

interface DocumentedPipeline {
  /** A file in examples/drone or examples/woodpecker. */
  readonly pipeline: string;
  /** The project in examples/ that it is for. */
  readonly project: string;
  /** The repository's name, and so that of what is published. */
  readonly name: string;
}

/** A Garage and a forge's registry, and projects of users who copied a documented pipeline. */
export interface Pipelines {
  readonly garage: Garage;
  readonly bucket: Bucket;
  readonly registry: ForgeRegistry;
  /** The secrets that the pipelines name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** A path for what a test makes; every name once. */
  made(name: string): string;
  /** The project with the pipeline in it, with nothing changed but addresses. */
  copied(documented: DocumentedPipeline): Promise<WorkflowProject>;
  /** What curl gets of a published file, and the path at which it is then. */
  fetch(path: string): Promise<{ readonly path: string; readonly bytes: Buffer }>;
  close(): Promise<void>;
}

export async function openPipelines(): Promise<Pipelines> {
  const garage = await startGarage(newestGarage().path);
  // The pipelines publish to a bucket of that name.
  await garage.cli('bucket', 'alias', garage.bucket, 'downloads');
  const bucket = openBucket(garage);
  const registry = await startForgeRegistry();
  const folder = await temporary();
  const made = (name: string) => join(folder.path, name);
  await cp(dirname(bundle), made('alba/dist'), { recursive: true });
  await committed(made('alba'), 'v0');
  return {
    garage,
    bucket,
    registry,
    secrets: {
      garage_access_key: garage.accessKeyId,
      garage_secret_key: garage.secretAccessKey,
      registry_username: registry.user.username,
      registry_password: registry.user.password,
    },
    made,
    copied: ({ pipeline, project, name }) =>
      workflowProject({
        path: made(name),
        repository: `you/${name}`,
        example: join('examples', project),
        workflow: join('examples', pipeline),
        replace: {
          'https://garage.example.org': garage.endpoint,
          'https://downloads.example.org': garage.webEndpoint,
          'https://git.example.org/you/alba': `file://${made('alba')}`,
          ...registry.replace(name),
        },
      }),
    async fetch(path) {
      const to = made(join('fetched', path));
      await mkdir(dirname(to), { recursive: true });
      await run('curl', ['-fsS', '-o', to, `${garage.webEndpoint}/df-dist-v1/${path}`]);
      return { path: to, bytes: await readFile(to) };
    },
    async close() {
      bucket.close();
      await registry.stop();
      await garage.close();
      await folder.remove();
    },
  };
}

/** The steps of a pipeline's file. */
export function stepsOf(document: Document): readonly YAMLMap[] {
  const steps = document.get('steps');
  return isSeq(steps) ? steps.items.filter(isMap) : [];
}
