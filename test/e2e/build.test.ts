import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../src/settings/result.ts';
import { sha256 } from '../support/archives.ts';
import {
  alba,
  albaResult,
  example,
  type ServedDirectory,
  serveDirectory,
  temporary,
} from '../support/real-alba.ts';
import { type Docker, startDocker } from '../support/real-docker.ts';
import { type Podman, podman } from '../support/real-podman.ts';
import { run } from '../support/real-program.ts';
import { startRegistry } from '../support/real-registry.ts';
import { skopeoCopyAll } from '../support/real-skopeo.ts';

let docker: Docker;
let pod: Podman;
let folder: Awaited<ReturnType<typeof temporary>>;
let site: ServedDirectory;
let result: Result;
beforeAll(async () => {
  [docker, pod, folder] = await Promise.all([startDocker(), podman(), temporary()]);
  result = await albaResult(['container', 'build', '-t', 'hello:1.0', example.static, store()]);
  site = await serveDirectory(store());
});
afterAll(async () => {
  await site?.stop();
  await Promise.all([docker?.stop(), pod?.remove(), folder?.remove()]);
});
const store = () => join(folder.path, 'store');
const image = (tag = '1.0') => `${site.url.replace('http://', '')}/hello:${tag}`;
const greeting = 'Hello from linux/amd64, published by alba.\n';

describe('an image of one plain file a platform', () => {
  test('has the platforms of the directory', () => {
    expect(result.targets[0]?.platforms.map(({ platform }) => platform)).toEqual(example.platforms);
  });

  test('docker runs it, and it prints its greeting', async () => {
    expect(await docker.pull(image())).toBe(result.digest);
    expect(await docker.run(image())).toBe(greeting);
  });

  test('podman pulls each platform', async () => {
    expect(await pod.pull(image(), 'arm64')).toBe('linux/arm64');
    expect(await pod.pull(image(), '386')).toBe('linux/386');
  });

  test('skopeo reads all of it', async () => {
    const raw = await run('skopeo', ['inspect', '--raw', '--tls-verify=false', `docker://${image()}`]);
    expect(`sha256:${sha256(raw)}`).toBe(result.digest);
    await skopeoCopyAll(image(), join(folder.path, 'copied'), '1.0');
  });

  test('is the same image in a layout, and once more', async () => {
    const layout = `oci:${join(folder.path, 'layout')}`;
    const other = await albaResult(['container', 'build', '-t', 'hello:1.0', example.static, layout]);
    expect(other.digest).toBe(result.digest);
    const again = await albaResult(['container', 'build', '-t', 'hello:1.0', example.static, store()]);
    expect(again.targets[0]).toMatchObject({ status: 'unchanged', sent: { objects: 0 } });
  });
});

test('a registry gets the same image, and nothing twice', async () => {
  const registry = await startRegistry();
  try {
    const args = [
      'container',
      'build',
      '-t',
      'hello:1.0',
      example.static,
      `docker://${registry.host}/birds/hello`,
    ];
    expect((await albaResult(args)).digest).toBe(result.digest);
    expect((await albaResult(args)).targets[0]).toMatchObject({ status: 'unchanged', sent: { objects: 0 } });
    const jobs = example.platforms.map((platform) => [
      ...['container', 'build', '-t', 'hello:parts', '--partial', '--platform', example.platforms.join()],
      ...['--annotations', `org.opencontainers.image.revision=${'c0ffee'.repeat(6)}c0ff`],
      ...[`${platform}=${example.static}/${platform}/hello`, `docker://${registry.host}/birds/hello`],
    ]);
    const done: Result[] = [];
    for (const job of jobs) done.push(await albaResult(job));
    expect(done.map(({ complete }) => complete)).toEqual([false, false, false, true]);
    expect(done.at(-1)?.targets[0]).toMatchObject({ reused: { objects: 1 } });
  } finally {
    await registry.stop();
  }
});

describe('an image with all that it may say', () => {
  test('runs as a user that has a name and a place to write to', async () => {
    const args = [
      ...['container', 'build', '-t', 'hello:full', '--user', 'app', '--workdir', '/tmp', '--expose', '80'],
      ...['--env', 'LANG=C.UTF-8', '--label', 'a=b', '--volume', '/data', '--stop-signal', 'SIGINT'],
      ...['--layer', `${example.static}/linux/amd64/hello=/opt/hello`, '--entrypoint', '/opt/hello'],
      ...[`linux/amd64=${example.static}/linux/amd64/hello`, store()],
    ];
    await albaResult(args);
    await docker.pull(image('full'));
    expect(await docker.run(image('full'))).toBe(greeting);
    const { content } = await docker.look(image('full'), '/etc/passwd');
    expect(content.toString()).toBe('root:x:0:0::/:/sbin/nologin\napp:x:1000:1000::/:/sbin/nologin\n');
    const config = JSON.parse(
      await docker.cli('image', 'inspect', '--format', '{{json .Config}}', image('full')),
    );
    expect(config).toMatchObject({
      ...{ User: '1000:1000', WorkingDir: '/tmp', StopSignal: 'SIGINT', Entrypoint: ['/opt/hello'] },
      ...{ ExposedPorts: { '80/tcp': {} }, Volumes: { '/data': {} }, Labels: { a: 'b' } },
    });
  });
});

test('files and their image are published together', async () => {
  const sources = ['--static', example.static, '--build', example.static];
  const { targets, tags } = await albaResult(['publish', '-t', 'both:2.0', ...sources, store()]);
  expect(tags).toEqual(['2.0']);
  expect(targets.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
    'static published',
    'container published',
  ]);
});

test('a program for another machine is told of before anything is sent', async () => {
  const program = `${example.static}/linux/amd64/hello`;
  const { code, stderr } = await alba([
    'container',
    'build',
    '-t',
    'wrong:1',
    `linux/arm64=${program}`,
    store(),
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain(`${program} is an executable for amd64, but its place says linux/arm64`);
  expect(stderr).toContain('move it to the directory of its platform');
});
