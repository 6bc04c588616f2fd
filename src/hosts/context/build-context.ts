import { z } from 'zod';
import type { BuildContext, BuildEvent } from '../../settings/context.ts';
import { parseVersion } from '../../tags/version.ts';
import { type CiHost, detectHost, type Environment } from './detect-host.ts';

/** What an environment tells of the build; `payload` is the JSON of GITHUB_EVENT_PATH. What is missing or strange is left out. */
export function buildContext(environment: Environment, payload?: unknown): BuildContext | undefined {
  const host = detectHost(environment);
  if (host === undefined) return undefined;
  if (host === 'drone') return complete(host, fromDrone(environment));
  if (host === 'woodpecker') return complete(host, fromWoodpecker(environment));
  return complete(host, fromActions(environment, eventPayload.safeParse(payload).data ?? {}));
}

interface Found {
  readonly event: BuildEvent;
  readonly repository: string | undefined;
  readonly repositoryUrl: string | undefined;
  readonly commit: string | undefined;
  readonly tag: string | undefined;
  readonly branch: string | undefined;
  readonly defaultBranch: string | undefined;
  readonly fork: boolean | undefined;
  readonly runUrl: string | undefined;
}

/** Only what alba reads of GitHub's event payload; Forgejo and Gitea write the same. */
const repository = z.looseObject({ full_name: z.string() }).nullish().catch(undefined);
const eventPayload = z.looseObject({
  repository: z.looseObject({ default_branch: z.string() }).optional().catch(undefined),
  pull_request: z
    .looseObject({ head: z.looseObject({ repo: repository }), base: z.looseObject({ repo: repository }) })
    .optional()
    .catch(undefined),
});

function fromActions(env: Environment, payload: z.infer<typeof eventPayload>): Found {
  const ref = env['GITHUB_REF'] ?? '';
  const tag = afterPrefix(ref, 'refs/tags/');
  const isPullRequest =
    (env['GITHUB_EVENT_NAME'] ?? '').startsWith('pull_request') || ref.startsWith('refs/pull/');
  const page = joined(env['GITHUB_SERVER_URL'], env['GITHUB_REPOSITORY']);
  const { head, base } = payload.pull_request ?? {};
  return {
    event: eventOf({ isPullRequest, tag, isPush: env['GITHUB_EVENT_NAME'] === 'push' }),
    repository: env['GITHUB_REPOSITORY'],
    repositoryUrl: page,
    commit: env['GITHUB_SHA'],
    tag: isPullRequest ? undefined : tag,
    branch: isPullRequest ? env['GITHUB_BASE_REF'] : afterPrefix(ref, 'refs/heads/'),
    defaultBranch: payload.repository?.default_branch,
    // A head without a repository is a fork that was deleted.
    fork: base?.repo ? head?.repo?.full_name !== base.repo.full_name : undefined,
    runUrl: page && env['GITHUB_RUN_ID'] ? `${page}/actions/runs/${env['GITHUB_RUN_ID']}` : undefined,
  };
}

function fromDrone(env: Environment): Found {
  const isPullRequest = env['DRONE_BUILD_EVENT'] === 'pull_request';
  const tag = isPullRequest ? undefined : env['DRONE_TAG'] || undefined;
  return {
    event: eventOf({ isPullRequest, tag, isPush: env['DRONE_BUILD_EVENT'] === 'push' }),
    repository: env['DRONE_REPO'],
    repositoryUrl: env['DRONE_REPO_LINK'],
    commit: env['DRONE_COMMIT_SHA'],
    tag,
    branch: tag === undefined ? env['DRONE_BRANCH'] : undefined,
    defaultBranch: env['DRONE_REPO_BRANCH'],
    fork: undefined,
    runUrl: env['DRONE_BUILD_LINK'],
  };
}

function fromWoodpecker(env: Environment): Found {
  // Also pull_request_closed and whatever comes to be: none of them builds what was merged.
  const isPullRequest = (env['CI_PIPELINE_EVENT'] ?? '').startsWith('pull_request');
  const tag = isPullRequest ? undefined : env['CI_COMMIT_TAG'] || undefined;
  return {
    event: eventOf({ isPullRequest, tag, isPush: env['CI_PIPELINE_EVENT'] === 'push' }),
    repository: env['CI_REPO'],
    repositoryUrl: env['CI_REPO_URL'],
    commit: env['CI_COMMIT_SHA'],
    tag,
    branch: tag === undefined ? env['CI_COMMIT_BRANCH'] : undefined,
    defaultBranch: env['CI_REPO_DEFAULT_BRANCH'],
    fork: undefined,
    runUrl: env['CI_PIPELINE_URL'],
  };
}

function eventOf(found: { isPullRequest: boolean; tag: string | undefined; isPush: boolean }): BuildEvent {
  if (found.isPullRequest) return 'pull-request';
  if (found.tag !== undefined) return 'tag';
  return found.isPush ? 'push' : 'other';
}

function complete(host: CiHost, { event, fork, ...texts }: Found): BuildContext {
  const known = Object.fromEntries(Object.entries(texts).filter(([, text]) => text));
  const version = parseVersion(texts.tag ?? '') === undefined ? undefined : texts.tag?.replace(/^v/, '');
  const repository = texts.repository ?? '';
  return {
    ...known,
    host,
    event,
    repository,
    name: repository.slice(repository.lastIndexOf('/') + 1).toLowerCase(),
    commit: texts.commit ?? '',
    ...(fork === undefined ? {} : { fork }),
    ...(version === undefined ? {} : { version }),
  };
}

function afterPrefix(text: string, prefix: string): string | undefined {
  return text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
}

function joined(server: string | undefined, slug: string | undefined): string | undefined {
  return server && slug ? `${server}/${slug}` : undefined;
}
