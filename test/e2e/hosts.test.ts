import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resultSchema } from '../../src/settings/result.ts';
import { alba, example, temporary } from '../support/real-alba.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';

let folder: Awaited<ReturnType<typeof temporary>>;
beforeEach(async () => {
  folder = await temporary();
});
afterEach(() => folder.remove());

const site = () => join(folder.path, 'site');
const nameDocument = async () =>
  JSON.parse(await readFile(join(site(), 'df-dist-v1/hello/index.json'), 'utf8'));

describe('as an Action', () => {
  /** What a runner sets for a step that builds the git tag v1.0, before the step's inputs. */
  async function actionEnvironment(): Promise<Record<string, string>> {
    const files = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY'];
    const paths = files.map((name) => [name, join(folder.path, name)] as const);
    for (const [, path] of paths) await writeFile(path, '');
    return {
      ...Object.fromEntries(paths),
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: folder.path,
      GITHUB_SERVER_URL: 'https://git.example.org',
      GITHUB_REPOSITORY: 'team/Hello',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REF: 'refs/tags/v1.0',
      GITHUB_REF_NAME: 'v1.0',
      GITHUB_REF_TYPE: 'tag',
      GITHUB_SHA: commit,
      GITHUB_RUN_ID: '42',
      INPUT_STATIC: example.static,
      INPUT_CONTAINER: example.images,
      INPUT_TARGET: site(),
    };
  }

  /** What the step handed to the next ones, as a runner reads it. */
  async function outputs(): Promise<Record<string, string>> {
    const text = await readFile(join(folder.path, 'GITHUB_OUTPUT'), 'utf8');
    const found = text.matchAll(/^(\S+)<<(\S+)\n([\s\S]*?)\n\2$/gm);
    return Object.fromEntries([...found].map(([, name = '', , value = '']) => [name, value]));
  }

  test('publishes what the inputs say and fills the outputs', async () => {
    const env = { ...(await actionEnvironment()), INPUT_TAG: ':{{version}}' };
    const { code, stdout, stderr } = await alba([], { env, cwd: folder.path });
    expect(code, `${stdout}${stderr}`).toBe(0);
    expect(await nameDocument()).toEqual({ name: 'hello', tags: ['1.0'] });
    const { json = '', ...others } = await outputs();
    const result = resultSchema.parse(JSON.parse(json));
    expect(others).toMatchObject({ name: 'hello', tags: '1.0', digest: result.digest, complete: 'true' });
    expect(result.targets.map(({ status }) => status)).toEqual(['published', 'published']);
  });

  test.each(['GITEA_ACTIONS', 'FORGEJO_ACTIONS'])('runs where %s is set too', async (variable) => {
    const env = { ...(await actionEnvironment()), [variable]: 'true', INPUT_TAG: 'hello:1.0' };
    expect((await alba([], { env, cwd: folder.path })).code).toBe(0);
    expect(await nameDocument()).toEqual({ name: 'hello', tags: ['1.0'] });
  });

  test('without a tag input: the repository and the git tag', async () => {
    const { code } = await alba([], { env: await actionEnvironment(), cwd: folder.path });
    expect(code).toBe(0);
    expect(await nameDocument()).toEqual({ name: 'hello', tags: ['v1.0'] });
  });

  test('without a git tag: the full commit', async () => {
    const branch = { GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main', GITHUB_REF_TYPE: 'branch' };
    const env = { ...(await actionEnvironment()), ...branch };
    expect((await alba([], { env, cwd: folder.path })).code).toBe(0);
    expect(await nameDocument()).toEqual({ name: 'hello', tags: [commit] });
  });

  test('a pull request is checked, and nothing is written', async () => {
    const event = {
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_BASE_REF: 'main',
    };
    const env = { ...(await actionEnvironment()), ...event, INPUT_TAG: 'hello:1.0' };
    const { code, stderr } = await alba([], { env, cwd: folder.path });
    expect(code, stderr).toBe(0);
    expect(existsSync(join(site(), 'df-dist-v1'))).toBe(false);
    expect(existsSync(join(site(), 'v2'))).toBe(false);
    const { json = '' } = await outputs();
    expect(resultSchema.parse(JSON.parse(json)).targets.map(({ status }) => status)).toEqual([
      'planned',
      'planned',
    ]);
  });

  test('a failure is one annotation, and secrets are masked before anything else', async () => {
    const secrets = { 'INPUT_ACCESS-KEY': 'GK-fake-access-key', 'INPUT_SECRET-KEY': 'fake-secret-key' };
    const env = {
      ...(await actionEnvironment()),
      ...secrets,
      INPUT_TAG: 'hello:1.0',
      INPUT_TARGET: 's3://no-such-bucket?endpoint=http://127.0.0.1:1&region=garage',
    };
    const { code, stdout, stderr } = await alba([], { env, cwd: folder.path });
    expect(code).toBe(1);
    expect(stdout.match(/^::error::/gm)).toHaveLength(1);
    const masked = stdout.indexOf('::add-mask::fake-secret-key');
    expect(masked).toBeGreaterThanOrEqual(0);
    const rest = `${stdout.replaceAll(/^::add-mask::.*$/gm, '')}${stderr}`;
    expect(rest).not.toContain('fake-secret-key');
    expect(await readFile(join(folder.path, 'GITHUB_STEP_SUMMARY'), 'utf8')).not.toContain('fake-secret-key');
  });

  test('an input with a slip in its name is named', async () => {
    const env = { ...(await actionEnvironment()), INPUT_CONTAINERS: example.images };
    const { code, stdout, stderr } = await alba([], { env, cwd: folder.path });
    expect(code).not.toBe(0);
    expect(`${stdout}${stderr}`).toMatch(/containers[\s\S]*container/);
  });
});

describe('as a plugin', () => {
  const settings = () => ({
    PLUGIN_STATIC: example.static,
    PLUGIN_CONTAINER: example.images,
    PLUGIN_TAG: ':{{version}}',
    PLUGIN_TARGET: site(),
    PLUGIN_RESULT_FILE: 'result.json',
  });
  const drone = {
    CI: 'true',
    DRONE: 'true',
    DRONE_REPO: 'team/hello',
    DRONE_BUILD_EVENT: 'tag',
    DRONE_TAG: 'v1.0',
    DRONE_COMMIT_REF: 'refs/tags/v1.0',
    DRONE_COMMIT_SHA: commit,
    DRONE_REPO_BRANCH: 'main',
    DRONE_BRANCH: 'main',
  };
  const woodpecker = {
    CI: 'woodpecker',
    CI_REPO: 'team/hello',
    CI_PIPELINE_EVENT: 'tag',
    CI_COMMIT_TAG: 'v1.0',
    CI_COMMIT_REF: 'refs/tags/v1.0',
    CI_COMMIT_SHA: commit,
    CI_REPO_DEFAULT_BRANCH: 'main',
  };

  const result = async () =>
    resultSchema.parse(JSON.parse(await readFile(join(folder.path, 'result.json'), 'utf8')));

  test.each([
    ['Drone', drone],
    ['Woodpecker', woodpecker],
  ])('of %s publishes what the settings say and writes the result file', async (_, environment) => {
    const { code, stdout, stderr } = await alba([], {
      env: { ...environment, ...settings() },
      cwd: folder.path,
    });
    expect(code, `${stdout}${stderr}`).toBe(0);
    expect(await nameDocument()).toEqual({ name: 'hello', tags: ['1.0'] });
    expect(await result()).toMatchObject({ name: 'hello', tags: ['1.0'], complete: true });
  });

  test('a failure stands in the result file too', async () => {
    const env = { ...drone, ...settings(), PLUGIN_STATIC: join(folder.path, 'not-built') };
    expect((await alba([], { env, cwd: folder.path })).code).toBe(1);
    expect((await result()).error?.message).toContain('not-built');
    expect(existsSync(join(site(), 'df-dist-v1'))).toBe(false);
  });

  test('arguments mean the command line, whatever the host says', async () => {
    const { code, stdout } = await alba(['--version'], {
      env: { ...drone, ...settings() },
      cwd: folder.path,
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^(alba )?\d+\.\d+\.\d+\n$/);
    expect(existsSync(site())).toBe(false);
  });
});
