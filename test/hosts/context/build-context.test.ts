import { describe, expect, it } from 'vitest';
import { buildContext } from '../../../src/hosts/context/build-context.ts';
import { detectHost } from '../../../src/hosts/context/detect-host.ts';
import { buildFixture, buildFixtures } from './fixtures.ts';

const github = { GITHUB_ACTIONS: 'true' };
const drone = { DRONE: 'true', DRONE_BRANCH: 'main', DRONE_REPO_BRANCH: 'main' };
const woodpecker = { CI: 'woodpecker', CI_COMMIT_BRANCH: 'main', CI_REPO_DEFAULT_BRANCH: 'main' };

describe('the build context', () => {
  it.each(buildFixtures)('of $name', ({ environment, payload, context }) => {
    expect(buildContext(environment, payload)).toEqual(context);
  });

  it('is none where no host is', () => {
    expect(detectHost({ CI: 'true', HOME: '/home/user', DRONE_REPO: 'a/b' })).toBeUndefined();
    expect(buildContext({})).toBeUndefined();
  });

  it('comes through a payload of any shape', () => {
    const { environment } = buildFixture('github-pull-request');
    for (const payload of [
      undefined,
      null,
      7,
      [],
      { pull_request: { head: 3 } },
      { pull_request: { number: 'seven', head: { repo: 1 }, base: {} }, issue: [], workflow_run: 'run' },
      { repository: { default_branch: 1 } },
    ]) {
      const known = { event: 'pull-request', name: 'albatros', branch: 'main', pullRequest: '7' };
      expect(buildContext(environment, payload)).toMatchObject(known);
    }
  });

  it('takes a pull request whose fork was deleted for one from a fork', () => {
    const payload = {
      pull_request: { head: { repo: null }, base: { repo: { full_name: 'birds/albatros' } } },
    };
    expect(buildContext(buildFixture('github-pull-request').environment, payload)?.fork).toBe(true);
  });
});

describe('what a build is of', () => {
  it.each([
    ['Actions', (ref: string) => ({ ...github, GITHUB_REF: ref })],
    ['Drone', (ref: string) => ({ DRONE: 'true', DRONE_COMMIT_REF: ref })],
    ['Woodpecker', (ref: string) => ({ CI: 'woodpecker', CI_COMMIT_REF: ref })],
  ])('is read from the ref where %s says nothing else', (_, environment) => {
    expect(buildContext(environment('refs/tags/v1.2'))).toMatchObject({
      event: 'tag',
      tag: 'v1.2',
      version: '1.2',
    });
    expect(buildContext(environment('refs/heads/feature/wings'))).toMatchObject({ branch: 'feature/wings' });
    for (const ref of ['refs/pull/7/head', 'refs/merge-requests/7/head', 'refs/pull-requests/7/from']) {
      expect(buildContext(environment(ref))).toMatchObject({ event: 'pull-request', pullRequest: '7' });
    }
  });

  it('is read from the ref’s halves where GITHUB_REF is empty', () => {
    const push = { ...github, GITHUB_EVENT_NAME: 'push', GITHUB_REF: '' };
    const tag = { ...push, GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'v1.2' };
    expect(buildContext(tag)).toMatchObject({ event: 'tag', tag: 'v1.2' });
    const branch = { ...push, GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: 'main' };
    expect(buildContext(branch)).toMatchObject({ event: 'push', branch: 'main' });
  });

  it('is a pull request where the variables of one are set, whatever the event is called', () => {
    const environment = { ...github, GITHUB_REF: 'refs/heads/main', GITHUB_HEAD_REF: 'feature/wings' };
    expect(buildContext({ ...environment, GITHUB_EVENT_NAME: 'something_new' })?.event).toBe('pull-request');
  });

  const payload = { repository: { default_branch: 'main' } };
  const onMain = { ...github, GITHUB_REF: 'refs/heads/main' };

  it.each(['status', 'issues', 'something_new', 'constructor'])(
    'is not the default branch, on which GitHub runs %s',
    (name) => {
      const context = buildContext({ ...onMain, GITHUB_EVENT_NAME: name }, payload);
      expect(context).toMatchObject({ event: 'other', defaultBranch: 'main' });
      expect(context).not.toHaveProperty('branch');
    },
  );

  it.each(['workflow_run', 'issue_comment'])(
    'may be anybody’s where GitHub runs %s, and the payload does not tell whose',
    (name) => {
      const context = buildContext({ ...onMain, GITHUB_EVENT_NAME: name }, payload);
      expect(context).toMatchObject({ event: 'pull-request', defaultBranch: 'main' });
      expect(context).not.toHaveProperty('branch');
    },
  );

  it('is nobody’s where an issue is commented on that is no pull request', () => {
    const context = buildContext(
      { ...onMain, GITHUB_EVENT_NAME: 'issue_comment' },
      { ...payload, issue: { number: 3 } },
    );
    expect(context).toMatchObject({ event: 'other' });
    expect(context).not.toHaveProperty('branch');
  });

  it('is not the branch that a pull request wants to go into, where that is deployed or queued', () => {
    const pull = 'refs/pull/7/head';
    const queue = 'refs/heads/gh-readonly-queue/release/2/pr-7-0123abcd';
    const deployments = [
      { ...drone, DRONE_BUILD_EVENT: 'rollback', DRONE_COMMIT_REF: pull },
      { ...woodpecker, CI_PIPELINE_EVENT: 'deployment', CI_COMMIT_REF: pull },
    ];
    for (const environment of deployments) {
      const context = buildContext(environment);
      expect(context).toMatchObject({ event: 'deployment', pullRequest: '7' });
      expect(context).not.toHaveProperty('branch');
    }
    const pushes = [
      { ...drone, DRONE_BUILD_EVENT: 'push', DRONE_COMMIT_REF: queue },
      { ...woodpecker, CI_PIPELINE_EVENT: 'push', CI_COMMIT_REF: queue },
    ];
    for (const environment of pushes) {
      const queued = { event: 'pull-request', pullRequest: '7', branch: 'release/2' };
      expect(buildContext(environment)).toMatchObject(queued);
    }
  });

  it('is no branch where a tag is built that nobody names', () => {
    const draft = { ...github, GITHUB_EVENT_NAME: 'release', GITHUB_REF: 'refs/heads/main' };
    const builds = [
      draft,
      { ...drone, DRONE_BUILD_EVENT: 'tag' },
      { ...woodpecker, CI_PIPELINE_EVENT: 'release' },
    ];
    for (const environment of builds) {
      expect(buildContext(environment)?.event).toBe('tag');
      expect(buildContext(environment)).not.toHaveProperty('branch');
    }
  });
});

describe('the page of a run', () => {
  const environment = {
    GITHUB_SERVER_URL: 'https://git.example/',
    GITHUB_REPOSITORY: 'birds/albatros',
    GITHUB_RUN_ID: '272',
    GITHUB_RUN_NUMBER: '43',
  };

  it.each([
    ['GITHUB_ACTIONS', 272],
    ['GITEA_ACTIONS', 272],
    ['FORGEJO_ACTIONS', 43],
  ])('where %s is set', (variable, run) => {
    const page = `https://git.example/birds/albatros/actions/runs/${run}`;
    expect(buildContext({ ...environment, [variable]: 'true' })?.runUrl).toBe(page);
  });
});
