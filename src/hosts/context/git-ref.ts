import type { BuildEvent } from '../../settings/context.ts';

/** What a full git ref names. */
export interface GitRef {
  readonly tag?: string;
  readonly branch?: string;
  /** The number of a pull request. */
  readonly pullRequest?: string;
}

/**
 * Reads `refs/tags/v1`, `refs/heads/main`, `refs/pull/7/merge`, and pull requests as GitLab and Bitbucket write them. A branch of
 * GitHub's merge queue, `gh-readonly-queue/main/pr-7-COMMIT`, is a pull request for `main`, which may never get there.
 */
export function readRef(ref: string | undefined): GitRef {
  const [, kind, name] = /^refs\/([^/]+)\/(.+)$/s.exec(ref ?? '') ?? [];
  if (kind === undefined || name === undefined) return {};
  if (kind === 'tags') return { tag: name };
  if (kind === 'heads') return queued(name) ?? { branch: name };
  const number = /^\d+/.exec(name)?.[0];
  return pulls.includes(kind) && number !== undefined ? { pullRequest: number } : {};
}

/** What a ref says of the event, where the host says nothing that is known. */
export function eventOfRef({ tag, pullRequest }: GitRef): BuildEvent {
  if (pullRequest !== undefined) return 'pull-request';
  return tag === undefined ? 'other' : 'tag';
}

/** What an event is that builds a tag. */
export function eventOfTag(event: BuildEvent): BuildEvent {
  return event === 'push' || event === 'other' ? 'tag' : event;
}

const pulls: readonly string[] = ['pull', 'merge-requests', 'pull-requests'];

function queued(branch: string): GitRef | undefined {
  const [, target, pullRequest] = /^gh-readonly-queue\/(.+)\/pr-(\d+)-[0-9a-f]+$/.exec(branch) ?? [];
  return target === undefined || pullRequest === undefined ? undefined : { branch: target, pullRequest };
}
