import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Document, isMap, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { importPipelineImages } from './machine-images.ts';
import { type PipelineBuild, stepsOf } from './pipelines.ts';
import { checkout, temporary } from './real-alba.ts';
import type { Docker } from './real-docker.ts';
import { flakeStore } from './real-flake.ts';
import { type Finished, finish, run } from './real-program.ts';
import { runnerBinary } from './real-runners.ts';
import type { WorkflowProject } from './workflow-project.ts';

export const backends = ['docker', 'local'] as const;
/** What a step's `image` is: an image, or a program on the agent's PATH. */
export type Backend = (typeof backends)[number];

/** Woodpecker's `exec`, with the backends that its agents have. */
export interface Woodpecker {
  /** Runs a project's pipeline to its end. */
  run(backend: Backend, project: WorkflowProject, build: PipelineBuild): Promise<Finished>;
  close(): Promise<void>;
}

interface Prepared {
  readonly flags: (project: WorkflowProject) => readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

export async function openWoodpecker(docker: Docker): Promise<Woodpecker> {
  const folder = await temporary();
  const prepared = { docker: await dockerBackend(docker), local: await localBackend(folder.path) };
  return {
    async run(backend, project, { event, ref, secrets }) {
      const { path, workflow, repository, commit } = project;
      const text = await readFile(join(path, workflow), 'utf8');
      // The folder of the file is the repository to it.
      await writeFile(join(path, 'adapted.yml'), adapted(text, backend, secrets));
      const told = { event, ref, commit, branch: 'main' };
      const { flags, env } = prepared[backend];
      return finish(
        runnerBinary('woodpecker-cli'),
        [
          ...['exec', `--backend-engine=${backend}`, ...flags(project), `--pipeline-event=${told.event}`],
          ...[`--commit-ref=${told.ref}`, `--commit-sha=${told.commit}`, `--commit-branch=${told.branch}`],
          // Flags for these two are forgotten in 1.0.5 (cli/exec/metadata.go).
          ...['--env', `CI_REPO=${repository}`, '--env', `CI_REPO_DEFAULT_BRANCH=${told.branch}`],
          'adapted.yml',
        ],
        { cwd: path, env },
      );
    },
    close: () => folder.remove(),
  };
}

/** Steps are containers, and the project's folder is their workspace. They see what lies beside it, to clone from. */
async function dockerBackend(docker: Docker): Promise<Prepared> {
  const volumes = Object.entries(await importPipelineImages(docker)).map(([from, to]) => `${from}:${to}`);
  return {
    flags: ({ path }) =>
      [...volumes, `${dirname(path)}:${dirname(path)}`].map((volume) => `--volumes=${volume}`),
    env: { DOCKER_HOST: docker.command[2] },
  };
}

/** Programs on the agent's PATH: what clones the repository into the workspace, and, for what it would install, nothing. */
const programs = {
  'plugin-git': 'cp -a "$CI_REPO_CLONE_URL/." .',
  'apt-get': 'exit 0',
};

/** Steps are programs of this machine, in a workspace that is gone afterwards. */
async function localBackend(folder: string): Promise<Prepared> {
  const at = (name: string) => join(folder, name);
  for (const name of ['bin', 'tmp']) await mkdir(at(name));
  for (const [name, script] of Object.entries(programs))
    await writeFile(at(`bin/${name}`), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  await symlink(join(checkout, 'drone-plugin/alba-plugin'), at('bin/alba-plugin'));
  // The pipelines say themselves what Nix is to be told.
  const { NIX_CONFIG: _, ...nix } = (await flakeStore(at('nix'))).nixEnv;
  const goCache = (await run('go', ['env', 'GOCACHE'])).trim();
  return {
    flags: ({ path }) => ['--local=false', `--repo-clone-url=${path}`],
    env: {
      ...nix,
      PATH: `${at('bin')}:${process.env['PATH']}`,
      TMPDIR: at('tmp'),
      ...{ GOCACHE: goCache, GOPROXY: 'off', GOTOOLCHAIN: 'local' },
    },
  };
}

/**
 * What these runners need to have changed. On the local backend images are a shell and the plugin, as its users write. `exec`
 * of 1.0.5 knows no secrets but the values of a matrix, and that version has `secrets` for a `from_secret` in an environment.
 * What is published to is on this machine's 127.0.0.1.
 */
function adapted(text: string, backend: Backend, secrets: PipelineBuild['secrets']): string {
  const document = parseDocument(text);
  for (const step of stepsOf(document)) {
    if (backend === 'local') step.set('image', step.has('commands') ? 'bash' : 'alba-plugin');
    if (backend === 'docker') step.set('network_mode', 'host');
    const environment = step.get('environment');
    if (isMap(environment)) moveSecrets(document, step, environment);
  }
  if (Object.keys(secrets).length > 0) addToMatrix(document, secrets);
  return String(document);
}

/** To each of its workflows; a pipeline without a matrix gets one of a single workflow. */
function addToMatrix(document: Document, values: PipelineBuild['secrets']): void {
  const include = document.getIn(['matrix', 'include']);
  if (!isSeq(include)) document.set('matrix', { include: [values] });
  for (const axis of isSeq(include) ? include.items.filter(isMap) : [])
    for (const [name, value] of Object.entries(values)) axis.set(name, value);
}

function moveSecrets(document: Document, step: YAMLMap, environment: YAMLMap): void {
  const found = environment.items.flatMap(({ key }) => {
    const source = environment.getIn([key, 'from_secret']);
    return typeof source === 'string' ? [{ source, target: String(key) }] : [];
  });
  for (const { target } of found) environment.delete(target);
  if (found.length > 0) step.set('secrets', document.createNode(found));
}
