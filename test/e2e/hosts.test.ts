import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resultSchema } from '../../src/settings/result.ts';
import { actionStep, type HostStep } from '../support/host-step.ts';
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
  /** A step of a build of the git tag v1.0. */
  const tagBuild = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_SERVER_URL: 'https://git.example.org',
    GITHUB_REPOSITORY: 'team/Hello',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/tags/v1.0',
    GITHUB_REF_NAME: 'v1.0',
    GITHUB_REF_TYPE: 'tag',
    GITHUB_SHA: commit,
    GITHUB_RUN_ID: '42',
  };
  const inputs = () => ({ static: example.static, container: example.images, target: site() });
  const run = (step: HostStep) => alba([], { env: { ...tagBuild, ...step.environment }, cwd: folder.path });

  test('publishes what the inputs say and fills the outputs', async () => {
    const step = await actionStep(folder.path, { ...inputs(), tag: ':{{version}}' });
    const { code, stdout, stderr } = await run(step);
    expect(code, `${stdout}${stderr}`).toBe(0);
    expect(await nameDocument()).toEqual({ name: 'hello', tags: ['1.0'] });
    const { json = '', ...others } = await step.outputs();
    const result = resultSchema.parse(JSON.parse(json));
    expect(others).toMatchObject({ name: 'hello', tags: '1.0', digest: result.digest, complete: 'true' });
    expect(result.targets.map(({ status }) => status)).toEqual(['published', 'published']);
  });

  test('a failure is one annotation, and an output', async () => {
    const target = 's3://no-such-bucket?endpoint=http://127.0.0.1:1&region=garage';
    const step = await actionStep(folder.path, { ...inputs(), tag: 'hello:1.0', target });
    const { code, stdout } = await run(step);
    expect(code).toBe(1);
    expect(stdout.match(/^::error/gm)).toHaveLength(1);
    const { json = '' } = await step.outputs();
    expect(resultSchema.parse(JSON.parse(json)).error).toBeDefined();
  });

  test('an input with a slip in its name is named', async () => {
    const step = await actionStep(folder.path, { ...inputs(), containers: example.images });
    const { code, stdout, stderr } = await run(step);
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
