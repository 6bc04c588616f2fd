import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publish } from '../../src/commands/publish.ts';
import { systemClock } from '../../src/protocol/clock.ts';
import { timing } from '../../src/protocol/constants.ts';
import { scratchFolder } from '../../src/protocol/scratch.ts';
import { AlbaError } from '../../src/report/error.ts';
import { silent } from '../../src/report/reporter.ts';
import { resultSchema } from '../../src/settings/result.ts';
import type { PublishSettings } from '../../src/settings/settings.ts';
import { parseTarget, type StoreTarget } from '../../src/store/target.ts';
import { inDirectory, validateImage, validateLayout } from '../support/validate-image.ts';

const example = new URL('../../examples/hello/', import.meta.url).pathname;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function settingsFor(targets: readonly string[], more: Partial<PublishSettings> = {}): PublishSettings {
  const parsed = targets.map((target) => parseTarget(target));
  return {
    name: 'hello',
    tags: ['1.0'],
    floating: [],
    static: [{ path: `${example}static` }],
    container: [{ path: `${example}images` }],
    staticTargets: parsed.filter((target): target is StoreTarget => target.kind !== 'layout'),
    containerTargets: parsed,
    platforms: [],
    attestations: true,
    runScripts: false,
    annotations: {},
    overwrite: false,
    compression: 'gzip',
    reuse: true,
    dryRun: false,
    check: false,
    created: new Date('2026-01-02T03:04:05Z'),
    ...more,
  };
}

/** Publishes, and tells what was said besides. */
async function publishing(settings: PublishSettings) {
  const said: string[] = [];
  const scratch = scratchFolder(folder);
  const published = await publish(settings, {
    run: {
      reporter: {
        ...silent,
        object: (...parts) => said.push(parts.filter((part) => part !== undefined).join(' | ')),
        warn: (text) => said.push(`warning: ${text}`),
        done: (line, next = []) => said.push(line, ...next),
      },
      signal: new AbortController().signal,
      clock: systemClock(),
      timing,
      scratch: () => scratch.path(),
    },
    credentials: () => async () => {
      throw new AlbaError('denied', 'there are no credentials');
    },
    registryLogin: () => ({ credentials: async () => undefined, hint: '' }),
    proxyFor: () => undefined,
    invocation: 'alba',
    scripts: { stores: [], path: '' },
  });
  await scratch.remove();
  return { ...published, said };
}

const at = (name: string) => join(folder, name);
const tagsOf = (site: string) => [
  `${site}/df-dist-v1/hello/1.0/index.json`,
  `${site}/v2/hello/manifests/1.0`,
];

describe('publish', () => {
  it('brings files and images to every target, with one index, and says how to read them', async () => {
    const { result, said } = await publishing(settingsFor([at('a'), at('b'), `oci:${at('layout')}`]));
    expect(resultSchema.parse(result)).toEqual(result);
    expect(result.complete).toBe(true);
    expect(result.targets.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'static published',
      'static published',
      'container published',
      'container published',
      'container published',
    ]);
    expect(new Set(result.targets.flatMap(({ digest }) => digest ?? []))).toEqual(new Set([result.digest]));
    for (const tag of [...tagsOf(at('a')), ...tagsOf(at('b'))]) expect(existsSync(tag), tag).toBe(true);
    for (const site of ['a', 'b']) await validateImage(inDirectory(at(site)), 'hello', '1.0');
    await validateLayout(inDirectory(at('layout')), '1.0');
    expect(said).toContain(`alba serve ${at('a')}`);
    expect(said).toContain('curl -fO http://127.0.0.1:8080/df-dist-v1/hello/1.0/linux/amd64/hello');
    expect(said).toContain('docker pull 127.0.0.1:8080/hello:1.0');
    expect(said).toContain(`skopeo inspect --raw oci:${at('layout')}:1.0`);
  });

  it('changes nothing the second time', async () => {
    await publishing(settingsFor([at('a')]));
    const { result, said } = await publishing(settingsFor([at('a')], { created: new Date() }));
    expect(result.targets.map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
    expect(said.join('\n')).toContain('nothing was sent');
  });

  it('writes nothing anywhere where one target refuses a release', async () => {
    await mkdir(at('other/linux/amd64'), { recursive: true });
    await writeFile(at('other/linux/amd64/hello'), 'other content');
    await publishing(settingsFor([at('b')], { static: [{ path: at('other') }], container: [] }));
    const { result, failure } = await publishing(settingsFor([at('a'), at('b')]));
    expect(failure).toMatchObject({ code: 'released' });
    expect(result.complete).toBe(false);
    expect(existsSync(at('a'))).toBe(false);
    expect(existsSync(at('b/v2'))).toBe(false);
  });

  it('writes no tag at all where one target fails while it is sent to, and announces nothing', async () => {
    await mkdir(at('b/v2/hello'), { recursive: true });
    await writeFile(at('b/v2/hello/blobs'), 'a file where a folder has to be');
    const { result, failure } = await publishing(settingsFor([at('a'), at('b')]));
    expect(failure).toMatchObject({ code: 'target' });
    for (const tag of [...tagsOf(at('a')), ...tagsOf(at('b'))]) expect(existsSync(tag), tag).toBe(false);
    expect(result.digest).toBeUndefined();
    for (const target of result.targets) {
      expect(target).toMatchObject({ status: 'failed', references: [], urls: [] });
    }
    // The claim on the release is taken back.
    expect(await readdir(at('a/df-dist-v1'), { recursive: true })).not.toContainEqual(
      expect.stringMatching(/notices\/./),
    );
  });

  it.skipIf('createZstdCompress' in zlib)(
    'with zstd is refused by an old Node before anything is read',
    async () => {
      const settings = settingsFor([at('a')], { compression: 'zstd', static: [{ path: at('none') }] });
      await expect(publishing(settings)).rejects.toMatchObject({
        code: 'usage',
        hint: 'use Node 22.15 or newer, or gzip',
      });
    },
  );

  it('requires the platforms that the tag is to have, of files too', async () => {
    const platforms = [{ os: 'linux', architecture: 'riscv64' }];
    await expect(
      publishing(settingsFor([at('a')], { platforms, container: [], containerTargets: [] })),
    ).rejects.toMatchObject({ code: 'platform', message: expect.stringContaining('linux/riscv64') });
    expect(existsSync(at('a'))).toBe(false);
  });
});

describe('a dry run', () => {
  it('tells what would go where, and sends nothing', async () => {
    const { result, said } = await publishing(settingsFor([at('a')], { dryRun: true }));
    expect(existsSync(at('a'))).toBe(false);
    expect(result.targets.map(({ status }) => status)).toEqual(['planned', 'planned']);
    expect(said).toContainEqual(expect.stringMatching(/^files \| .*\/a \| 4 objects to send \(1\.9 kB\)$/));
    expect(said.at(-1)).toMatch(/^dry run succeeded: hello:1\.0, \d+ objects to send .*nothing was sent$/);
  });

  it('of what is there already says so', async () => {
    await publishing(settingsFor([at('a')]));
    const before = await readFile(`${at('a')}/df-dist-v1/hello/1.0/index.json`, 'utf8');
    const { result, said } = await publishing(settingsFor([at('a')], { dryRun: true }));
    expect(result.targets.map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
    expect(said.at(-1)).toContain('published with this content already');
    expect(await readFile(`${at('a')}/df-dist-v1/hello/1.0/index.json`, 'utf8')).toBe(before);
  });
});

describe('the check of a pull request', () => {
  const bucket = 's3://b?endpoint=http://127.0.0.1:9&region=garage';

  it('succeeds without the secrets that a fork does not get, and says what was not looked at', async () => {
    const { result, failure, said } = await publishing(settingsFor([bucket], { check: true }));
    expect(failure).toBeUndefined();
    expect(result.targets.map(({ status }) => status)).toEqual(['planned', 'planned']);
    const warnings = said.filter((line) => line.startsWith('warning: '));
    expect(warnings).toEqual([
      expect.stringMatching(/^warning: s3:\/\/b.* was not looked at: there are no credentials/),
    ]);
    const [files, image] = result.targets;
    expect(files?.sent.objects).toBeGreaterThan(0);
    expect(image).toMatchObject({ skipped: { objects: 0 }, reused: { objects: 0 } });
    expect(image?.sent.objects).toBeGreaterThan(3);
  });

  it('fails where what the build left cannot be published', async () => {
    await mkdir(at('empty'));
    await expect(
      publishing(settingsFor([bucket], { check: true, static: [{ path: at('empty') }] })),
    ).rejects.toMatchObject({ code: 'source' });
  });

  it('of a push without credentials there is no such thing', async () => {
    await expect(publishing(settingsFor([bucket], { dryRun: true }))).rejects.toMatchObject({
      code: 'denied',
    });
  });
});
