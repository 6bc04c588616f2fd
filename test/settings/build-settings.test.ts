import { describe, expect, it } from 'vitest';
import { readBuild } from '../../src/settings/build-settings.ts';
import { parseUser } from '../../src/settings/image-user.ts';
import { parseLayer } from '../../src/settings/layer-source.ts';
import { Mistakes } from '../../src/settings/mistakes.ts';
import type { Values } from '../../src/settings/table.ts';

function read(values: Values) {
  const mistakes = new Mistakes();
  const build = readBuild(values, { spelling: (name) => `--${name}`, mistakes });
  let told: string | undefined;
  try {
    mistakes.throwIfAny();
  } catch (error) {
    told = (error as Error).message;
  }
  return { build, told };
}

describe('what is to be built', () => {
  it('is nothing where no files are named', () => {
    expect(read({})).toEqual({ build: undefined, told: undefined });
  });

  it('is read with what the image is to say', () => {
    const { build, told } = read({
      build: ['df', 'linux/arm64=hello'],
      layer: ['share=/usr/share'],
      expose: ['80', '053/udp'],
      user: 'nobody',
    });
    expect(told).toBeUndefined();
    expect(build).toEqual({
      sources: [{ path: 'df' }, { path: 'hello', platform: { os: 'linux', architecture: 'arm64' } }],
      layers: [{ path: 'share', prefix: 'usr/share', isFolder: false }],
      ...{ env: {}, labels: {}, volumes: [], ports: ['80/tcp', '53/udp'] },
      user: { name: 'nobody', uid: 65534, gid: 65534 },
    });
  });

  it('is not there where only what an image says is given', () => {
    expect(read({ cmd: ['serve'] }).told).toBe('--cmd is for images that alba builds, and there is none');
  });

  it.each<[Values, string]>([
    [{ expose: ['0'] }, '--expose: “0” is not a port'],
    [{ expose: ['80/http'] }, '--expose: “80/http” is not a port'],
    [{ volume: ['data'] }, '--volume: “data” is not a path in an image'],
    [{ workdir: '/a/../b' }, '--workdir: “/a/../b” is not a path in an image'],
    [{ 'stop-signal': 'TERM' }, '--stop-signal: “TERM” is not a signal'],
    [{ layer: ['=x'] }, '--layer: “=x” lacks what stands before its ='],
    [{ layer: ['x='] }, '--layer: “x=” lacks what stands behind its ='],
    [{ build: ['linux/pdp11=x'] }, '--build: “linux/pdp11” is not a platform'],
  ])('cannot be read from %j', (values, expected) => {
    expect(read({ build: ['df'], ...values }).told).toBe(expected);
  });
});

describe('a layer', () => {
  it.each([
    ['share', { path: 'share', prefix: '', isFolder: true }],
    ['share=/', { path: 'share', prefix: '', isFolder: true }],
    ['a=b=usr/./share//x', { path: 'a=b', prefix: 'usr/share/x', isFolder: false }],
    ['hello.conf=/etc/', { path: 'hello.conf', prefix: 'etc', isFolder: true }],
  ])('%s', (text, expected) => {
    expect(parseLayer(text)).toEqual(expected);
  });

  it('may not delete what lies below it', () => {
    expect(() => parseLayer('x=/etc/.wh.passwd')).toThrow('is no place for a file in an image');
  });

  it.each(['x=..', 'x=/usr/../../etc', 'x=../etc'])('may not lead out of the image: %s', (text) => {
    expect(() => parseLayer(text)).toThrow('leads out of the image');
  });
});

describe('a user', () => {
  it.each([
    ['0', { uid: 0, gid: 0 }],
    ['1000', { uid: 1000, gid: 1000 }],
    ['1000:100', { uid: 1000, gid: 100 }],
    ['root', { name: 'root', uid: 0, gid: 0 }],
    ['nonroot', { name: 'nonroot', uid: 65532, gid: 65532 }],
    ['app', { name: 'app', uid: 1000, gid: 1000 }],
  ])('%s', (text, expected) => {
    expect(parseUser(text)).toEqual(expected);
  });

  it.each(['App', 'a b', '1000:', ':5', '-1', '99999999999', '4294967295', 'app:app', 'x\n'])(
    'is not %j',
    (text) => {
      expect(() => parseUser(text)).toThrow('is no name or number of a user');
    },
  );
});
