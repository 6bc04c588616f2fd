import { expect, it } from 'vitest';
import { linesToCopy } from '../../src/commands/lines-to-copy.ts';
import type { TargetResult } from '../../src/protocol/publication.ts';
import { parseTarget } from '../../src/store/target.ts';

const none = { objects: 0, bytes: 0 };

function linesFor(text: string, kind: TargetResult['kind'], reference: string, exampleFile?: string) {
  const target = parseTarget(text);
  const result: TargetResult = {
    target: target.name,
    kind,
    status: 'published',
    references: [reference],
    urls: [],
    platforms: [],
    sent: none,
    reused: none,
    skipped: none,
  };
  return linesToCopy({ targets: [target], results: [result], exampleFile, invocation: 'alba' });
}

const bucket = 's3://b?endpoint=https://s3.example.org&region=garage';

it.each([
  ['docker://ghcr.io/me/a:1', 'container', 'ghcr.io/me/a:1', ['docker pull ghcr.io/me/a:1']],
  ['docker://docker.io/a', 'container', 'docker.io/library/a:1', ['docker pull docker.io/library/a:1']],
  [
    `${bucket}&public_url=https://dl.example.org`,
    'static',
    'a:1',
    ['curl -fO https://dl.example.org/df-dist-v1/a/1/linux/amd64/a%20b'],
  ],
  [
    `${bucket}&public_url=https://dl.example.org/x/`,
    'static',
    'a:1',
    ['curl -fO https://dl.example.org/x/df-dist-v1/a/1/linux/amd64/a%20b'],
  ],
  [
    `${bucket}&public_url=https://dl.example.org`,
    'container',
    'dl.example.org/team/a:1',
    ['docker pull dl.example.org/team/a:1'],
  ],
  [
    `${bucket}&public_url=http://127.0.0.1:3902`,
    'container',
    '127.0.0.1:3902/a:1',
    ['docker pull 127.0.0.1:3902/a:1'],
  ],
  [`${bucket}&public_url=https://dl.example.org/x`, 'container', 'team/a:1', []],
  ['oci:my layout', 'container', 'a:1', ["skopeo inspect --raw 'oci:my layout:1'"]],
] as const)('%s: %s %s', (target, kind, reference, expected) => {
  expect(linesFor(target, kind, reference, 'linux/amd64/a b')).toEqual(expected);
});

it('asks for the readers’ address where it is not known', () => {
  expect(linesFor(bucket, 'container', 'a:1').join('\n')).toMatch(/^# .*public_url=https:/);
});

it('says how to serve a directory, in words that a shell reads as they are', () => {
  expect(linesFor("/srv/it's here", 'container', 'a:1')).toEqual([
    expect.stringMatching(/^#/),
    "alba serve '/srv/it'\\''s here'",
    'docker pull 127.0.0.1:8080/a:1',
  ]);
});
