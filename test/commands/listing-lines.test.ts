import { describe, expect, it } from 'vitest';
import { listingLines } from '../../src/commands/listing-lines.ts';
import type { ListedEntry, ListedImage } from '../../src/settings/listing.ts';
import { settingsFor } from './image-places.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const release: ListedEntry = { tag: '1.0', class: 'release', date: '2026-01-02T03:04:05.678Z' };
const platforms = [
  'linux/386',
  'linux/amd64',
  'linux/arm/v6',
  'linux/arm/v7',
  'linux/arm64',
  'linux/s390x',
].map((platform, at) => ({ platform, digest, size: 1_000_000 * (at + 1) }));
const whole: ListedEntry = { ...release, digest, mediaType: 'index', size: 21_000_000, platforms };

function linesOf(names: readonly ListedImage[], wanted: readonly string[] = [], long = false) {
  return listingLines(
    { target: 'site', kind: 'container', names, seconds: 0 },
    settingsFor('site', wanted, { long }),
  );
}

describe('a listing for people', () => {
  it('has a line for each image', () => {
    const names = [
      { name: 'birds/albatros', tags: [] },
      {
        name: 'hello',
        tags: [release, { tag: 'main', class: 'development', date: '2026-02-01T00:00:00Z' } as const],
      },
    ];
    expect(linesOf(names)).toEqual([
      'NAME            TAGS  NEWEST  LAST PUBLISHED (UTC)',
      'birds/albatros     0',
      'hello              2  1.0     2026-02-01 00:00',
    ]);
  });

  it('has a line for each tag, with + where it was published so', () => {
    const tags: ListedEntry[] = [
      release,
      { tag: '0.8.2_feat', class: 'extra' },
      { tag: 'a_b', class: 'development' },
    ];
    expect(linesOf([{ name: 'hello', tags }], ['hello'])).toEqual([
      'TAG         CLASS        PUBLISHED (UTC)',
      '1.0         release      2026-01-02 03:04',
      '0.8.2+feat  extra',
      'a_b         development',
    ]);
  });

  it('has no column for dates where there are none', () => {
    const tags: ListedEntry[] = [{ tag: '1.0', class: 'release' }];
    expect(linesOf([{ name: '', tags }], [''])).toEqual(['TAG  CLASS', '1.0  release']);
  });

  it('has the digest and the platforms below each tag, where it is long', () => {
    expect(linesOf([{ name: 'hello', tags: [whole] }], ['hello'], true)).toEqual([
      'TAG  CLASS    PUBLISHED (UTC)      SIZE',
      '1.0  release  2026-01-02 03:04  21.0 MB',
      `  ${digest}`,
      '  linux/386, linux/amd64, linux/arm/v6, linux/arm/v7, linux/arm64, linux/s390x',
    ]);
  });

  it('has each platform with size and digest, where a tag is named', () => {
    const entry = { ...whole, created: '2026-01-01T00:00:00Z', platforms: platforms.slice(1, 3) };
    const missing = { platform: 'linux/arm64', digest };
    expect(
      linesOf(
        [{ name: 'hello', tags: [{ ...entry, platforms: [...entry.platforms, missing] }] }],
        ['hello:1.0'],
      ),
    ).toEqual([
      'TAG  CLASS    PUBLISHED (UTC)      SIZE',
      '1.0  release  2026-01-02 03:04  21.0 MB',
      `  ${digest}`,
      '  built 2026-01-01T00:00:00Z',
      '  linux/amd64      2.0 MB',
      `    ${digest}`,
      '  linux/arm/v6     3.0 MB',
      `    ${digest}`,
      '  linux/arm64   not there',
      `    ${digest}`,
    ]);
  });

  it('is 80 columns wide at most, with a commit for a tag too', () => {
    const names = [
      { name: 'hello', tags: [{ ...whole, tag: 'c0ffee'.padEnd(40, '0'), class: 'development' as const }] },
    ];
    for (const line of [
      ...linesOf(names, ['hello'], true),
      ...linesOf(names, ['hello:x']),
      ...linesOf(names),
    ]) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  it('names each image above its tags, where there are several', () => {
    const names = ['gull', 'hello'].map((name) => ({ name, tags: [release] }));
    expect(linesOf(names, ['gull', 'hello']).filter((line) => !line.startsWith(' '))).toEqual([
      'gull:',
      'TAG  CLASS    PUBLISHED (UTC)',
      '1.0  release  2026-01-02 03:04',
      '',
      'hello:',
      'TAG  CLASS    PUBLISHED (UTC)',
      '1.0  release  2026-01-02 03:04',
    ]);
  });

  it('says where nothing is', () => {
    expect(linesOf([])).toEqual(['no image is in site']);
    expect(linesOf([{ name: 'hello', tags: [] }], ['hello'])).toEqual(['there is no tag of hello in site']);
  });

  it('tells what partial publishes wait for, and what they have left', () => {
    const partial = [
      { tag: '1.1', build: 'c0ffee'.padEnd(40, '0'), records: 2, platforms: ['linux/amd64', 'linux/arm64'] },
      { tag: '1.0', build: 'beef', records: 2, platforms: ['linux/amd64', 'linux/386'] },
      { records: 1, platforms: [] },
    ];
    const attached = [`sha256-${'a'.repeat(64)}`];
    expect(linesOf([{ name: 'hello', tags: [release], partial, attached }], ['hello']).slice(2)).toEqual([
      '',
      '1.1 waits for the rest of its platforms: linux/amd64, linux/arm64 of c0ffee000000 came',
      'partial publishes have left 3 records',
      '1 more tag, sha256-…, for what is attached to images',
    ]);
  });

  it('escapes what a terminal or a CI host would take for a command', () => {
    const tags: ListedEntry[] = [{ tag: '\x1b[31m', class: 'development' }];
    const lines = linesOf(
      [
        { name: '::add-mask::x', tags },
        { name: '##[group]', tags: [] },
      ],
      [],
      true,
    );
    expect(lines.join('\n')).not.toMatch(/\x1b|^::|##\[/m);
  });
});
