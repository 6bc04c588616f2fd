import type { WorkflowProject } from './workflow-project.ts';

/** A workflow's run: what begins it, and what the repository's owner set up. */
export interface Build {
  readonly event: BuildEvent;
  readonly secrets: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** What begins a workflow, as hosts tell it to runners. */
export interface BuildEvent {
  readonly name: 'push' | 'pull_request';
  /** What is read from GITHUB_EVENT_PATH. */
  payload(project: WorkflowProject): unknown;
  /** The same for a runner that reads no payload. */
  variables(project: WorkflowProject): Readonly<Record<string, string>>;
}

const described = (fullName: string) => ({ full_name: fullName, default_branch: 'main' });

export function tagPushed(tag: string): BuildEvent {
  return pushed(`refs/tags/${tag}`);
}

export const mainPushed = pushed('refs/heads/main');

function pushed(ref: string): BuildEvent {
  return {
    name: 'push',
    payload: ({ repository, commit }) => ({
      ref,
      after: commit,
      deleted: false,
      repository: described(repository),
    }),
    variables: () => ({ GITHUB_REF: ref }),
  };
}

/** A pull request into `main`, from a branch or a fork. */
export function pullRequest(from: 'branch' | 'fork'): BuildEvent {
  return {
    name: 'pull_request',
    payload: ({ repository, commit }) => ({
      number: 7,
      pull_request: {
        head: {
          ref: 'better',
          sha: commit,
          repo: described(from === 'fork' ? repository.replace(/^[^/]*/, 'stranger') : repository),
        },
        base: { ref: 'main', repo: described(repository) },
      },
      repository: described(repository),
    }),
    variables: () => ({
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_BASE_REF: 'main',
      GITHUB_HEAD_REF: 'better',
    }),
  };
}
