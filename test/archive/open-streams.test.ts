import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { OpenOptions } from '../../src/archive/open-options.ts';
import { openSources } from '../../src/archive/open-sources.ts';
import { formatPlatform } from '../../src/oci/platform.ts';
import { parseSource } from '../../src/settings/source.ts';
import { dockerArchive } from '../support/archives.ts';
import { testRun } from './test-run.ts';

const layers = [{ files: [{ path: 'bin/hello', content: 'hello' }] }];

/** An archive beside a script that writes it, and how sources are opened. */
async function streams(lines = 'exec cat "$0.tar"', platform = 'linux/arm64') {
  const t = await testRun();
  const archive = await dockerArchive({ platform, layers, order: 'manifest-last' });
  const script = join(t.folder, 'stream-hello');
  await writeFile(`${script}.tar`, archive);
  await writeFile(script, `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  const scripts = { anywhere: true, stores: [], path: '/usr/bin:/bin' };
  const open = async (text: string, options: Partial<OpenOptions> = {}) => {
    const images = await openSources([parseSource(text)], { ...t.options, run: t.run, scripts, ...options });
    return images.map(({ source, platform, layers: { length } }) => [
      source,
      formatPlatform(platform),
      length,
    ]);
  };
  return { ...t, archive, script, open };
}

test('a script gives the image that it writes', async () => {
  const { open, script } = await streams();
  expect(await open(script)).toEqual([[script, 'linux/arm64', 1]]);
  expect(await open(`${script}#hello:latest`)).toEqual([[`${script}#hello:latest`, 'linux/arm64', 1]]);
});

test('a script that fails after a whole archive is an error', async () => {
  const { open, script, scratch } = await streams('cat "$0.tar"; echo no room >&2; exit 1');
  await expect(open(script)).rejects.toMatchObject({
    code: 'source',
    message: `${script}: the script failed with exit code 1, and said at last: no room`,
  });
  expect((await readdir(scratch)).filter((name) => name.startsWith('script-'))).toEqual([]);
});

test('a script that writes no archive is told of as any other source', async () => {
  const { open, script } = await streams('head -c 5000 /dev/urandom; sleep 1000');
  await expect(open(script)).rejects.toMatchObject({ code: 'source', message: `${script} is no image` });
});

test('a script is not run where that was not asked for', async () => {
  const { open, script, folder } = await streams('touch "$0.ran"');
  const scripts = { anywhere: false, stores: [folder], path: '/usr/bin:/bin' };
  await expect(open(script, { scripts })).rejects.toMatchObject({ code: 'source' });
  expect((await readdir(folder)).sort()).toEqual(['stream-hello', 'stream-hello.tar']);
});

test('standard input gives the image that comes there', async () => {
  const { open, archive } = await streams(undefined, 'linux/arm');
  const stdin = () => Readable.from([archive.subarray(0, 700), archive.subarray(700)]);
  expect(await open('-#hello:latest', { stdin })).toEqual([['-#hello:latest', 'linux/arm', 1]]);
  expect(await open('linux/arm/v6=-', { stdin })).toEqual([['-', 'linux/arm/v6', 1]]);
});

test('standard input that holds nothing is an error', async () => {
  const { open } = await streams();
  await expect(open('-', { stdin: () => Readable.from([]) })).rejects.toMatchObject({
    code: 'source',
    message: 'standard input is empty',
  });
});

test('what has to be chosen is told so that it can be written', async () => {
  const { open, archive } = await streams();
  await expect(open('-#other', { stdin: () => Readable.from([archive]) })).rejects.toMatchObject({
    message: 'standard input holds no image other',
    hint: "write '-#hello:latest'",
  });
});

test('standard input with an image for another platform is called by its name', async () => {
  const { open, archive } = await streams();
  await expect(open('linux/386=-', { stdin: () => Readable.from([archive]) })).rejects.toMatchObject({
    code: 'platform',
    message: expect.stringMatching(/^standard input: .* linux\/386$/),
  });
});

test('where there is no standard input it is refused', async () => {
  const { open } = await streams();
  await expect(open('-')).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('no standard input'),
  });
});

test('the size of a stream is not known, and its bytes are counted', async () => {
  const { open, run, script, archive } = await streams();
  const totals: unknown[] = [];
  let counted = 0;
  const progress = (_: string, total: number | undefined) => {
    totals.push(total);
    return {
      add(bytes: number) {
        counted += bytes;
      },
      grow() {},
      end() {},
    };
  };
  await open(script, { run: { ...run, reporter: { ...run.reporter, progress } } });
  expect({ totals, counted }).toEqual({ totals: [undefined], counted: archive.length });
});
