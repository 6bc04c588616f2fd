import { execFileSync } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { digestOf } from '../../src/oci/digest.ts';
import { formatPlatform } from '../../src/oci/platform.ts';
import { parseSource } from '../../src/settings/source.ts';
import { collectStatic } from '../../src/static/collect.ts';
import { suffixOf } from '../../src/static/static-file.ts';
import { recordedRun, temporaryDirectory } from './run.ts';
import { treeOf } from './tree-of-files.ts';

const example = new URL('../../examples/hello/static', import.meta.url).pathname;
const imageExample = new URL('../../examples/hello/images', import.meta.url).pathname;

async function collect(...sources: string[]) {
  return collectStatic(sources.map(parseSource), recordedRun());
}

/** `platform key` of each file. */
async function collected(...sources: string[]): Promise<string[]> {
  return (await collect(...sources)).map((file) => `${formatPlatform(file.platform)} ${suffixOf(file)}`);
}

async function refusal(...sources: string[]) {
  const error = await collect(...sources).then(
    () => expect.unreachable('nothing was refused'),
    (error: unknown) => error as { code: string; message: string; hint: string | undefined },
  );
  return { code: error.code, message: error.message, hint: error.hint ?? '' };
}

describe('what a tree holds', () => {
  test('the example: four platforms, the variant from its directory', async () => {
    expect(await collected(example)).toEqual([
      'linux/386 linux/386/hello',
      'linux/amd64 linux/amd64/hello',
      'linux/arm/v6 linux/arm/v6/hello',
      'linux/arm64 linux/arm64/hello',
    ]);
  });

  test('size, digest, executable bit and source of each file', async () => {
    const root = await treeOf({ 'linux/amd64/run': '#!/bin/sh\n', 'linux/amd64/doc/README': 'read me' });
    expect(await collect(root)).toEqual([
      {
        source: join(root, 'linux/amd64/doc/README'),
        platform: { os: 'linux', architecture: 'amd64' },
        path: 'doc/README',
        size: 7,
        executable: false,
        digest: digestOf('read me'),
      },
      expect.objectContaining({ path: 'run', executable: true, digest: digestOf('#!/bin/sh\n') }),
    ]);
  });

  test('only what OCI has for the architecture is a variant', async () => {
    const root = await treeOf({
      'linux/amd64/v3/a': '1',
      'linux/amd64/v7/b': '2',
      'linux/amd64/v2': '3',
      'linux/arm/v7/deep/er/c': '4',
    });
    expect(await collected(root)).toEqual([
      'linux/amd64 linux/amd64/v2',
      'linux/amd64/v3 linux/amd64/v3/a',
      'linux/amd64 linux/amd64/v7/b',
      'linux/arm/v7 linux/arm/v7/deep/er/c',
    ]);
  });

  test('directories named by Nix system, Rust target or uname', async () => {
    const root = await treeOf({
      'aarch64-linux/a': '1',
      'x86_64-unknown-linux-musl/sub/b': '2',
      'armv6l-linux/c': '3',
      'darwin/aarch64/d': '4',
    });
    expect(await collected(root)).toEqual([
      'darwin/arm64 darwin/arm64/d',
      'linux/amd64 linux/amd64/sub/b',
      'linux/arm/v6 linux/arm/v6/c',
      'linux/arm64 linux/arm64/a',
    ]);
  });

  test('several directories, and files given with their platform', async () => {
    const one = await treeOf({ 'linux/amd64/a': '1' });
    const two = await treeOf({ 'linux/amd64/b': '2', 'linux/arm64/a': '3' });
    const loose = await treeOf({ hello: '4', 'bin/tool': '5' });
    expect(await collected(one, two, `linux/arm/v6=${loose}/hello`, `windows/amd64=${loose}`)).toEqual([
      'linux/amd64 linux/amd64/a',
      'linux/amd64 linux/amd64/b',
      'linux/arm/v6 linux/arm/v6/hello',
      'linux/arm64 linux/arm64/a',
      'windows/amd64 windows/amd64/bin/tool',
      'windows/amd64 windows/amd64/hello',
    ]);
  });

  test('names that are odd but safe', async () => {
    const names = ['::add-mask::x', '"quoted"', "it's", 'é 漢', '%41', '100%', '...', ' '];
    const root = await treeOf(Object.fromEntries(names.map((name) => [`linux/amd64/${name}`, name])));
    expect((await collect(root)).map(({ path }) => path).sort()).toEqual([...names].sort());
  });

  test('any tree comes out as it went in, whatever the order of its directories', async () => {
    const component = fc.stringMatching(/^[a-z.%]{0,3}[a-z]$/).filter((name) => !/%2/.test(name));
    const path = fc.array(component, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    const platform = fc.constantFrom('linux/amd64', 'linux/arm64', 'darwin/arm64', 'linux/arm/v7');
    const paths = fc.uniqueArray(
      fc.tuple(platform, path).map((parts) => parts.join('/')),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    await fc.assert(
      fc.asyncProperty(paths, async (all) => {
        fc.pre(!all.some((one) => all.some((other) => other.startsWith(`${one}/`))));
        const root = await temporaryDirectory();
        for (const one of all) {
          await mkdir(join(root, one, '..'), { recursive: true });
          await writeFile(join(root, one), one);
        }
        const files = await collect(root);
        expect(files.map(suffixOf)).toEqual([...all].sort());
        for (const file of files) expect(file.digest).toBe(digestOf(suffixOf(file)));
      }),
      { numRuns: 25 },
    );
  });
});

describe('symlinks', () => {
  test.runIf(process.platform === 'linux')('to the environment of alba itself are refused', async () => {
    const root = await treeOf({ 'linux/amd64/hello': '1' });
    await symlink('/proc/self/environ', join(root, 'linux/amd64/conf'));
    expect((await refusal(root)).message).toBe(
      `${root}/linux/amd64/conf leads to what the kernel says of this machine and its processes`,
    );
  });

  test('to files and directories are followed, over several hops; a link gives its own name', async () => {
    const built = await treeOf({ 'bin/hello-1.0': '#!x', 'share/doc': 'doc' });
    const root = await temporaryDirectory();
    await mkdir(join(root, 'linux'));
    await symlink(built, join(root, 'linux/arm64'));
    await symlink(join(built, 'bin/hello-1.0'), join(root, 'first'));
    await symlink('first', join(root, 'hello'));
    await mkdir(join(root, 'df'));
    await symlink('../linux', join(root, 'df/linux'));
    expect(await collected(`linux/amd64=${root}/hello`, join(root, 'df'))).toEqual([
      'linux/amd64 linux/amd64/hello',
      'linux/arm64 linux/arm64/bin/hello-1.0',
      'linux/arm64 linux/arm64/share/doc',
    ]);
  });

  test('a loop is named', async () => {
    const root = await treeOf({ 'linux/amd64/sub/a': '1' });
    await symlink('..', join(root, 'linux/amd64/sub/up'));
    expect((await refusal(root)).message).toMatch(/sub\/up is a symlink that leads back to .*linux\/amd64$/);
    const own = await temporaryDirectory();
    await symlink('self', join(own, 'self'));
    expect((await refusal(join(own, 'self'))).message).toMatch(/leads back to itself/);
  });

  test('one that dangles into a Nix store gets the hint to copy with cp -L', async () => {
    const root = await treeOf({ 'linux/amd64/a': '1' });
    await symlink('result', join(root, 'linux/amd64/b'));
    await symlink(
      '/nix/store/00000000000000000000000000000000-hello/bin/hello',
      join(root, 'linux/amd64/result'),
    );
    const { code, message, hint } = await refusal(root);
    expect(code).toBe('source');
    expect(message).toMatch(
      /linux\/amd64\/b is a symlink to \/nix\/store\/0+-hello\/bin\/hello, which is not there/,
    );
    expect(hint).toContain('cp -L');
  });

  test('one that dangles elsewhere', async () => {
    const root = await treeOf({ 'linux/amd64/a': '1' });
    await symlink('nothing', join(root, 'linux/amd64/b'));
    const { message, hint } = await refusal(root);
    expect(message).toMatch(/amd64\/b is a symlink to .*amd64\/nothing, which is not there/);
    expect(hint).not.toContain('cp -L');
  });
});

describe('what does not say its platform', () => {
  test.each([
    ['arm64/albatros', /arm64 .*the operating system is missing/, /linux\/arm64/],
    ['linux/albatros', /linux\/albatros .*the architecture is missing/, /linux\/amd64\/albatros/],
    ['albatros', /albatros .*OS\/ARCH is missing/, /linux\/amd64\/albatros/],
    ['Linux/amd64/albatros', /“Linux” is no operating system/, /^rename .*Linux to .*linux$/],
    ['linux/amd65/albatros', /“amd65” is no architecture/, /linux\/amd64 or .*darwin\/arm64$/],
    ['Linux/x86_64/albatros', /“Linux” is no/, /^rename .*\/Linux to .*\/linux \(x86_64 is amd64 here\)$/],
    ['Linux/arm64v8/albatros', /“Linux” is no/, /\/linux \(arm64v8 is arm64\/v8 here\)$/],
    ['Linux/%2e/albatros', /“Linux” is no/, /\/linux$/],
    ['linux/x64/albatros', /“x64” is no arch/, /^x64 is amd64 here: rename .*linux\/x64 to .*linux\/amd64$/],
    ['macos/arm64/albatros', /“macos” is no operating system/, /^rename .*\/macos to .*\/darwin$/],
    ['x64/albatros', /the operating system is missing/, /should lie in .*\/linux\/amd64$/],
    ['linux_amd64/albatros', /“linux_amd64” is not how/, /^rename .*linux_amd64 to .*linux\/amd64$/],
    ['albatros-darwin-arm64', /OS\/ARCH is missing/, /given as darwin\/arm64=.*albatros-darwin-arm64$/],
  ])('%s', async (path, said, hinted) => {
    const { code, message, hint } = await refusal(await treeOf({ [path]: '1' }));
    expect(code).toBe('platform');
    expect(message).toMatch(said);
    expect(hint).toMatch(hinted);
  });

  test('a directory one level too deep', async () => {
    const root = await treeOf({ 'df/linux/amd64/a': '1' });
    expect((await refusal(join(root, 'df/linux'))).hint).toBe(`give the directory above ${root}/df/linux`);
  });

  test('a single file', async () => {
    const root = await treeOf({ hello: '1' });
    expect(await refusal(join(root, 'hello'))).toMatchObject({
      code: 'platform',
      hint: `write PLATFORM=PATH, like linux/amd64=${root}/hello`,
    });
  });

  test('images are sent to container push', async () => {
    for (const source of [imageExample, join(imageExample, 'linux.amd64.tar.gz')]) {
      const { message, hint } = await refusal(source);
      expect(message).toMatch(/\.tar\.gz is an image archive/);
      expect(hint).toContain('published by --container');
    }
    const layout = await treeOf({ 'oci-layout': '{}', 'index.json': '{}' });
    expect((await refusal(layout)).hint).toContain('published by --container');
    const plain = await treeOf({ 'a.tar': await image(), 'b.txt': 'x' });
    expect((await refusal(plain)).hint).toContain('published by --container');
  });

  test('other archives are not taken for images', async () => {
    const root = await treeOf({
      'notes.tar.gz': gzipSync('no tar at all'),
      'z.gz': Buffer.from([0x1f, 0x8b, 1]),
    });
    expect((await refusal(root)).message).toMatch(/notes.tar.gz .*OS\/ARCH is missing/);
  });
});

/** A plain docker-archive: the example's, unpacked. */
async function image(): Promise<Buffer> {
  return gunzipSync(await readFile(join(imageExample, 'linux.amd64.tar.gz')));
}

describe('what cannot be published', () => {
  test('empty directories: the whole, a system, a platform', async () => {
    const root = await temporaryDirectory();
    expect(await refusal(root)).toMatchObject({ code: 'source', message: `${root} holds no files` });
    await mkdir(join(root, 'linux/arm64/bin'), { recursive: true });
    expect((await refusal(root)).message).toBe(`${root}/linux/arm64 holds no files`);
  });

  test('what is not there', async () => {
    expect(await refusal('/nonexistent/df')).toMatchObject({
      code: 'source',
      message: 'there is no /nonexistent/df',
    });
  });

  test('special files', async () => {
    const root = await treeOf({ 'linux/amd64/a': '1' });
    execFileSync('mkfifo', [join(root, 'linux/amd64/pipe')]);
    expect((await refusal(root)).message).toMatch(/amd64\/pipe is neither a file nor a directory/);
    const other = await treeOf({ 'linux/amd64/a': '1' });
    const server = createServer().listen(join(other, 'linux/amd64/socket'));
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    expect((await refusal(other)).message).toMatch(/amd64\/socket is neither/);
  });

  test.each([
    'line\nend',
    'esc\x1b[2J',
    'c1\u0085',
    '%2e%2e',
    '%2E',
    '.%2e',
    'a%2fb',
    'back\\slash',
    'a%5cb',
  ])('the name %j', async (name) => {
    const { code, message } = await refusal(await treeOf({ [`linux/amd64/${name}`]: '1' }));
    expect(code).toBe('source');
    expect(message).toContain(`the name “${name}”`);
  });

  test('a name that is not UTF-8, shown by its bytes', async () => {
    const root = await treeOf({ 'linux/amd64/a': '1' });
    await writeFile(Buffer.concat([Buffer.from(`${root}/linux/amd64/b`), Buffer.from([0xff, 0xe9])]), '1');
    expect((await refusal(root)).message).toContain('“b\\xff\\xe9” in');
  });

  test('the same file from two sources', async () => {
    const one = await treeOf({ 'linux/amd64/a': '1' });
    const two = await treeOf({ 'x86_64-linux/a': '1' });
    expect((await refusal(one, two)).message).toBe(
      `${one}/linux/amd64/a and ${two}/x86_64-linux/a would both become linux/amd64/a`,
    );
  });

  test('one source given twice', async () => {
    const root = await treeOf({ 'linux/amd64/a': '1' });
    expect(await refusal(root, root)).toEqual({
      code: 'source',
      message: `${root}/linux/amd64/a is given twice`,
      hint: 'give it once',
    });
  });

  test('a file where another source has a directory', async () => {
    const one = await treeOf({ 'linux/amd64/bin': '1' });
    const two = await treeOf({ 'linux/amd64/bin/tool': '2' });
    expect((await refusal(one, two)).message).toMatch(/bin and .*bin\/tool cannot both be published/);
  });
});

describe('what executables say', () => {
  const hello = (path: string) => readFile(join(example, path, 'hello'));

  test('a bare arm gets its variant from them, in the document only, for all its files', async () => {
    const root = await treeOf({ 'linux/arm/hello': await hello('linux/arm/v6'), 'linux/arm/doc': 'x' });
    expect(await collected(root)).toEqual(['linux/arm/v6 linux/arm/doc', 'linux/arm/v6 linux/arm/hello']);
  });

  test('a bare arm and a variant that come out as one platform', async () => {
    const bytes = await hello('linux/arm/v6');
    const root = await treeOf({ 'linux/arm/hello': bytes, 'linux/arm/v6/hello': bytes });
    expect((await refusal(root)).message).toMatch(/arm\/hello and .*arm\/v6\/hello would both become/);
  });

  test('another machine than the directory says', async () => {
    const root = await treeOf({ 'linux/amd64/hello': await hello('linux/arm64') });
    expect(await refusal(root)).toMatchObject({
      code: 'platform',
      message: `${root}/linux/amd64/hello is an executable for arm64, but its place says linux/amd64`,
    });
  });

  test('a variant that is too low for them is a warning', async () => {
    const root = await treeOf({ 'linux/arm/v5/hello': await hello('linux/arm/v6') });
    const run = recordedRun();
    await collectStatic([{ path: root }], run);
    expect(run.warnings).toEqual([
      `${root}/linux/arm/v5/hello needs arm/v6, but is published as linux/arm/v5`,
    ]);
  });
});

test('an interrupted run ends with its reason', async () => {
  const reason = new Error('Ctrl-C');
  await expect(collectStatic([{ path: example }], recordedRun(AbortSignal.abort(reason)))).rejects.toBe(
    reason,
  );
});

test('standard input cannot be a static file', async () => {
  expect((await refusal('-')).code).toBe('usage');
});
