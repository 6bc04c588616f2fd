import { describe, expect, it } from 'vitest';
import { actionChannels } from '../../../src/hosts/action/channels.ts';
import { secretForms } from '../../../src/hosts/credentials/secrets.ts';
import type { TargetResult } from '../../../src/protocol/publication.ts';
import { decode } from '../../../src/settings/decode.ts';
import { Mistakes } from '../../../src/settings/mistakes.ts';
import type { Result } from '../../../src/settings/result.ts';
import { coreDouble } from '../../support/actions-core.ts';

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
    await actionChannels(double, { GITHUB_STEP_SUMMARY: 'summary.md' }).outcome({ result, failures: [] });
    expect(said.slice(0, -1)).toEqual([
      'output name=hello',
      'output tags=1.0\n1',
      'output digest=sha256:11',
      'output complete=false',
      'output references=r.example.org/hello:1.0\nr.example.org/hello:1\noci:out:1.0',
      'output urls=https://dl.example.org/df-dist-v1/hello/1.0',
      `output json=${JSON.stringify(result)}`,
    ]);
    expect(said.at(-1)).toMatch(/^summary ### `hello:1.0` `hello:1`/);
  });

  it.each(['planned', 'failed'] as const)('hands over nothing of what is %s', async (status) => {
    const { double, said } = coreDouble();
    const targets = [outcome('container', status, ['r.example.org/hello:1'], ['https://r.example.org'])];
    const result = { name: 'hello', tags: ['1'], complete: false, digest: 'sha256:11', targets, seconds: 1 };
    await actionChannels(double, {}).outcome({ result, failures: [] });
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

describe('secrets', () => {
  it('are hidden in every form they may come up in', () => {
    const mistakes = new Mistakes();
    const raw = {
      'access-key': ['KEY'],
      'secret-key': ['fake/secret+1'],
      credentials: ['docker://r.example bot fake two\ns3://bucket LINEKEY fake-line'],
    };
    const forms = secretForms(
      decode(raw, (name) => name, mistakes),
      {
        AWS_ACCESS_KEY_ID: 'ENVKEY',
        AWS_SECRET_ACCESS_KEY: 'fake-three',
        AWS_SESSION_TOKEN: 'fake-session',
        AWS_CONTAINER_AUTHORIZATION_TOKEN: 'fake-box',
      },
    );
    for (const form of [
      'fake/secret+1',
      'fake%2Fsecret%2B1',
      Buffer.from('KEY:fake/secret+1').toString('base64'),
      'KEY',
      'fake two',
      Buffer.from('bot:fake two').toString('base64'),
      'fake-three',
      'fake-session',
      'fake-box',
      'fake-line',
      'LINEKEY',
      'ENVKEY',
    ]) {
      expect(forms).toContain(form);
    }
    expect(forms).not.toContain('');
    expect(forms).not.toContain('bot');
  });
});
