import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Document, isMap, parseAllDocuments } from 'yaml';
import { importPipelineImages } from './machine-images.ts';
import { type PipelineBuild, stepsOf } from './pipelines.ts';
import type { Docker } from './real-docker.ts';
import { type Finished, finish } from './real-program.ts';
import { runnerBinary } from './real-runners.ts';
import type { WorkflowProject } from './workflow-project.ts';

/** Drone's docker runner. */
export interface Drone {
  /**
   * Runs the pipelines of a project to their end, several at the same moment, as a server with enough runners does. What the
   * steps of a single one leave is in the project's folder then; each of several has a folder of its own.
   */
  run(project: WorkflowProject, build: PipelineBuild): Promise<Finished>;
}

export async function openDrone(docker: Docker): Promise<Drone> {
  const volumes = await importPipelineImages(docker);
  async function runPipeline(
    name: string,
    { path, workflow, repository, commit }: WorkflowProject,
    { event, ref }: PipelineBuild,
  ): Promise<Finished> {
    const flags = {
      ...{ 'repo-slug': repository, 'repo-name': repository.replace(/.*\//, ''), 'repo-branch': 'main' },
      ...{ 'build-event': event, 'commit-ref': ref, 'commit-after': commit, 'commit-target': 'main' },
      'stage-name': name,
    };
    return finish(
      runnerBinary('drone-runner-docker'),
      [
        ...['exec', '--repo-trusted', workflow],
        ...Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`),
        ...Object.entries(volumes).map(([from, to]) => `--volumes=${from}=${to}`),
      ],
      // Else it may end a step before it has shown all of the step's log.
      { cwd: path, env: { DOCKER_HOST: docker.command[2], DRONE_DEFER_TAIL_LOG: 'true' } },
    );
  }
  return {
    async run(project, build) {
      const file = join(project.path, project.workflow);
      const pipelines = parseAllDocuments(await readFile(file, 'utf8')) as Document[];
      for (const pipeline of pipelines) adapt(pipeline, build.secrets);
      await writeFile(file, pipelines.map(String).join('---\n'));
      const ended = await Promise.all(
        pipelines.map(async (pipeline) => {
          const name = String(pipeline.get('name'));
          if (pipelines.length === 1) return runPipeline(name, project, build);
          const path = `${project.path}.${name}`;
          await cp(project.path, path, { recursive: true });
          return runPipeline(name, { ...project, path }, build);
        }),
      );
      const [first] = ended;
      const { code } = ended.find((each) => each.code !== 0) ?? first ?? { code: null };
      const all = (stream: 'stdout' | 'stderr') => ended.map((each) => each[stream]).join('');
      return { code, stdout: all('stdout'), stderr: all('stderr') };
    },
  };
}

/**
 * What this runner needs to have changed. Its `exec` crashes on every `from_secret` (1.8.3: no provider for them is set), so the
 * values stand there, or nothing, as it gives a build that may not read them. What is published to is on this
 * machine's 127.0.0.1, and no registry has the images of steps.
 */
function adapt(pipeline: Document, secrets: PipelineBuild['secrets']): void {
  for (const step of stepsOf(pipeline)) {
    step.set('network_mode', 'host');
    step.set('pull', 'if-not-exists');
    const settings = step.get('settings');
    if (!isMap(settings)) continue;
    for (const { key } of settings.items) {
      const secret = settings.getIn([key, 'from_secret']);
      if (typeof secret === 'string') settings.set(key, secrets[secret] ?? '');
    }
  }
}
