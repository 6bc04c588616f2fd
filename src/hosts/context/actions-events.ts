import type { BuildEvent } from '../../settings/context.ts';

/**
 * The events of Actions whose builds are of what GITHUB_REF names. All others run on the default branch, of whatever happened, and
 * may build anything: a comment's workflow fetches the pull request that was commented on.
 */
const building: ReadonlyMap<string, BuildEvent> = new Map([
  ['push', 'push'],
  ['create', 'other'],
  ['schedule', 'schedule'],
  ['workflow_dispatch', 'manual'],
  ['repository_dispatch', 'manual'],
  ['deployment', 'deployment'],
  ['deployment_status', 'deployment'],
  ['release', 'tag'],
  // Gitea calls the jobs of a reusable workflow so, whatever began it (its services/actions/context.go).
  ['workflow_call', 'other'],
  ['', 'other'],
]);

/** What an event is that builds the ref it names; undefined for any other event. */
export function buildingEvent(name: string): BuildEvent | undefined {
  return building.get(name);
}

/** Whether an event is a pull request's: also of what is merged for a try, and of pull_request_target, which runs on the branch. */
export function isPullRequestEvent(name: string): boolean {
  return name.startsWith('pull_request') || name === 'merge_group';
}

/** Whether an event follows what anybody may have brought, while GITHUB_REF names the default branch. */
export function mayBeStrangers(name: string): boolean {
  return name === 'workflow_run' || name === 'issue_comment';
}
