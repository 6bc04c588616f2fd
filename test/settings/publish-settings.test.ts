import { describe, expect, it } from 'vitest';
import type { BuildContext } from '../../src/settings/context.ts';
import { decode, type RawSettings } from '../../src/settings/decode.ts';
import { Mistakes } from '../../src/settings/mistakes.ts';
import { publishSettings } from '../../src/settings/publish-settings.ts';

const commit = 'c0ffee'.padEnd(40, '0');
const commitBuild = {
  host: 'github',
  event: 'push',
  repository: 'Team/Albatros',
  repositoryUrl: 'https://forge.example/Team/Albatros',
  name: 'albatros',
  commit,
  defaultBranch: 'main',
} as const;
const build: BuildContext = { ...commitBuild, branch: 'main' };
const release: BuildContext = { ...commitBuild, event: 'tag', tag: 'v1.2.3', version: '1.2.3' };
const pullRequest: BuildContext = { ...build, event: 'pull-request' };

function settle(raw: RawSettings, context: BuildContext | undefined = build, tagExample?: string) {
  const mistakes = new Mistakes();
  const spelling = (name: string) => name;
  const values = decode({ static: ['df'], target: ['/srv/site'], ...raw }, spelling, mistakes);
  const settings = publishSettings(values, { context, spelling, mistakes, tagExample, now: new Date(0) });
  mistakes.throwIfAny();
  if (settings === undefined) throw new Error('no settings and no mistake');
  return settings;
}

describe('tags', () => {
  it('are the repository’s name with the commit, on a branch', () => {
    expect(settle({})).toMatchObject({ name: 'albatros', tags: [commit], floating: [] });
  });

  it('are the repository’s name with the git tag, on a tag', () => {
    expect(settle({}, release)).toMatchObject({ name: 'albatros', tags: ['v1.2.3'] });
  });

  it('are the commit where a pull request leaves nothing of them, so that it can be checked', () => {
    const raw = { tag: [':{{version}}'] };
    expect(settle(raw, pullRequest)).toMatchObject({ name: 'albatros', tags: [commit], check: true });
    expect(() => settle({ ...raw, 'pull-request': ['publish'] }, pullRequest)).toThrow('nothing is left of');
  });

  it('come with what auto-tag adds, which floats but for the full version', () => {
    expect(settle({ 'auto-tag': ['yes'] }, release)).toMatchObject({
      tags: ['v1.2.3', '1.2.3', '1.2', '1'],
      floating: ['1.2', '1'],
    });
    expect(settle({ 'auto-tag': ['yes'] })).toMatchObject({ tags: [commit, 'latest'], floating: ['latest'] });
  });

  it('take the repository’s name for :TAG, fill in braces, and drop what comes out empty', () => {
    const tag = [':{{version}}\n:{{branch}}\nalbatros:{{sha}}'];
    expect(settle({ tag }, release)).toMatchObject({ name: 'albatros', tags: ['1.2.3', commit] });
    expect(settle({ tag })).toMatchObject({ tags: ['main', commit] });
  });

  it('of a pull request move neither its branch’s tag nor latest', () => {
    const raw = { tag: [':{{branch}},:{{sha}}'], 'auto-tag': ['yes'], 'pull-request': ['publish'] };
    expect(settle(raw, pullRequest).tags).toEqual([commit]);
  });

  it('are not repeated', () => {
    expect(settle({ tag: [':latest,:latest'] })).toMatchObject({ tags: ['latest'], floating: ['latest'] });
  });

  it.each([
    ['two names', { tag: ['a:1,b:1'] }, build, /“a” and “b”/],
    ['nothing left', { tag: [':{{version}}'] }, build, /nothing is left of “:\{\{version\}\}”/],
    ['no tag in it', { tag: ['albatros'] }, build, /^tag: “albatros” is not NAME:TAG/],
    ['an unknown expression', { tag: [':{{date}}'] }, build, /unknown expression/],
  ])('are refused: %s', (_, raw, context, message) => {
    expect(() => settle(raw, context)).toThrow(message);
  });

  it('are asked for where nothing tells them, with an example on the command line', () => {
    const mistakes = new Mistakes();
    const spelling = () => '--tag';
    const values = decode({ static: ['df'], target: ['site'] }, spelling, mistakes);
    const tagExample = 'for example: alba publish -t hello:1.0 …';
    publishSettings(values, { context: build, spelling, mistakes, tagExample, now: new Date(0) });
    expect(() => mistakes.throwIfAny()).toThrow(
      expect.objectContaining({ message: expect.stringContaining('--tag is missing'), hint: tagExample }),
    );
  });
});

describe('targets', () => {
  const names = (raw: RawSettings) => {
    const { staticTargets, containerTargets } = settle(raw);
    return [staticTargets.map(({ name }) => name), containerTargets.map(({ name }) => name)];
  };

  it('take the kinds they can hold', () => {
    expect(names({ container: ['images'], target: ['site,s3://bucket,oci:layout'] })).toEqual([
      ['site', 's3://bucket'],
      ['site', 's3://bucket', 'oci:layout'],
    ]);
    expect(names({ target: ['site'] })).toEqual([['site'], []]);
  });

  it('of one kind come before those of both', () => {
    const raw = { container: ['images'], target: ['site'], 'container-target': ['oci:layout'] };
    expect(names(raw)).toEqual([['site'], ['oci:layout']]);
  });

  it.each([
    ['no target', { target: [''] }, 'target is missing'],
    ['no source', { static: [''] }, 'there is nothing to publish'],
    ['files to a layout', { target: ['oci:layout'] }, '“oci:layout” takes images only'],
    ['a layout and no image', { target: ['site,oci:layout'] }, '“oci:layout” takes images only'],
    [
      'files and images to a layout',
      { container: ['i'], target: ['oci:layout'] },
      '“oci:layout” takes images only',
    ],
    ['files sent to a layout outright', { 'static-target': ['oci:x'] }, '“oci:x” takes images only'],
    ['a target of images, and no image', { 'container-target': ['oci:x'] }, 'container-target is set'],
    ['a target that is left over', { 'static-target': ['other'] }, 'nothing is published to “/srv/site”'],
    ['an unknown parameter', { target: ['s3://bucket?regoin=eu'] }, 'target: '],
  ])('are refused: %s', (_, raw, message) => {
    expect(() => settle(raw)).toThrow(message);
  });
});

describe('the rest', () => {
  it('annotates with what the build is of, and lets the user say otherwise', () => {
    expect(settle({}, release).annotations).toEqual({
      'org.opencontainers.image.source': 'https://forge.example/Team/Albatros',
      'org.opencontainers.image.revision': commit,
      'org.opencontainers.image.version': '1.2.3',
    });
    const own = { annotations: ['org.opencontainers.image.version=nightly\nteam=birds'] };
    expect(settle(own, release).annotations).toMatchObject({
      'org.opencontainers.image.version': 'nightly',
      team: 'birds',
    });
  });

  it('has attestations, and runs no scripts, unless told otherwise', () => {
    const images = { static: [], container: ['a.tar'] };
    const usual = settle(images);
    expect(usual).toMatchObject({ attestations: true, runScripts: false, compression: 'gzip' });
    expect(usual).not.toHaveProperty('maxLayerSize');
    const raw = {
      attestations: ['no'],
      'run-scripts': ['yes'],
      'max-layer-size': ['20GB'],
      compression: ['zstd'],
    };
    expect(settle({ ...images, ...raw })).toMatchObject({
      attestations: false,
      runScripts: true,
      maxLayerSize: 20e9,
      compression: 'zstd',
    });
  });

  it('only checks a pull request, unless told to publish it', () => {
    expect(settle({}, pullRequest).check).toBe(true);
    expect(settle({ 'pull-request': ['publish'] }, pullRequest).check).toBe(false);
    expect(settle({}).check).toBe(false);
  });

  it('reads platforms before sources, and refuses what is none', () => {
    expect(settle({ static: ['linux/arm/v6=df/hello,a=b'] }).static).toEqual([
      { path: 'df/hello', platform: { os: 'linux', architecture: 'arm', variant: 'v6' } },
      { path: 'a=b' },
    ]);
    expect(() => settle({ platform: ['linux/banana'] })).toThrow(
      'platform: “linux/banana” is not a platform',
    );
  });

  it('wants both halves of a key', () => {
    expect(() => settle({ 'secret-key': ['fake'] })).toThrow('access-key is missing');
  });

  it('tells mistakes of all sorts at once', () => {
    const raw = { tag: ['x'], target: ['s3://'], platform: ['pdp11'], 'dry-run': ['perhaps'] };
    expect(() => settle(raw)).toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({ errors: expect.objectContaining({ length: 4 }) }),
      }),
    );
  });
});

describe('a partial publish', () => {
  const partial = { partial: ['yes'], platform: ['linux/amd64,linux/arm64'] };
  const nameless: BuildContext = { ...build, commit: '' };

  it('belongs to the commit that is built, or to what the annotations call the revision', () => {
    expect(settle(partial)).toMatchObject({ partial: { build: commit } });
    const annotations = ['org.opencontainers.image.revision=v1'];
    expect(settle({ ...partial, annotations, tag: ['hello:1.0'] }, nameless)).toMatchObject({
      partial: { build: 'v1' },
    });
    expect(settle({ platform: ['linux/amd64'] })).not.toHaveProperty('partial');
    expect(settle({ ...partial, partial: ['no'] })).not.toHaveProperty('partial');
  });

  it.each([
    [{ platform: [''] }, build, /^partial needs platform: /],
    [{ tag: ['hello:1.0'] }, nameless, /^partial: nothing tells which commit is built/],
    [
      { annotations: ['org.opencontainers.image.revision=a/b'] },
      build,
      /^partial: “a\/b”, the annotation .*, is not a commit/,
    ],
  ])('with %j is refused', (raw, context, message) => {
    expect(() => settle({ ...partial, ...raw }, context)).toThrow(message);
  });
});
