import type { BuildEvent } from '../../settings/context.ts';
import { builtOf } from './built-of.ts';
import type { Environment } from './detect-host.ts';
import type { Found } from './found.ts';

const events: ReadonlyMap<string, BuildEvent> = new Map([
  ['push', 'push'],
  ['tag', 'tag'],
  ['pull_request', 'pull-request'],
  ['cron', 'schedule'],
  ['promote', 'deployment'],
  ['rollback', 'deployment'],
  ['custom', 'manual'],
]);

/** What Drone's variables say of the build (drone/runner-go, environ/environ.go). */
export function fromDrone(env: Environment): Found {
  return {
    repository: env['DRONE_REPO'],
    repositoryUrl: env['DRONE_REPO_LINK'],
    commit: env['DRONE_COMMIT_SHA'],
    defaultBranch: env['DRONE_REPO_BRANCH'],
    runUrl: env['DRONE_BUILD_LINK'],
    ...builtOf({
      event: events.get(env['DRONE_BUILD_EVENT'] ?? ''),
      ref: env['DRONE_COMMIT_REF'],
      tag: env['DRONE_TAG'],
      branch: env['DRONE_BRANCH'],
      pullRequest: env['DRONE_PULL_REQUEST'],
    }),
  };
}
