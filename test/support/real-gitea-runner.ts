import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Build } from './build-events.ts';
import { runnerBinary } from './real-runners.ts';
import type { RunnerPlace, WorkflowRun } from './runner-place.ts';
import { committed, type WorkflowProject } from './workflow-project.ts';

/**
 * Runs a workflow by Gitea's runner, with all jobs on the host; actions are cloned from repositories below a folder. `exec` sets
 * no variable that tells the host, hands on no payload, and leaves GITHUB_EVENT_NAME empty: `env` has to say the first.
 */
export async function runByGiteaRunner(
  place: RunnerPlace,
  project: WorkflowProject,
  { event, secrets, env = {} }: Build,
): Promise<WorkflowRun> {
  const repositories = place.made('repositories');
  for (const uses of project.uses.filter((action) => !action.startsWith('actions/checkout@'))) {
    const [name = '', ref = ''] = uses.split('@');
    await repository(join(repositories, name), place.action(uses), ref);
  }
  const told = { GITHUB_REPOSITORY: project.repository, ...event.variables(project) };
  return place.run(
    runnerBinary('gitea-runner'),
    [
      ...['exec', '--event', event.name, '--directory', project.path, '--workflows', project.workflow],
      ...[
        '--image',
        '-self-hosted',
        '--env-file',
        '/dev/null',
        '--gitea-instance',
        'https://git.example.org',
      ],
      ...['--artifact-server-addr', '127.0.0.1', '--artifact-server-path', `${project.path}.server`],
      ...['--default-actions-url', repositories],
      ...Object.entries(told).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...Object.entries(secrets).flatMap(([name, value]) => ['--secret', `${name}=${value}`]),
    ],
    env,
  );
}

/** A git repository of a folder's files, which has the one tag. */
async function repository(path: string, files: string, tag: string): Promise<void> {
  if (existsSync(path)) return;
  await mkdir(path, { recursive: true });
  await cp(files, path, { recursive: true });
  await committed(path, tag);
}
