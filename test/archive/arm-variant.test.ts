import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSources } from '../../src/archive/open-sources.ts';
import { type ArchiveShape, dockerArchive, type ImageFile } from '../support/archives.ts';
import { elf, elfShapes } from '../support/elf.ts';
import { testRun } from './test-run.ts';

const v6: ImageFile = { path: 'bin/app', content: elf(elfShapes.armv6), mode: 0o755 };
const v7: ImageFile = { path: 'bin/other', content: elf(elfShapes.armv7), mode: 0o755 };
const unknown: ImageFile = { path: 'bin/app', content: elf(elfShapes.arm), mode: 0o755 };

async function open(layers: ImageFile[][], run: ArchiveShape['run'] = {}, name = 'image.tar') {
  const t = await testRun();
  const path = join(t.folder, name);
  const shape = { platform: 'linux/arm', run, layers: layers.map((files) => ({ files })) };
  await writeFile(path, await dockerArchive(shape));
  const [image] = await openSources([{ path }], t.options);
  return { variant: image?.platform.variant, warnings: t.warnings };
}

describe('an image of bare arm has the variant of', () => {
  test.each<[string, ImageFile[][], ArchiveShape['run'], string]>([
    ['its first executable', [[{ path: 'a', content: 'x', mode: 0o755 }, v6]], {}, 'v6'],
    ['its entrypoint', [[v7, v6]], { Entrypoint: ['/bin/app'] }, 'v6'],
    ['its command', [[v7], [v6]], { Cmd: ['/bin/app', 'serve'] }, 'v6'],
    [
      'its entrypoint, found on PATH',
      [[v7, v6]],
      { Entrypoint: ['app'], Env: ['A=b', 'PATH=/sbin:/bin'] },
      'v6',
    ],
    ['its entrypoint, below its directory', [[v7, v6]], { Entrypoint: ['./app'], WorkingDir: '/bin' }, 'v6'],
    [
      'what its entrypoint links to',
      [[v7, { path: 'app', symlink: '/bin/app' }], [v6]],
      { Entrypoint: ['/app'] },
      'v6',
    ],
    [
      'what is behind a linked directory',
      [[v7, { path: 'sbin', symlink: 'usr/../bin' }, v6]],
      { Entrypoint: ['/sbin/app'] },
      'v6',
    ],
  ])('%s', async (_, layers, run, variant) => {
    expect(await open(layers, run)).toEqual({ variant, warnings: [] });
  });
});

test('where nothing tells, the variant stays open, with a warning that says what to write', async () => {
  const { variant, warnings } = await open([[unknown]], { Entrypoint: ['/bin/app'] });
  expect(variant).toBeUndefined();
  expect(warnings).toEqual([expect.stringMatching(/image\.tar.*linux\/arm\/v6=/)]);
});

test('a name that tells is believed, and the layers are not asked', async () => {
  expect(await open([[v7]], {}, 'linux.arm.v6.tar')).toEqual({ variant: 'v6', warnings: [] });
});

test('an executable far behind in a large file is read where it lies', async () => {
  const [head, tail] = [elf(elfShapes.armv6), Buffer.alloc(3 << 20)];
  const shifted = Buffer.concat([head.subarray(0, 64), tail, head.subarray(64)]);
  shifted.writeUInt32LE(shifted.readUInt32LE(32) + tail.length, 32);
  const section = shifted.readUInt32LE(32) + 40 + 16;
  shifted.writeUInt32LE(shifted.readUInt32LE(section) + tail.length, section);
  const { variant } = await open([[{ path: 'big', content: shifted, mode: 0o755 }]]);
  expect(variant).toBe('v6');
});
