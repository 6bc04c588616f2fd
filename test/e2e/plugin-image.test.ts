import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resultSchema } from '../../src/settings/result.ts';
import { droneSettings } from '../support/drone-settings.ts';
import { openPipelines, type Pipelines } from '../support/pipelines.ts';
import { bundle, example } from '../support/real-alba.ts';
import { type Docker, startDocker } from '../support/real-docker.ts';
import { buildPluginImage } from '../support/real-plugin-image.ts';
import { run } from '../support/real-program.ts';
import { readHello, readImage } from './pipeline-readers.ts';

const plugin = 'alba-plugin';

let docker: Docker;
let pipelines: Pipelines;
beforeAll(async () => {
  [docker, pipelines] = await Promise.all([startDocker(), openPipelines()]);
  await buildPluginImage(docker, plugin);
});
afterAll(async () => {
  await Promise.all([docker?.stop(), pipelines?.close()]);
});

describe('the image that drone-plugin/Dockerfile makes', () => {
  test('publishes with Drone’s environment what lies in the workspace', async () => {
    const { path, workflow, commit } = await pipelines.copied({
      pipeline: 'drone/files.yml',
      project: 'hello',
      name: 'hello',
    });
    await run(join(path, 'build.sh'), []);
    const settings = droneSettings(await readFile(join(path, workflow), 'utf8'), {
      secrets: pipelines.secrets,
      at: ['steps', 1, 'settings'],
    });
    const environment = {
      ...settings,
      PLUGIN_RESULT_FILE: 'result.json',
      CI: 'true',
      DRONE: 'true',
      DRONE_REPO: 'you/hello',
      DRONE_REPO_BRANCH: 'main',
      DRONE_BRANCH: 'main',
      DRONE_BUILD_EVENT: 'tag',
      DRONE_TAG: 'v1.0',
      DRONE_COMMIT_REF: 'refs/tags/v1.0',
      DRONE_COMMIT_SHA: commit,
      DRONE_CARD_PATH: '/dev/stdout',
    };
    const stdout = await docker.cli(
      ...['run', '--rm', '--network', 'host', '--volume', `${path}:/drone/src`, '--workdir', '/drone/src'],
      ...Object.entries(environment).map(([name, value]) => `--env=${name}=${value}`),
      plugin,
    );
    const result = resultSchema.parse(JSON.parse(await readFile(join(path, 'result.json'), 'utf8')));
    expect(result.tags.toSorted()).toEqual(['1', '1.0', 'v1.0']);
    expect(result.targets.map(({ status }) => status)).toEqual(['published', 'published']);
    for (const tag of result.tags) {
      await readHello(pipelines, `hello/${tag}`);
      const image = await readImage(pipelines, ['hello', tag], example.platforms);
      expect(await docker.pull(image)).toBe(result.digest);
    }
    expect(cardIn(stdout)).toMatchObject({
      schema: expect.any(String),
      data: { title: expect.stringContaining('hello') },
    });
  });

  test('takes arguments as the command line', async () => {
    expect(await docker.cli('run', '--rm', '--network', 'none', plugin, '--version')).toMatch(
      /^\d+\.\d+\.\d+\n$/,
    );
  });

  test('holds the bundle and the licence, and nothing else of the checkout', async () => {
    const container = (await docker.cli('create', '--network', 'none', plugin)).trim();
    const archive = pipelines.made('plugin.tar');
    await docker.cli('export', '--output', archive, container);
    await docker.cli('rm', container);
    const listed = (await run('tar', ['-tf', archive])).split('\n');
    const parts = (await readdir(dirname(bundle))).map((name) => `opt/alba/dist/${name}`);
    const files = listed.filter((path) => path.startsWith('opt/') && !path.endsWith('/'));
    expect(files.sort()).toEqual(['opt/alba/LICENSE', ...parts].sort());
  });
});

/** The card in a step's output, as Drone finds it. */
function cardIn(output: string): unknown {
  const frame = /^\u001b\]1338;([A-Za-z0-9+/=]+)\u001b\]0m$/m.exec(output)?.[1];
  return frame && JSON.parse(Buffer.from(frame, 'base64').toString());
}
