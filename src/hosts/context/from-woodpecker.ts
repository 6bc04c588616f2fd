import type { BuildEvent } from '../../settings/context.ts';
import { builtOf } from './built-of.ts';
import type { Environment } from './detect-host.ts';
import type { Found } from './found.ts';

const events: ReadonlyMap<string, BuildEvent> = new Map([
  ['push', 'push'],
  ['tag', 'tag'],
  ['release', 'tag'],
  ['cron', 'schedule'],
  ['deployment', 'deployment'],
  ['manual', 'manual'],
]);

/** What Woodpecker's variables say of the build (pipeline/frontend/metadata/environment.go, of 1.0 to 3). */
export function fromWoodpecker(env: Environment): Found {
  const event = env['CI_PIPELINE_EVENT'] ?? '';
  return {
    repository: env['CI_REPO'],
    repositoryUrl: env['CI_REPO_URL'],
    commit: env['CI_COMMIT_SHA'],
    defaultBranch: env['CI_REPO_DEFAULT_BRANCH'],
    runUrl: env['CI_PIPELINE_URL'],
    ...builtOf({
      // Also pull_request_closed and whatever comes to be: none of them builds what was merged.
      event: event.startsWith('pull_request') ? 'pull-request' : events.get(event),
      ref: env['CI_COMMIT_REF'],
      // Woodpecker 1 has it for the event tag only.
      tag: env['CI_COMMIT_TAG'],
      branch: env['CI_COMMIT_BRANCH'],
      pullRequest: env['CI_COMMIT_PULL_REQUEST'],
    }),
  };
}
