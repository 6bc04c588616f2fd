import { writeFile } from 'node:fs/promises';
import type { Build } from './build-events.ts';
import { runnerBinary } from './real-runners.ts';
import type { RunnerPlace, WorkflowRun } from './runner-place.ts';
import type { WorkflowProject } from './workflow-project.ts';

/** Runs a workflow by act, which does as GitHub's runner does, with all jobs on the host and nothing fetched. */
export async function runByAct(
  place: RunnerPlace,
  project: WorkflowProject,
  { event, secrets, env = {} }: Build,
): Promise<WorkflowRun> {
  const secretFile = `${project.path}.secrets`;
  const eventFile = `${project.path}.event.json`;
  await writeFile(
    secretFile,
    Object.entries(secrets)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  await writeFile(eventFile, JSON.stringify(event.payload(project)));
  const nothing = ['env', 'var', 'input'].flatMap((kind) => [`--${kind}-file`, '/dev/null']);
  return place.run(
    runnerBinary('act'),
    [
      ...[event.name, '--directory', project.path, '--workflows', project.workflow],
      ...[
        '--platform',
        'ubuntu-latest=-self-hosted',
        '--no-cache-server',
        '--concurrent-jobs',
        '2',
        ...nothing,
      ],
      ...[
        '--secret-file',
        secretFile,
        '--eventpath',
        eventFile,
        '--env',
        `GITHUB_REPOSITORY=${project.repository}`,
        '--actor',
        project.repository.replace(/\/.*/, ''),
      ],
      ...project.uses
        .filter((uses) => !uses.startsWith('actions/checkout@'))
        .flatMap((uses) => ['--local-repository', `${uses}=${place.action(uses)}`]),
    ],
    env,
  );
}
