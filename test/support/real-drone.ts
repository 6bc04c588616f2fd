import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap, parseDocument } from 'yaml';
import { importPipelineImages } from './machine-images.ts';
import { type PipelineBuild, stepsOf } from './pipelines.ts';
import type { Docker } from './real-docker.ts';
import { type Finished, finish } from './real-program.ts';
import { runnerBinary } from './real-runners.ts';
import type { WorkflowProject } from './workflow-project.ts';

/** Drone's docker runner. */
export interface Drone {
  /** Runs a project's pipeline to its end. What the steps leave is in the project's folder then. */
  run(project: WorkflowProject, build: PipelineBuild): Promise<Finished>;
}

export async function openDrone(docker: Docker): Promise<Drone> {
  const volumes = await importPipelineImages(docker);
  return {
    async run({ path, workflow, repository, commit }, { event, ref, secrets }) {
      const file = join(path, workflow);
      await writeFile(file, adapted(await readFile(file, 'utf8'), secrets));
      const flags = {
        ...{ 'repo-slug': repository, 'repo-name': repository.replace(/.*\//, ''), 'repo-branch': 'main' },
        ...{ 'build-event': event, 'commit-ref': ref, 'commit-after': commit, 'commit-target': 'main' },
      };
      return finish(
        runnerBinary('drone-runner-docker'),
        [
          ...['exec', '--repo-trusted', workflow],
          ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
          ...Object.entries(volumes).map(([from, to]) => `--volumes=${from}=${to}`),
        ],
        // Else it may end a step before it has shown all of the step's log.
        { cwd: path, env: { DOCKER_HOST: docker.command[2], DRONE_DEFER_TAIL_LOG: 'true' } },
      );
    },
  };
}

/**
 * What this runner needs to have changed. Its `exec` crashes on every `from_secret` (1.8.3: no provider for them is set), so the
 * values stand there, or nothing, as it gives a build that may not read them. The Garage is on this machine's 127.0.0.1, and
 * there is no registry.
 */
function adapted(text: string, secrets: PipelineBuild['secrets']): string {
  const document = parseDocument(text);
  for (const step of stepsOf(document)) {
    step.set('network_mode', 'host');
    step.set('pull', 'if-not-exists');
    const settings = step.get('settings');
    if (!isMap(settings)) continue;
    for (const { key } of settings.items) {
      const secret = settings.getIn([key, 'from_secret']);
      if (typeof secret === 'string') settings.set(key, secrets[secret] ?? '');
    }
  }
  return String(document);
}
