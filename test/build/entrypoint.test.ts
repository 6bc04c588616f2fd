import { describe, expect, it } from 'vitest';
import { entrypointOf } from '../../src/build/entrypoint.ts';
import { ImageTree } from '../../src/build/image-tree.ts';
import type { FoundEntry } from '../../src/build/walk-files.ts';

function file(path: string, executable = true): FoundEntry {
  return { kind: 'file', path, source: `df/${path}`, size: 1, executable };
}

function link(path: string, target: string): FoundEntry {
  return { kind: 'symlink', path, target };
}

const tree = new ImageTree([
  [file('usr/bin/hello'), file('usr/bin/other'), file('etc/conf', false)],
  [link('bin', 'usr/bin'), link('sbin', '/bin'), link('usr/bin/hi', 'hello'), link('run', '../opt/run')],
  [link('a', 'b'), link('b', 'a'), link('out', '../../../usr/bin/hello'), link('gone', '/nowhere')],
  [file('opt/run', false)],
  [file('opt/run')],
]);
const platform = { os: 'linux', architecture: 'amd64' };

function entrypoint(settings: Parameters<typeof entrypointOf>[1], path = '/usr/bin:/bin') {
  return entrypointOf(tree, settings, platform, path);
}

describe('an entrypoint', () => {
  it.each([
    ['/usr/bin/hello', {}],
    ['/bin/hello', {}],
    ['/sbin/hi', {}],
    ['/out', {}],
    ['/usr/../bin/./hello', {}],
    ['hello', {}],
    ['./run', { workdir: '/' }],
    ['bin/hello', { workdir: '/usr' }],
    ['/opt/run', {}],
  ])('is found: %s', (program, settings) => {
    expect(entrypoint({ ...settings, entrypoint: [program, 'arg'] })).toEqual([program, 'arg']);
  });

  it.each(['/hello', 'run', '/a', '/gone', '/usr', '/usr/bin', '', '/', '/etc/conf/x'])(
    'is not found: “%s”',
    (program) => {
      expect(() => entrypoint({ entrypoint: [program] })).toThrow('does not hold the entrypoint');
    },
  );

  it('is found by the PATH of the image alone', () => {
    expect(() => entrypoint({ entrypoint: ['hello'] }, '/opt')).toThrow('does not hold the entrypoint hello');
  });

  it('is none where the command names a program itself', () => {
    expect(entrypoint({ cmd: ['/bin/hello', 'serve'] })).toBeUndefined();
    expect(() => entrypoint({ cmd: ['/etc/conf'] })).toThrow('holds 3 executable files');
  });
});
