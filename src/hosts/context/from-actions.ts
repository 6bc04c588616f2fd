import { buildingEvent, isPullRequestEvent, mayBeStrangers } from './actions-events.ts';
import type { CiHost, Environment } from './detect-host.ts';
import type { EventPayload } from './event-payload.ts';
import type { Built, Found } from './found.ts';
import { fromWorkflowRun } from './from-workflow-run.ts';
import { eventOfTag, type GitRef, readRef } from './git-ref.ts';

/** What the variables of an Action and its event's payload say of the build. */
export function fromActions(env: Environment, payload: EventPayload, host: CiHost): Found {
  const { workflow_run: run, repository } = payload;
  return {
    repository: env['GITHUB_REPOSITORY'],
    repositoryUrl: pageOf(env),
    commit: env['GITHUB_SHA'],
    defaultBranch: repository?.default_branch,
    runUrl: runPage(env, host),
    ...(run === undefined ? fromRef(env, payload) : fromWorkflowRun(run, repository?.full_name)),
  };
}

function fromRef(env: Environment, payload: EventPayload): Built {
  const name = env['GITHUB_EVENT_NAME'] ?? '';
  const ref = refOf(env);
  // Whose it is stands in the payload alone: without one it may be a stranger's.
  if (mayBeStrangers(name) && !hasSubject(payload)) return { event: 'pull-request' };
  const isPullRequest =
    isPullRequestEvent(name) ||
    [env['GITHUB_HEAD_REF'], payload.pull_request, payload.issue?.pull_request, ref.pullRequest].some(
      Boolean,
    );
  if (isPullRequest) return fromPullRequest(env, payload, ref);
  const event = buildingEvent(name);
  if (event === undefined) return { event: 'other' };
  const tag = ref.tag ?? (name === 'release' ? payload.release?.tag_name : undefined);
  if (tag !== undefined) return { event: eventOfTag(event), tag };
  // A release of a tag that is not named is no build of a branch.
  return event === 'tag' ? { event } : { event, branch: ref.branch };
}

function hasSubject({ issue, workflow_run: run }: EventPayload): boolean {
  return issue !== undefined || run !== undefined;
}

function fromPullRequest(env: Environment, { pull_request: pull, issue }: EventPayload, ref: GitRef): Built {
  // A comment's ref is the default branch, wherever the pull request wants to go.
  const target = issue === undefined ? ref.branch : undefined;
  return {
    event: 'pull-request',
    branch: env['GITHUB_BASE_REF'] || pull?.base.ref || target,
    pullRequest: pull?.number ?? ref.pullRequest ?? issue?.number,
    // A head without a repository is a fork that was deleted.
    fork: pull?.base.repo ? pull.head.repo?.full_name !== pull.base.repo.full_name : undefined,
  };
}

/** GITHUB_REF, which is empty now and then (actions/runner#2788), else its two halves. */
function refOf(env: Environment): GitRef {
  const { GITHUB_REF: ref, GITHUB_REF_TYPE: type, GITHUB_REF_NAME: name } = env;
  if (ref) return readRef(ref);
  if (!name) return {};
  if (type === 'tag') return { tag: name };
  return type === 'branch' ? readRef(`refs/heads/${name}`) : {};
}

function pageOf(env: Environment): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: slug } = env;
  return server && slug ? `${server.replace(/\/+$/, '')}/${slug}` : undefined;
}

/** Forgejo's pages have the number of the run; GitHub's, and those of Gitea from 1.26 on, its id (go-gitea/gitea#36842). */
function runPage(env: Environment, host: CiHost): string | undefined {
  const page = pageOf(env);
  const run = env[host === 'forgejo' ? 'GITHUB_RUN_NUMBER' : 'GITHUB_RUN_ID'];
  return page && run ? `${page}/actions/runs/${run}` : undefined;
}
