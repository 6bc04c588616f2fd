import { describe, expect, it } from 'vitest';
import { actionChannels } from '../../../src/hosts/action/channels.ts';
import type { TargetResult } from '../../../src/protocol/publication.ts';
import type { Result } from '../../../src/settings/result.ts';
import { coreDouble } from '../../support/actions-core.ts';
import { publishedOutcome } from '../../support/outcomes.ts';

function outcome(
  kind: TargetResult['kind'],
  status: TargetResult['status'],
  references: readonly string[],
  urls: readonly string[],
): TargetResult {
  const none = { objects: 0, bytes: 0 };
  const digest = kind === 'container' ? { digest: 'sha256:11' } : {};
  const counts = { sent: none, reused: none, skipped: none };
  return { target: 'site', kind, status, references, urls, platforms: [], ...digest, ...counts };
}

describe('an Action', () => {
  it('hands the result over', async () => {
    const { double, said } = coreDouble();
    const result: Result = {
      name: 'hello',
      tags: ['1.0', '1'],
      complete: false,
      digest: 'sha256:11',
      targets: [
        outcome('static', 'published', ['hello:1.0'], ['https://dl.example.org/df-dist-v1/hello/1.0']),
        outcome('container', 'unchanged', ['r.example.org/hello:1.0', 'r.example.org/hello:1'], []),
        outcome('container', 'published', ['hello:1.0', 'hello:1'], []),
        outcome('container', 'published', ['oci:out:1.0'], []),
        outcome('container', 'failed', ['late.example.org/hello:1.0'], ['https://late.example.org/v2']),
      ],
      seconds: 1,
    };
    const channels = actionChannels(double, { GITHUB_STEP_SUMMARY: 'summary.md' });
    channels.outputs(result);
    expect(said).toEqual([
      'output name=hello',
      'output tags=1.0\n1',
      'output digest=sha256:11',
      'output complete=false',
      'output references=r.example.org/hello:1.0\nr.example.org/hello:1\noci:out:1.0',
      'output urls=https://dl.example.org/df-dist-v1/hello/1.0',
      `output json=${JSON.stringify(result)}`,
    ]);
    await channels.show({ result, warnings: [], failures: [] });
    expect(said.at(-1)).toMatch(/^summary ### `hello:1.0` `hello:1`/);
  });

  it.each(['planned', 'failed'] as const)('hands over nothing of what is %s', (status) => {
    const { double, said } = coreDouble();
    const targets = [outcome('container', status, ['r.example.org/hello:1'], ['https://r.example.org'])];
    const result = { name: 'hello', tags: ['1'], complete: false, digest: 'sha256:11', targets, seconds: 1 };
    actionChannels(double, {}).outputs(result);
    expect(said.slice(0, 6)).toEqual([
      'output name=hello',
      'output tags=',
      'output digest=',
      'output complete=false',
      'output references=',
      'output urls=',
    ]);
  });
});

describe('the job summary', () => {
  const outcome = publishedOutcome();

  it('that a runner does not take is said to be missing, once', async () => {
    const { double, said } = coreDouble();
    await actionChannels(double, {}).show(outcome);
    expect(said).toEqual([
      'info this runner takes no job summary: the result is in the log and in the outputs',
    ]);
  });

  it('is written on Forgejo, too, which shows it in the log', async () => {
    const { double, said } = coreDouble();
    const environment = {
      FORGEJO_ACTIONS: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: 'summary.md',
    };
    await actionChannels(double, environment).show(outcome);
    expect(said).toEqual([
      'info Forgejo shows the job summary at the end of the log, as text',
      expect.stringMatching(/^summary ### /),
    ]);
  });

  it('that cannot be written is a warning: what was published is published', async () => {
    const { double, said } = coreDouble();
    const full = { addRaw: () => ({ write: async () => Promise.reject(new Error('no space left')) }) };
    await actionChannels({ ...double, summary: full }, { GITHUB_STEP_SUMMARY: 'summary.md' }).show(outcome);
    expect(said).toEqual(['warning the job summary could not be written: no space left']);
  });
});
