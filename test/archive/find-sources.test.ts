import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findSources } from '../../src/archive/find-sources.ts';
import { parseSource } from '../../src/settings/source.ts';
import { dockerArchive } from '../support/archives.ts';
import { testRun } from './test-run.ts';

/** A folder with these files in it, and what the words for sources in it stand for. */
async function sources(...names: string[]) {
  const t = await testRun();
  for (const name of names) await writeFile(join(t.folder, name), 'x');
  const found = async (text: string) => {
    const all = await findSources(parseSource(text.replace('FOLDER', t.folder)), t.run);
    return all.map(({ path, kind, selection, platform }) => ({
      path: path.replace(t.folder, 'FOLDER'),
      kind,
      ...(selection === undefined ? {} : { selection }),
      ...(platform === undefined ? {} : { platform }),
    }));
  };
  return { ...t, found };
}

const arm64 = { os: 'linux', architecture: 'arm64' };

describe('what stands behind the last # selects', () => {
  test.each([
    ['FOLDER/a.tar#hello:1.0', { path: 'FOLDER/a.tar', kind: 'archive', selection: 'hello:1.0' }],
    ['FOLDER/a.tar#0', { path: 'FOLDER/a.tar', kind: 'archive', selection: '0' }],
    [
      'linux/arm64=FOLDER/a.tar#x.org:5000/a/b@sha256:00',
      { path: 'FOLDER/a.tar', kind: 'archive', selection: 'x.org:5000/a/b@sha256:00', platform: arm64 },
    ],
    ['FOLDER/b#1.tar', { path: 'FOLDER/b#1.tar', kind: 'archive' }],
    ['FOLDER/b#1.tar#2', { path: 'FOLDER/b#1.tar', kind: 'archive', selection: '2' }],
    ['-', { path: '-', kind: 'stdin' }],
    ['-#hello:1.0', { path: '-', kind: 'stdin', selection: 'hello:1.0' }],
    ['linux/arm64=-', { path: '-', kind: 'stdin', platform: arm64 }],
  ])('%s', async (text, expected) => {
    const { found } = await sources('a.tar', 'b#1.tar');
    expect(await found(text)).toEqual([expected]);
  });

  test('but a path that is there with its # is that path', async () => {
    const { found } = await sources('a.tar', 'a.tar#0');
    expect(await found('FOLDER/a.tar#0')).toEqual([{ path: 'FOLDER/a.tar#0', kind: 'archive' }]);
  });

  test('and a link of that name that leads nowhere is not passed over', async () => {
    const { found, folder } = await sources('a.tar');
    await symlink('gone', join(folder, 'a.tar#0'));
    await expect(found('FOLDER/a.tar#0')).rejects.toMatchObject({
      code: 'source',
      message: expect.stringContaining('a.tar#0 is a symlink'),
    });
  });

  test('in a directory of one source, that source', async () => {
    const { found } = await sources('a.tar');
    expect(await found('FOLDER#0')).toEqual([{ path: 'FOLDER/a.tar', kind: 'archive', selection: '0' }]);
  });

  test.each([
    [
      'FOLDER#hello:1.0',
      /holds several files, and #hello:1\.0 selects in one/,
      /like 'FOLDER\/a\.tar#hello:1\.0'$/,
    ],
    ['FOLDER/a.tar#', /a\.tar#, and nothing stands behind its #/, /SOURCE#NAME:TAG/],
    ['#0', /nothing stands before its #/, /SOURCE#NAME:TAG/],
    ['-#', /nothing stands behind its #/, /SOURCE#NAME:TAG/],
    ['FOLDER/c.tar#0', /^there is no \S*c\.tar$/, /check the path/],
  ])('%s is refused', async (text, message, hint) => {
    const { found, folder } = await sources('a.tar', 'b.tar');
    const error = await found(text).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'source', message: expect.stringMatching(message) });
    expect(error.hint.replace(folder, 'FOLDER')).toMatch(hint);
  });
});

describe('what a source is', () => {
  test('a script by its first bytes, whatever its name and wherever it lies', async () => {
    const { found, folder } = await sources();
    await writeFile(join(folder, 'a.tar.gz'), '#!/bin/sh\n');
    await writeFile(join(folder, 'b.sh'), await dockerArchive({ platform: 'linux/386', layers: [] }));
    expect(await found('FOLDER')).toMatchObject([{ kind: 'script' }, { kind: 'archive' }]);
  });

  test.each(['oci-layout', 'index.json'])('a layout by its %s', async (name) => {
    const { found, folder } = await sources();
    await mkdir(join(folder, 'image'));
    await writeFile(join(folder, 'image', name), '{}');
    expect(await found('FOLDER/image#x')).toEqual([{ path: 'FOLDER/image', kind: 'layout', selection: 'x' }]);
  });

  test.each(['FOLDER/image', 'FOLDER/image/', 'FOLDER'])(
    'skopeo’s dir: is refused, and oci: named: %s',
    async (text) => {
      const { found, folder } = await sources();
      await mkdir(join(folder, 'image'));
      await writeFile(join(folder, 'image/version'), 'Directory Transport Version: 1.1\n');
      await writeFile(join(folder, 'image/manifest.json'), '{}');
      const error = await found(text).catch((reason) => reason);
      expect(error).toMatchObject({
        code: 'source',
        message: expect.stringMatching(/image\/? is in skopeo’s dir:/),
      });
      expect(error.hint.replaceAll(folder, 'FOLDER')).toMatch(
        /: skopeo copy --all dir:FOLDER\/image\/? oci:FOLDER\/image\.oci$/,
      );
    },
  );

  test('a directory with another version is a directory', async () => {
    const { found, folder } = await sources('version');
    await writeFile(join(folder, 'manifest.json'), '{}');
    expect(await found('FOLDER')).toHaveLength(2);
  });

  test('a pipe is refused, and standard input named', async () => {
    const { found, folder } = await sources();
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await expect(found('FOLDER/pipe')).rejects.toMatchObject({
      code: 'source',
      message: expect.stringContaining('neither a file nor a directory'),
      hint: expect.stringContaining('give -'),
    });
  });
});
