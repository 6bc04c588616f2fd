import { describe, expect, it } from 'vitest';
import type { BuildContext } from '../../src/settings/context.ts';
import { decode, type RawSettings } from '../../src/settings/decode.ts';
import { Mistakes } from '../../src/settings/mistakes.ts';
import { publishSettings } from '../../src/settings/publish-settings.ts';
import { allTags, tagsFor } from '../../src/settings/tags-for.ts';

const release: BuildContext = {
  host: 'github',
  event: 'tag',
  repository: 'me/albatros',
  name: 'albatros',
  commit: 'c0ffee',
  tag: 'v1.2.3',
  version: '1.2.3',
};

function settle(raw: RawSettings, context?: BuildContext) {
  const mistakes = new Mistakes();
  const spelling = (name: string) => name;
  const tagExample = context === undefined ? 'for example: …' : undefined;
  const values = decode({ container: ['a.tar'], ...raw }, spelling, mistakes);
  const settings = publishSettings(values, { context, spelling, mistakes, tagExample, now: new Date(0) });
  mistakes.throwIfAny();
  if (settings === undefined) throw new Error('no settings and no mistake');
  return settings;
}

/** Each target and the tags it gets. */
function places(raw: RawSettings, context?: BuildContext) {
  const settings = settle(raw, context);
  return Object.fromEntries(
    settings.containerTargets.map((target) => [target.name, tagsFor(settings, target)]),
  );
}

const own = 'docker://ghcr.io/me/x:2';
const plain = 'docker://quay.io/me/x';

describe('a tag in the URL of a registry', () => {
  it('replaces the one of tag there, and nowhere else, and the user hears of it once', () => {
    const raw = { tag: ['x:1'], target: [`site,${own},${plain},docker://quay.io/me/y:3`] };
    expect(places(raw)).toEqual({
      site: ['1'],
      [own]: ['2'],
      [plain]: ['1'],
      'docker://quay.io/me/y:3': ['3'],
    });
    const settings = settle(raw);
    expect(settings.warnings).toEqual([
      `the tag in a URL comes before that of tag, 1: images go to ${own} as 2, docker://quay.io/me/y:3 as 3`,
    ]);
    expect(allTags(settings)).toEqual(['1', '2', '3']);
    expect(allTags(settle({ tag: ['x:1'], target: [own] }))).toEqual(['2']);
  });

  it('that is the one of tag changes nothing, also where a registry writes it otherwise', () => {
    for (const tag of ['x:2', 'x:2\nx:2']) {
      expect(settle({ tag: [tag], target: [own] })).not.toHaveProperty('warnings');
      expect(places({ tag: [tag], target: [own] })).toEqual({ [own]: ['2'] });
    }
    const target = 'docker://ghcr.io/me/x:1.0_a';
    expect(settle({ tag: ['x:1.0+a'], target: [target] })).not.toHaveProperty('warnings');
    expect(places({ tag: ['x:1.0+a'], target: [target] })).toEqual({ [target]: ['1.0+a'] });
  });

  it('names what is published where no tag was given, for the other targets as well', () => {
    const settings = settle({ static: ['df'], target: [`site,${own},${plain}`] });
    expect(settings).toMatchObject({ name: 'x', tags: ['2'], floating: [] });
    expect(settings).not.toHaveProperty('warnings');
    expect(settle({ target: [own] }, release)).toMatchObject({ name: 'x', tags: ['2'] });
    expect(settle({ target: [plain] }, release)).toMatchObject({ name: 'albatros', tags: ['v1.2.3'] });
    expect(places({ target: [`${own},docker://quay.io/me/y:3`] })).toEqual({
      [own]: ['2'],
      'docker://quay.io/me/y:3': ['3'],
    });
  });

  it('comes with what auto-tag adds, and floats as latest does', () => {
    const auto = { 'auto-tag': ['yes'] };
    expect(places({ ...auto, tag: [':edge'], target: [`${own},${plain}`] }, release)).toEqual({
      [own]: ['2', '1.2.3', '1.2', '1'],
      [plain]: ['edge', '1.2.3', '1.2', '1'],
    });
    expect(settle({ ...auto, target: ['docker://ghcr.io/me/x:latest'] }, release)).toMatchObject({
      tags: ['latest', '1.2.3', '1.2', '1'],
      floating: ['latest', '1.2', '1'],
    });
    expect(settle({ tag: ['x:1'], target: ['docker://ghcr.io/me/x:latest'] }).floating).toEqual(['latest']);
  });

  it.each([
    [
      { tag: ['x:1,x:3'], target: [own] },
      `“${own}” has a tag, and tag gives several`,
      'leave :2 out of the target',
    ],
    [{ tag: [':{{version}}\n:latest'], target: [own] }, 'has a tag, and tag gives several', 'leave :2'],
    [{ target: [plain] }, 'tag is missing', 'for example'],
    [
      { target: ['docker://ghcr.io/Me/x:1'] },
      'target: “Me/x” in the target',
      'write docker://ghcr.io/me/x:1',
    ],
    [
      { target: ['ghcr.io/me/x:1'] },
      'target: the target ghcr.io/me/x:1 begins like',
      'a registry is docker://',
    ],
    [{ static: ['df'], container: [], target: [own] }, 'takes images only', 'for the files'],
  ])('is refused, in one message: %j', (raw, message, hint) => {
    const context = 'tag' in raw && raw.tag?.[0]?.startsWith(':') ? release : undefined;
    expect(() => settle(raw, context)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });
});
