import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../../src/hosts/action/summary.ts';
import { digest, publishedOutcome, targetResult } from '../../support/outcomes.ts';

describe('the job summary', () => {
  it('says what came of it, with a table for each target and commands to copy', () => {
    expect(summaryOf(publishedOutcome())).toBe(
      [
        '### `hello:1.0` `hello:1`',
        '✅ push succeeded: hello:1.0, hello:1, 9 objects sent (1.2 MB)',
        '**Files** in `s3://downloads`: **published**<br>4 objects sent (600.0 kB), 2 objects already there (2.0 kB)',
        [
          '| platform | size | digest |',
          '| --- | ---: | --- |',
          `| \`linux/amd64\` | 1.2 MB | \`${digest('a')}\` |`,
          `| \`linux/arm/v6\` | 987 B | \`${digest('b')}\` |`,
        ].join('\n'),
        `**Image** in \`s3://downloads\`: **published**, index \`${digest('c')}\`<br>4 objects sent (600.0 kB), 2 objects already there (2.0 kB)`,
        [
          '| platform | download | digest |',
          '| --- | ---: | --- |',
          `| \`linux/amd64\` | 1.2 MB | \`${digest('a')}\` |`,
          `| \`linux/arm/v6\` | 987 B | \`${digest('b')}\` |`,
        ].join('\n'),
        [
          '```sh',
          'curl -fO https://dl.example.org/df-dist-v1/hello/1.0/linux/amd64/hello',
          'docker pull dl.example.org/hello:1.0',
          '```\n',
        ].join('\n'),
      ].join('\n\n'),
    );
  });

  it('calls what a check would send by what it is', () => {
    const { result } = publishedOutcome({ targets: [targetResult('static', { status: 'planned' })] });
    const closing = { line: 'check succeeded, for a pull request: hello:1.0; nothing was sent', next: [] };
    const summary = summaryOf({ result, closing, warnings: [], failures: [] });
    expect(summary).toContain('**planned**<br>4 objects to send (600.0 kB)');
    expect(summary).toContain('| `linux/arm/v6` | 987 B |');
    expect(summary).not.toContain('```');
  });

  it('tells every failure, and how far each target got', () => {
    const error = { code: 'target' as const, message: 'nobody answers' };
    const targets = [targetResult('static'), targetResult('container', { status: 'failed' })];
    const { result } = publishedOutcome({ error, targets, complete: false });
    const summary = summaryOf({
      result,
      warnings: [],
      failures: ['✗ nobody answers\n  ask again', '✗ and another'],
    });
    expect(summary).toContain('```text\n✗ nobody answers\n  ask again\n✗ and another\n```');
    expect(summary).toContain('**published**');
    expect(summary).toContain('**failed**');
    expect(summary).not.toContain('✅');
  });

  it('shows a mistake in the settings though there is no name yet', () => {
    const result = { name: '', tags: [], complete: false, targets: [], seconds: 0 };
    expect(summaryOf({ result, warnings: [], failures: ['✗ tag is missing'] })).toBe(
      '### alba\n\n```text\n✗ tag is missing\n```\n',
    );
  });

  it('tells targets apart that begin alike', () => {
    const other = targetResult('static', { target: 's3://downloads?region=eu' });
    const summary = summaryOf(publishedOutcome({ targets: [targetResult('static'), other] }));
    expect(summary).toContain('`s3://downloads?region=eu`');
    expect(summary).toContain('`s3://downloads?endpoint=https://garage.example.org&region=garage`');
  });

  it('lets no name out of its place', () => {
    const evil = '`<img src=x>|[a](javascript:b)\n# @all ![](http://x)';
    const targets = [
      targetResult('static', { target: evil, platforms: [{ platform: evil, digest: evil, size: 1 }] }),
    ];
    const closing = { line: evil, next: ['echo ```', evil] };
    const summary = summaryOf({ ...publishedOutcome({ name: evil, tags: ['1'], targets }), closing });
    const fence = summary.indexOf('````sh\n');
    expect(fence).toBeGreaterThan(0);
    expect(summary.endsWith('\n````\n')).toBe(true);
    const outside = summary.slice(0, fence);
    expect(outside.replaceAll('<br>', '')).not.toMatch(/<|\]\(|!\[|^# |@/m);
    const row = outside.split('\n').find((line) => line.includes('| 1 B |'));
    expect(row?.match(/(?<!\\)\|/g)).toHaveLength(4);
  });
});
