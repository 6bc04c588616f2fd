import { parseVersion } from '../../tags/version.ts';
import { buildingEvent, isPullRequestEvent } from './actions-events.ts';
import type { WorkflowRun } from './event-payload.ts';
import type { Built } from './found.ts';
import { readRef } from './git-ref.ts';

/**
 * A workflow that runs after another (`on: workflow_run`) is given the default branch and its newest commit, and has at hand what
 * the other one built: of any branch, or of a fork's pull request. So it is taken for a build of the same thing.
 */
export function fromWorkflowRun(run: WorkflowRun, repository: string | undefined): Built {
  const { head_sha: sha, head_branch: branch, head_repository: head, event: name = '' } = run;
  const commit = sha ? { commit: sha } : {};
  const queued = readRef(`refs/heads/${branch ?? ''}`).pullRequest;
  const fork = head && repository !== undefined ? head.full_name !== repository : undefined;
  if (isPullRequestEvent(name) || fork || queued !== undefined) {
    const [pull] = run.pull_requests ?? [];
    return {
      ...commit,
      event: 'pull-request',
      branch: pull?.base?.ref,
      pullRequest: pull?.number ?? queued,
      fork,
    };
  }
  const event = buildingEvent(name);
  if (event === undefined) return { ...commit, event: 'other' };
  if (event === 'tag') return { ...commit, event, tag: branch };
  // The name of a pushed tag stands there as well, and nothing says that it is one.
  const isVersion = parseVersion(branch ?? '') !== undefined;
  return { ...commit, event, branch: isVersion ? undefined : branch };
}
