import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPipelines, type PipelineBuild, type Pipelines } from '../support/pipelines.ts';
import { checkout, example } from '../support/real-alba.ts';
import { type Docker, startDocker } from '../support/real-docker.ts';
import { finish } from '../support/real-program.ts';
import { type Backend, backends, openWoodpecker, type Woodpecker } from '../support/real-woodpecker.ts';
import { readBoth, tellsPassword, withCredentials } from './both-registries.ts';
import { greetPlatforms, readGreet, readHello, readImage } from './pipeline-readers.ts';

let docker: Docker;
let woodpecker: Woodpecker;
let pipelines: Pipelines;
beforeAll(async () => {
  [docker, pipelines] = await Promise.all([startDocker(), openPipelines()]);
  woodpecker = await openWoodpecker(docker);
});
afterAll(async () => {
  await Promise.all([docker?.stop(), woodpecker?.close(), pipelines?.close()]);
});

const projects = {
  'go.yml': 'go',
  'matrix.yml': 'go',
  'files.yml': 'hello',
  'registry.yml': 'hello',
  'nix.yml': 'nix',
  'nix-commands.yml': 'nix',
} as const;
type Pipeline = keyof typeof projects;
const all = Object.keys(projects) as Pipeline[];

const tagPushed = { event: 'tag', ref: 'refs/tags/v1.2.3' } as const;
const mainPushed = { event: 'push', ref: 'refs/heads/main' } as const;
const pullRequest = { event: 'pull_request', ref: 'refs/pull/7/head' } as const;

interface Run extends Omit<PipelineBuild, 'secrets'> {
  readonly secrets?: PipelineBuild['secrets'];
  readonly pipeline: Pipeline;
  readonly name: string;
  /** What its user makes of the file. */
  readonly changed?: (pipeline: string) => string;
}

/** Runs a documented pipeline, with the Garage's secrets if no others are given. */
async function build(
  backend: Backend,
  { pipeline, name, secrets = pipelines.secrets, changed, ...event }: Run,
) {
  const project = await pipelines.copied({
    pipeline: `woodpecker/${pipeline}`,
    project: projects[pipeline],
    name,
  });
  const file = join(project.path, project.workflow);
  if (changed !== undefined) await writeFile(file, changed(await readFile(file, 'utf8')));
  const { code, stdout, stderr } = await woodpecker.run(backend, project, { ...event, secrets });
  return { project, code, log: `${stdout}${stderr}` };
}

describe.each(backends)('Woodpecker’s %s backend with the documented pipeline', (backend) => {
  test('go.yml publishes what one step built, and a later step reads what alba told', async () => {
    const name = `go-${backend}`;
    const { code, log } = await build(backend, { pipeline: 'go.yml', name, ...tagPushed });
    expect(code, log).toBe(0);
    await readGreet(pipelines, `${name}/v1.2.3`);
    const told = log.slice(log.indexOf('[use what alba tells:'));
    for (const platform of greetPlatforms) {
      const address = `${pipelines.garage.webEndpoint}/df-dist-v1/${name}/v1.2.3/${platform}/greet`;
      expect(told).toContain(`"${address}"\n`);
    }
  });

  test('matrix.yml publishes what four workflows built, as one tag', async () => {
    const name = `matrix-${backend}`;
    const { code, log } = await build(backend, { pipeline: 'matrix.yml', name, ...tagPushed });
    expect(code, log).toBe(0);
    await readGreet(pipelines, `${name}/v1.2.3`);
    const said = [...log.matchAll(/✅ push succeeded: .*/g)].map(([line]) => line);
    // This runner has them one after another.
    expect(said.map((line) => line.endsWith(' still to come'))).toEqual([true, true, true, false]);
  });

  test('files.yml publishes the default branch as its commit and as latest', async () => {
    const name = `files-${backend}`;
    const { project, code, log } = await build(backend, { pipeline: 'files.yml', name, ...mainPushed });
    expect(code, log).toBe(0);
    for (const tag of [project.commit, 'latest']) {
      await readHello(pipelines, `${name}/${tag}`);
      await readImage(pipelines, [name, tag], example.platforms);
    }
  });

  test('files.yml publishes a git tag as what it shortens to as well', async () => {
    const name = `tagged-files-${backend}`;
    const { code, log } = await build(backend, { pipeline: 'files.yml', name, ...tagPushed });
    expect(code, log).toBe(0);
    for (const tag of ['v1.2.3', '1.2.3', '1.2', '1']) await readHello(pipelines, `${name}/${tag}`);
  });

  test('registry.yml publishes one image to a registry and to a bucket, and tells the password nobody', async () => {
    const name = `registry-${backend}`;
    const { code, log } = await build(backend, { pipeline: 'registry.yml', name, ...tagPushed });
    expect(code, log).toBe(0);
    for (const tag of ['v1.2.3', '1.2.3', '1.2', '1']) {
      const at = [name, tag] as const;
      const { references } = await readBoth(pipelines.registry, pipelines.garage.webEndpoint, at);
      if (tag === 'v1.2.3') for (const told of references) expect(log).toContain(`docker pull ${told}\n`);
    }
    expect(log).not.toMatch(tellsPassword(pipelines.registry));
  });

  test('registry.yml logs in by the credentials that it shows as well', async () => {
    const name = `credentials-${backend}`;
    const secrets = { ...pipelines.secrets, dockerhub_token: 'a-fake-token' };
    const event = { ...tagPushed, secrets, changed: withCredentials };
    const { code, log } = await build(backend, { pipeline: 'registry.yml', name, ...event });
    expect(code, log).toBe(0);
    await readBoth(pipelines.registry, pipelines.garage.webEndpoint, [name, 'v1.2.3']);
    expect(log).not.toMatch(tellsPassword(pipelines.registry));
  });

  test('nix.yml publishes files and images of a flake', async () => {
    const name = `nix-${backend}`;
    const { code, log } = await build(backend, { pipeline: 'nix.yml', name, ...tagPushed });
    expect(code, log).toBe(0);
    await readGreet(pipelines, `${name}/v1.2.3`);
    const image = await readImage(pipelines, [name, 'v1.2.3'], greetPlatforms);
    await docker.pull(image);
    expect(await docker.run(image)).toBe('Hello, world, from linux/amd64\n');
  });

  test.each([
    ['a git tag as its version and its commit', tagPushed, ['1.2.3']],
    ['the default branch as its commit', mainPushed, []],
  ])('nix-commands.yml publishes %s', async (_, event, versions) => {
    const name = `commands-${event.event}-${backend}`;
    const { project, code, log } = await build(backend, { pipeline: 'nix-commands.yml', name, ...event });
    expect(code, log).toBe(0);
    for (const tag of [...versions, project.commit]) {
      await readGreet(pipelines, `${name}/${tag}`);
      await readImage(pipelines, [name, tag], greetPlatforms);
    }
  });

  test.each(all)('%s publishes nothing of a pull request, and is green', async (pipeline) => {
    const before = await pipelines.bucket.list();
    const name = `pulled-${pipeline.replace('.', '-')}-${backend}`;
    const { code, log } = await build(backend, { pipeline, name, ...pullRequest, secrets: {} });
    expect(code, log).toBe(0);
    expect(log).toMatch(/✅ check succeeded, for a pull request: /);
    expect(await pipelines.bucket.list()).toEqual(before);
    expect(await pipelines.registry.tags(name)).toBeUndefined();
  });

  test('is red where a secret is empty, and says which setting that is', async () => {
    const secrets = { ...pipelines.secrets, garage_secret_key: '' };
    const name = `half-${backend}`;
    const { code, log } = await build(backend, { pipeline: 'go.yml', name, ...tagPushed, secrets });
    expect(code, log).toBe(1);
    expect(log).toContain('secret_key is missing: it goes with access_key');
    expect(log).not.toContain('[use what alba tells');
    expect(await pipelines.bucket.keys(`df-dist-v1/${name}`)).toEqual([]);
  });
});

test('alba-plugin says what it needs where there is no Node', async () => {
  const plugin = join(checkout, 'drone-plugin/alba-plugin');
  const { code, stderr } = await finish(plugin, ['-c', ''], { env: { PATH: '/nonexistent' } });
  expect(code).toBe(1);
  expect(stderr).toBe('alba-plugin: there is no node on the PATH of the agent: install Node 20 or newer\n');
});
