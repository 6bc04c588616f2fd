import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type ActionsHosts, actionsHosts, openActionsHosts } from '../support/actions-hosts.ts';
import { mainPushed, pullRequest, tagPushed } from '../support/build-events.ts';
import { example, temporary } from '../support/real-alba.ts';
import { run } from '../support/real-program.ts';
import type { WorkflowRun } from '../support/runner-place.ts';
import { overHttp, validateImage } from '../support/validate-image.ts';
import { readBoth, tellsPassword } from './both-registries.ts';

/** What Go notes in a program of each platform that is published. */
const builtFor = {
  'linux/386': ['GOARCH=386'],
  'linux/amd64': ['GOARCH=amd64'],
  'linux/arm/v6': ['GOARCH=arm', 'GOARM=6'],
  'linux/arm64': ['GOARCH=arm64'],
} as const;

let hosts: ActionsHosts;
beforeAll(async () => {
  hosts = await openActionsHosts();
});
afterAll(() => hosts?.close());

const website = () => hosts.garage.webEndpoint;

/** A published program of Go's, whose own notes tell what it was built for. */
async function fetchGreet(path: string, notes: readonly string[]): Promise<Buffer> {
  const published = await hosts.fetch(path);
  const noted = await run('go', ['version', '-m', hosts.fetched(path)]);
  for (const note of ['GOOS=linux', 'CGO_ENABLED=0', ...notes]) expect(noted).toContain(`\t${note}\n`);
  return published;
}

/** What the tag document says of each of its files: whether it may be executed. */
async function executables(artefact: string): Promise<readonly unknown[]> {
  const { flavors } = z
    .object({ flavors: z.array(z.object({ resources: z.array(z.object({ executable: z.boolean() })) })) })
    .parse(JSON.parse((await hosts.fetch(artefact)).toString()));
  return flavors.flatMap(({ resources }) => resources.map(({ executable }) => executable));
}

/** The image as it stands there, and how it is pulled. */
async function image(name: string, tag: string) {
  const valid = await validateImage(overHttp(website()), name, tag);
  const index = await fetch(`${website()}/v2/${name}/manifests/${tag}`);
  const { manifests } = z
    .object({ manifests: z.array(z.object({ digest: z.string() })) })
    .parse(await index.json());
  return {
    ...valid,
    platforms: [...valid.platforms].sort(),
    digests: manifests.map(({ digest }) => digest),
    reference: `${new URL(website()).host}/${name}:${tag}`,
  };
}

describe.each(actionsHosts)('on %s', (host) => {
  describe('go.yml builds a git tag in four jobs', () => {
    const name = `go-on-${host}`;
    let done: WorkflowRun;
    beforeAll(async () => {
      done = await hosts.run({ host, workflow: 'go.yml', project: 'go', name, event: tagPushed('v1.0') });
    });

    test('and is green', () => {
      expect(done.code, done.log).toBe(0);
    });

    test.each(Object.entries(builtFor))('and publishes the file for %s', async (platform, notes) => {
      const published = await fetchGreet(`${name}/v1.0/${platform}/greet`, notes);
      const uploaded = await uploadedBy(done, `${platform}/greet`);
      expect(uploaded.map((bytes) => bytes.equals(published))).toEqual([true]);
    });

    test('and tells that the files may be executed, which artifacts forget', async () => {
      expect(await executables(`${name}/v1.0`)).toEqual([true, true, true, true]);
    });

    test('and hands the addresses on to the next step', () => {
      for (const platform of Object.keys(builtFor))
        expect(done.log).toContain(`| ${website()}/df-dist-v1/${name}/v1.0/${platform}/greet\n`);
    });
  });

  describe('matrix.yml publishes a git tag by four jobs, without artifacts', () => {
    const name = `matrix-on-${host}`;
    let done: WorkflowRun;
    beforeAll(async () => {
      const event = tagPushed('v1.0');
      done = await hosts.run({ host, workflow: 'matrix.yml', project: 'go', name, event });
    });

    test('and is green', () => {
      expect(done.code, done.log).toBe(0);
    });

    test.each(Object.entries(builtFor))('and the file for %s is there', async (platform, notes) => {
      await fetchGreet(`${name}/v1.0/${platform}/greet`, notes);
    });

    test('and the tag is whole', async () => {
      expect(await executables(`${name}/v1.0`)).toEqual([true, true, true, true]);
      const sums = (await hosts.fetch(`${name}/v1.0/SHA256SUMS`)).toString();
      for (const platform of Object.keys(builtFor)) expect(sums).toContain(`  ${platform}/greet\n`);
    });

    test('and the job that came last shows the addresses, and the others that they wait', () => {
      for (const platform of Object.keys(builtFor))
        expect(done.log).toContain(`| ${website()}/df-dist-v1/${name}/v1.0/${platform}/greet\n`);
      const [waiting, published] = [/\*\*waiting\*\*/g, /\*\*published\*\*/g].map((status) =>
        count(done.summary, status),
      );
      expect(published).toBeGreaterThanOrEqual(1);
      expect([waiting, published]).toEqual([4 - (published ?? 0), published]);
    });

    test('and nothing was handed from job to job', async () => {
      expect(await readdir(done.artifacts)).toEqual([]);
    });
  });

  describe('files.yml builds a git tag', () => {
    const name = `files-on-${host}`;
    let done: WorkflowRun;
    beforeAll(async () => {
      const event = tagPushed('v1.2.3');
      done = await hosts.run({ host, workflow: 'files.yml', project: 'hello', name, event });
    });

    test('and is green', () => {
      expect(done.code, done.log).toBe(0);
    });

    test.each(['v1.2.3', '1.2.3', '1.2', '1'])('and publishes files and images as %s', async (tag) => {
      for (const file of example.files) {
        const built = await readFile(join(example.static, file));
        expect(built.equals(await hosts.fetch(`${name}/${tag}/${file}`)), file).toBe(true);
      }
      const { platforms, reference, digest } = await image(name, tag);
      expect(platforms).toEqual(example.platforms);
      // What the next step printed.
      expect(done.log).toContain(`| ${reference}\n`);
      expect(done.log).toContain(`| ${digest}\n`);
    });

    test('and shows in the summary what was published, and how it is read', async () => {
      const { reference, digest, digests } = await image(name, 'v1.2.3');
      for (const platform of example.platforms) expect(done.summary).toContain(platform);
      for (const part of [digest, ...digests]) expect(done.summary).toContain(part);
      expect(done.summary).toContain(`\ndocker pull ${reference}\n`);
      const curl = /^curl .*\/linux\/amd64\/hello$/m.exec(done.summary)?.[0] ?? 'no curl line';
      const folder = await temporary();
      try {
        await run('sh', ['-c', curl], { cwd: folder.path });
        const built = await readFile(join(example.static, 'linux/amd64/hello'));
        expect(built.equals(await readFile(join(folder.path, 'hello')))).toBe(true);
      } finally {
        await folder.remove();
      }
    });

    test('and folds its log into groups, each of them closed', () => {
      expect(done.log).toMatch(/::group::(?!Run )/);
      expect(count(done.log, /::group::/g)).toBe(count(done.log, /::endgroup::/g));
    });

    test('and has both keys masked, and shows neither', () => {
      expect(count(done.log, shown(String.raw`\*\*\*$`))).toBeGreaterThanOrEqual(2);
      for (const secret of [hosts.garage.accessKeyId, hosts.garage.secretAccessKey])
        expect(`${done.log}${done.summary}`).not.toContain(secret);
    });
  });

  describe('registry.yml builds a git tag', () => {
    const name = `registry-on-${host}`;
    let done: WorkflowRun;
    beforeAll(async () => {
      const event = tagPushed('v1.2.3');
      done = await hosts.run({ host, workflow: 'registry.yml', project: 'hello', name, event });
    });

    test('and is green', () => {
      expect(done.code, done.log).toBe(0);
    });

    test.each(['v1.2.3', '1.2.3', '1.2', '1'])('and publishes one image to both as %s', async (tag) => {
      const { references, digest } = await readBoth(hosts.registry, website(), [name, tag]);
      // What the next step printed.
      for (const line of [...references, digest]) expect(done.log).toContain(`| ${line}\n`);
    });

    test('and shows in the summary how both are pulled', async () => {
      const { references } = await readBoth(hosts.registry, website(), [name, 'v1.2.3']);
      for (const reference of references) expect(done.summary).toContain(`\ndocker pull ${reference}\n`);
    });

    test('and has the token masked besides both keys, and shows it nowhere', async () => {
      const event = pullRequest('branch');
      const of = { host, project: 'hello', name: `keys-on-${host}`, event };
      const keys = await hosts.run({ ...of, workflow: 'files.yml' });
      const masked = ({ log }: WorkflowRun) => count(log, shown(String.raw`\*\*\*$`));
      // The token, and the token with the user as it is sent.
      expect(masked(done)).toBeGreaterThanOrEqual(masked(keys) + 2);
      expect(`${done.log}${done.summary}`).not.toMatch(tellsPassword(hosts.registry));
    });
  });

  test('registry.yml with a token that the registry refuses is red, and points no tag', async () => {
    const name = `wrong-token-on-${host}`;
    const event = tagPushed('v1.2.3');
    const secrets = hosts.secrets(host, 'a-fake-and-wrong-token');
    const done = await hosts.run({ host, workflow: 'registry.yml', project: 'hello', name, event, secrets });
    expect(done.code).toBe(1);
    expect(done.log.match(shown('::error .*'))).toEqual([expect.stringContaining('password')]);
    expect(`${done.log}${done.summary}`).not.toContain('a-fake-and-wrong-token');
    expect(await hosts.registry.tags(name)).toBeUndefined();
    expect(await hosts.bucket.keys(`v2/${name}/tags/`)).toEqual([]);
    expect(await hosts.bucket.keys(`v2/${name}/manifests/v`)).toEqual([]);
  });

  describe('nix.yml builds a git tag', () => {
    const name = `nix-on-${host}`;
    let done: WorkflowRun;
    beforeAll(async () => {
      done = await hosts.run({ host, workflow: 'nix.yml', project: 'nix', name, event: tagPushed('v1.0') });
    });

    test('and is green', () => {
      expect(done.code, done.log).toBe(0);
    });

    test.each(Object.entries(builtFor))('and publishes the file for %s', async (platform, notes) => {
      await fetchGreet(`${name}/v1.0/${platform}/greet`, notes);
    });

    test('and one image for all of them', async () => {
      const { platforms, reference } = await image(name, 'v1.0');
      expect(platforms).toEqual(Object.keys(builtFor));
      expect(done.log).toContain(`| ${reference}\n`);
    });
  });

  test('a push to the default branch is published by its commit', async () => {
    const name = `main-on-${host}`;
    const done = await hosts.run({ host, workflow: 'files.yml', project: 'hello', name, event: mainPushed });
    expect(done.code, done.log).toBe(0);
    const { reference } = await image(name, done.commit);
    expect(done.log).toContain(`| ${reference}\n`);
    // Only act hands on the payload, which tells the default branch.
    if (host === 'github') await image(name, 'latest');
  });

  test.each([
    ['files.yml', 'hello', 'branch'],
    ['files.yml', 'hello', 'fork'],
    ['registry.yml', 'hello', 'branch'],
    ['registry.yml', 'hello', 'fork'],
    ['matrix.yml', 'go', 'branch'],
    ['matrix.yml', 'go', 'fork'],
  ] as const)(
    '%s of %s: a pull request from a %s is green, and publishes nothing',
    async (workflow, project, from) => {
      const name = `${workflow.replace('.', '-')}-of-${from}-on-${host}`;
      const event = pullRequest(from);
      // What comes from a fork gets no secrets, but from GitHub a token that may only read.
      const given = from === 'fork' ? { secrets: { GITHUB_TOKEN: 'a-fake-token-that-may-read' } } : {};
      const done = await hosts.run({ host, workflow, project, name, event, ...given });
      expect(done.code, done.log).toBe(0);
      expect(await hosts.bucket.keys(`df-dist-v1/${name}`)).toEqual([]);
      expect(await hosts.bucket.keys(`df-dist-v1/_alba/${name}`)).toEqual([]);
      expect(await hosts.bucket.keys(`v2/${name}`)).toEqual([]);
      expect(await hosts.registry.tags(name)).toBeUndefined();
      expect(done.log).not.toContain('Main Use what alba tells');
      for (const word of ['planned', ...example.platforms]) expect(done.summary).toContain(word);
    },
  );

  test('a wrong key makes it red, and is named', async () => {
    const name = `wrong-key-on-${host}`;
    const event = tagPushed('v1.0');
    const secrets = {
      GARAGE_ACCESS_KEY: hosts.garage.accessKeyId,
      GARAGE_SECRET_KEY: 'a-fake-and-wrong-key',
    };
    const done = await hosts.run({ host, workflow: 'files.yml', project: 'hello', name, event, secrets });
    expect(done.code).toBe(1);
    expect(done.log.match(shown('::error .*'))).toEqual([expect.stringContaining('secret-key')]);
    expect(done.summary).toContain('secret-key');
    expect(`${done.log}${done.summary}`).not.toContain('a-fake-and-wrong-key');
    expect(await hosts.bucket.keys(`df-dist-v1/${name}`)).toEqual([]);
  });
});

/** A command that the runner has understood: act marks it, Gitea's runner shows it without the bar of what is only printed. */
function shown(command: string): RegExp {
  return new RegExp(String.raw`^\[[^\]]*\] +(?:[⚙❗] +)?${command}`, 'gmu');
}

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

/** What the jobs of a run uploaded as a file of that path. */
async function uploadedBy({ artifacts }: WorkflowRun, path: string): Promise<Buffer[]> {
  const names = await readdir(artifacts);
  const found = await Promise.all(
    names.map((artifact) => readFile(join(artifacts, artifact, path)).catch(() => undefined)),
  );
  return found.filter((bytes) => bytes !== undefined);
}
