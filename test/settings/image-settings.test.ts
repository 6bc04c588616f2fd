import { describe, expect, it } from 'vitest';
import type { BuildContext } from '../../src/settings/context.ts';
import { decode, type RawSettings } from '../../src/settings/decode.ts';
import { imageSettings } from '../../src/settings/image-settings.ts';
import { Mistakes } from '../../src/settings/mistakes.ts';
import type { ImageVerb } from '../../src/settings/verbs.ts';

const build: BuildContext = {
  host: 'github',
  event: 'push',
  repository: 'Team/Albatros',
  name: 'albatros',
  commit: 'c0ffee',
  branch: 'feature/wings',
};
const digest = `sha256:${'a'.repeat(64)}`;
const repository = 'docker://registry.example/birds/hello';

function settle(verb: ImageVerb, raw: RawSettings, context?: BuildContext) {
  const mistakes = new Mistakes();
  const spelling = (name: string) => name;
  const situation = { context, spelling, mistakes, tagExample: undefined };
  const settings = imageSettings(
    verb,
    decode({ target: ['/srv/site'], ...raw }, spelling, mistakes),
    situation,
  );
  mistakes.throwIfAny();
  if (settings === undefined) throw new Error('no settings and no mistake');
  return settings;
}

const list = (raw: RawSettings, context?: BuildContext) => settle('container ls', raw, context).images;
const remove = (raw: RawSettings, context?: BuildContext) => settle('container rm', raw, context).images;

describe('what is listed', () => {
  it('is every image of a store, an image’s tags, or the tags and digests named', () => {
    expect(list({})).toEqual([]);
    expect(list({ tag: ['hello'] })).toEqual([{ name: 'hello', references: [] }]);
    expect(list({ tag: ['hello:1.0+x', `hello@${digest}`, 'birds/gull:1', 'hello:1.0+x'] })).toEqual([
      { name: 'hello', references: ['1.0_x', digest] },
      { name: 'birds/gull', references: ['1'] },
    ]);
    expect(list({ tag: ['hello', 'hello:1.0'] })).toEqual([{ name: 'hello', references: [] }]);
  });

  it('is the repository of the URL, whose name may be left out or shortened', () => {
    const target = [repository];
    const all = [{ name: 'birds/hello', references: [] }];
    expect(list({ target })).toEqual(all);
    for (const tag of ['hello', 'birds/hello']) expect(list({ target, tag: [tag] })).toEqual(all);
    const one = [{ name: 'birds/hello', references: ['1.0'] }];
    for (const tag of ['hello:1.0', 'birds/hello:1.0', ':1.0'])
      expect(list({ target, tag: [tag] })).toEqual(one);
    expect(list({ target: [`${repository}:1.0`] })).toEqual(one);
    expect(list({ target: [`${repository}:1.0`], tag: ['hello:1.0'] })).toEqual(one);
    expect(list({ target: [`${repository}@${digest}`] })).toEqual([
      { name: 'birds/hello', references: [digest] },
    ]);
    expect(list({ target, tag: [`@${digest}`] })).toEqual([{ name: 'birds/hello', references: [digest] }]);
  });

  it('is a layout’s tags, whatever name is given', () => {
    expect(list({ target: ['oci:lay'] })).toEqual([{ name: '', references: [] }]);
    expect(list({ target: ['oci:lay'], tag: ['hello:1.0'] })).toEqual([
      { name: 'hello', references: ['1.0'] },
    ]);
  });

  it('may be named by a build', () => {
    expect(list({ tag: [':{{branch}}'] }, build)).toEqual([
      { name: 'albatros', references: ['feature-wings'] },
    ]);
    expect(list({}, build)).toEqual([]);
  });

  it.each<[string, RawSettings, RegExp]>([
    ['no target', { target: [] }, /^target is missing/],
    ['two targets', { target: ['a,b'] }, /container ls takes one target, and “b” is one too many/],
    ['another repository', { target: [repository], tag: ['gull'] }, /“gull” is not in .*birds\/hello/],
    ['a part of a component', { target: [repository], tag: ['ello:1'] }, /“ello:1” is not in/],
    [
      'two tags',
      { target: [`${repository}:1.0`], tag: ['hello:1.1'] },
      /target names 1.0, and tag names 1.1/,
    ],
    ['a tag and a digest', { target: [`${repository}:1.0@${digest}`] }, /names a tag and a digest/],
    ['no digest', { target: [`${repository}@sha256:abc`] }, /“sha256:abc” is not a digest/],
    ['no digest of a name', { tag: ['hello@sha256:abc'] }, /“sha256:abc” is not a digest/],
    ['no name', { tag: [':1.0'] }, /“:1.0” names no image/],
    ['no name of an image', { tag: ['Hello:1.0'] }, /“Hello” cannot be an image's name/],
    ['no tag', { tag: ['hello:a b'] }, /“a b” cannot be an image's tag/],
    ['a password for no registry', { username: ['x'], password: ['y'] }, /there is no docker:\/\/ target/],
    ['a password without a user', { target: [repository], password: ['y'] }, /username is missing/],
    ['half a pair of keys', { 'access-key': ['x'] }, /secret-key is missing/],
    ['a name in braces that is none', { tag: ['hello:{{date}}'] }, /unknown expression/],
  ])('is told of where it cannot be: %s', (_, raw, told) => {
    expect(() => list(raw)).toThrow(told);
  });

  it('is told of once where the target cannot be read', () => {
    expect(() => list({ target: ['docker://registry.example/Birds'], tag: [':1.0'] })).toThrow(
      /^target: “Birds” in the target .* is a repository name with capitals, which no registry takes$/,
    );
  });
});

describe('what is removed', () => {
  it('is what is named, and nothing else', () => {
    expect(remove({ tag: ['hello:1.0', 'hello:1.1'] })).toEqual([
      { name: 'hello', references: ['1.0', '1.1'] },
    ]);
    expect(remove({ target: [`${repository}@${digest}`] })).toEqual([
      { name: 'birds/hello', references: [digest] },
    ]);
  });

  it.each<[string, RawSettings, RegExp]>([
    ['nothing', {}, /^tag is missing/],
    ['a whole repository', { target: [repository] }, /^tag is missing/],
    ['a whole repository by name', { target: [repository], tag: ['hello'] }, /“birds\/hello” names an image/],
    ['a whole image', { tag: ['hello'] }, /“hello” names an image and none of its tags/],
    ['a whole image beside a tag', { tag: ['hello:1.0', 'hello'] }, /“hello” names an image/],
    ['a digest in a store', { tag: [`hello@${digest}`] }, /is not removed from a store by itself/],
    ['a layout’s tag', { target: ['oci:lay'], tag: ['x:1'] }, /alba removes nothing from those/],
  ])('is never %s', (_, raw, told) => {
    expect(() => remove(raw)).toThrow(told);
  });

  it('is never what a build has no name for, and never a build’s own tag unless it is named', () => {
    const { branch: _, ...detached } = build;
    expect(() => remove({ tag: [':{{branch}}'] }, detached)).toThrow(/nothing is left of “:{{branch}}”/);
    expect(() => remove({}, build)).toThrow(/^tag is missing/);
  });

  it('is only looked at in a pull request, unless that is to publish', () => {
    const pullRequest: BuildContext = { ...build, event: 'pull-request' };
    const raw = { tag: ['hello:1.0'] };
    expect(settle('container rm', raw, build).dryRun).toBe(false);
    expect(settle('container rm', raw, pullRequest).dryRun).toBe(true);
    expect(settle('container rm', { ...raw, 'pull-request': ['publish'] }, pullRequest).dryRun).toBe(false);
  });
});
