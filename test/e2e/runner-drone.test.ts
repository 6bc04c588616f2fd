import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPipelines, type PipelineBuild, type Pipelines } from '../support/pipelines.ts';
import { example } from '../support/real-alba.ts';
import { type Docker, startDocker } from '../support/real-docker.ts';
import { type Drone, openDrone } from '../support/real-drone.ts';
import { readBoth, tellsPassword, withCredentials } from './both-registries.ts';
import { greetPlatforms, readGreet, readHello, readImage } from './pipeline-readers.ts';

let docker: Docker;
let drone: Drone;
let pipelines: Pipelines;
beforeAll(async () => {
  [docker, pipelines] = await Promise.all([startDocker(), openPipelines()]);
  drone = await openDrone(docker);
});
afterAll(async () => {
  await Promise.all([docker?.stop(), pipelines?.close()]);
});

const projects = {
  'go.yml': 'go',
  'matrix.yml': 'go',
  'files.yml': 'hello',
  'registry.yml': 'hello',
  'nix.yml': 'nix',
} as const;
type Pipeline = keyof typeof projects;
const all = Object.keys(projects) as Pipeline[];

const tagPushed = { event: 'tag', ref: 'refs/tags/v1.2.3' } as const;
const mainPushed = { event: 'push', ref: 'refs/heads/main' } as const;
const pullRequest = { event: 'pull_request', ref: 'refs/pull/7/head' } as const;

interface Run extends Omit<PipelineBuild, 'secrets'> {
  readonly secrets?: PipelineBuild['secrets'];
  /** What its user makes of the file. */
  readonly changed?: (pipeline: string) => string;
}

/** Runs a documented pipeline, with the Garage's secrets if no others are given. */
async function build(
  pipeline: Pipeline,
  name: string,
  { secrets = pipelines.secrets, changed, ...event }: Run,
) {
  const project = await pipelines.copied({
    pipeline: `drone/${pipeline}`,
    project: projects[pipeline],
    name,
  });
  const file = join(project.path, project.workflow);
  if (changed !== undefined) await writeFile(file, changed(await readFile(file, 'utf8')));
  const { code, stdout, stderr } = await drone.run(project, { ...event, secrets });
  return { project, code, log: `${stdout}${stderr}` };
}

describe('Drone’s runner with the documented pipeline', () => {
  test('go.yml publishes what one step built, and a later step reads what alba told', async () => {
    const { project, code, log } = await build('go.yml', 'go-tagged', tagPushed);
    expect(code, log).toBe(0);
    const files = await readGreet(pipelines, 'go-tagged/v1.2.3');
    for (const platform of greetPlatforms) {
      const built = await readFile(join(project.path, 'df', platform, 'greet'));
      expect(files[platform]?.equals(built), platform).toBe(true);
      const address = `${pipelines.garage.webEndpoint}/df-dist-v1/go-tagged/v1.2.3/${platform}/greet`;
      expect(log).toMatch(new RegExp(`^\\[use what alba tells:\\d+\\] "${address}"$`, 'm'));
    }
    const result = JSON.parse(await readFile(join(project.path, 'result.json'), 'utf8'));
    expect(result).toMatchObject({ name: 'go-tagged', tags: ['v1.2.3'], complete: true });
  });

  test('matrix.yml publishes what two pipelines built, as one tag', async () => {
    const { code, log } = await build('matrix.yml', 'matrix-tagged', tagPushed);
    expect(code, log).toBe(0);
    await readGreet(pipelines, 'matrix-tagged/v1.2.3');
    const said = [...log.matchAll(/^\[publish:\d+\] ✅ push succeeded: .*/gm)].map(([line]) => line);
    expect(said).toHaveLength(2);
    expect(said.filter((line) => !line.endsWith(' still to come')).length).toBeGreaterThanOrEqual(1);
  });

  test('files.yml publishes the default branch as its commit and as latest', async () => {
    const { project, code, log } = await build('files.yml', 'files-of-main', mainPushed);
    expect(code, log).toBe(0);
    for (const tag of [project.commit, 'latest']) {
      await readHello(pipelines, `files-of-main/${tag}`);
      const image = await readImage(pipelines, ['files-of-main', tag], example.platforms);
      await docker.pull(image);
      expect(await docker.run(image)).toBe('Hello from linux/amd64, published by alba.\n');
    }
  });

  test('files.yml publishes a git tag as what it shortens to as well', async () => {
    const { code, log } = await build('files.yml', 'files-tagged', tagPushed);
    expect(code, log).toBe(0);
    for (const tag of ['v1.2.3', '1.2.3', '1.2', '1']) await readHello(pipelines, `files-tagged/${tag}`);
  });

  test('registry.yml publishes one image to a registry and to a bucket, and tells the password nobody', async () => {
    const { code, log } = await build('registry.yml', 'registry-tagged', tagPushed);
    expect(code, log).toBe(0);
    for (const tag of ['v1.2.3', '1.2.3', '1.2', '1']) {
      const at = ['registry-tagged', tag] as const;
      const { references } = await readBoth(pipelines.registry, pipelines.garage.webEndpoint, at);
      if (tag === 'v1.2.3') for (const told of references) expect(log).toContain(`docker pull ${told}\n`);
    }
    expect(log).not.toMatch(tellsPassword(pipelines.registry));
  });

  test('registry.yml logs in by the credentials that it shows as well', async () => {
    const { host, user } = pipelines.registry;
    const lines = [
      `docker://${host} ${user.username} ${user.password}`,
      'docker://docker.io you a-fake-token',
    ];
    const secrets = { ...pipelines.secrets, registry_credentials: lines.join('\n') };
    const event = { ...tagPushed, secrets, changed: withCredentials };
    const { code, log } = await build('registry.yml', 'credentials-tagged', event);
    expect(code, log).toBe(0);
    const at = ['credentials-tagged', 'v1.2.3'] as const;
    await readBoth(pipelines.registry, pipelines.garage.webEndpoint, at);
    expect(log).not.toMatch(tellsPassword(pipelines.registry));
  });

  test('nix.yml publishes what lay in a Nix store that the plugin does not see', async () => {
    const { code, log } = await build('nix.yml', 'nix-tagged', tagPushed);
    expect(code, log).toBe(0);
    expect(log).toMatch(/^\[build:\d+\] building '\/nix\/store\//m);
    await readGreet(pipelines, 'nix-tagged/v1.2.3');
    const image = await readImage(pipelines, ['nix-tagged', 'v1.2.3'], greetPlatforms);
    await docker.pull(image);
    expect(await docker.run(image)).toBe('Hello, world, from linux/amd64\n');
  });

  describe.each(all)('%s', (pipeline) => {
    test.each([
      ['without secrets', {}],
      ['with secrets', undefined],
    ])('publishes nothing of a pull request %s, and is green', async (how, secrets) => {
      const before = await pipelines.bucket.list();
      const name = `pulled-${pipeline.replace('.', '-')}-${how.replace(' ', '-')}`;
      const { code, log } = await build(pipeline, name, { ...pullRequest, ...(secrets && { secrets }) });
      expect(code, log).toBe(0);
      expect(log).toMatch(/^\[publish:\d+\] ✅ check succeeded, for a pull request: /m);
      expect(await pipelines.bucket.list()).toEqual(before);
      expect(await pipelines.registry.tags(name)).toBeUndefined();
    });
  });

  test('is red where a secret is missing, and says which setting that is', async () => {
    const { garage_access_key = '' } = pipelines.secrets;
    const { code, log } = await build('go.yml', 'half', { ...tagPushed, secrets: { garage_access_key } });
    expect(code, log).toBe(1);
    expect(log).toMatch(/^\[publish:\d+\] .*secret_key is missing: it goes with access_key/m);
    expect(log).not.toContain('[use what alba tells');
    expect(await pipelines.bucket.keys('df-dist-v1/half')).toEqual([]);
  });
});
