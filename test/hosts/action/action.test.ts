import { describe, expect, it } from 'vitest';
import { type ActionsCore, actionChannels, readInputs } from '../../../src/hosts/action/action.ts';
import { secretForms } from '../../../src/hosts/credentials/secrets.ts';
import type { TargetResult } from '../../../src/protocol/publication.ts';
import { decode } from '../../../src/settings/decode.ts';
import { Mistakes } from '../../../src/settings/mistakes.ts';
import type { Result } from '../../../src/settings/result.ts';

/** @actions/core over an environment, which writes down what it was told. */
function core(environment: Record<string, string>) {
  const said: string[] = [];
  const double: ActionsCore = {
    getInput: (name) => (environment[`INPUT_${name.toUpperCase()}`] ?? '').trim(),
    setOutput: (name, value) => void said.push(`output ${name}=${value}`),
    setSecret: (secret) => void said.push(`secret ${secret}`),
    setFailed: (message) => void said.push(`failed ${message}`),
    warning: (message) => void said.push(`warning ${message}`),
  };
  return { double, said };
}

function read(environment: Record<string, string>) {
  const { double, said } = core(environment);
  const mistakes = new Mistakes();
  const values = decode(readInputs(double, environment, mistakes), (name) => name, mistakes);
  mistakes.throwIfAny();
  return { values, said };
}

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
  it('reads its inputs, hyphens kept, and takes tags for tag', () => {
    const { values, said } = read({
      INPUT_TAGS: 'hello:1.0\nhello:latest\n',
      INPUT_TAG: '',
      'INPUT_DRY-RUN': 'True',
      INPUT_TARGET: 'site',
    });
    expect(values).toEqual({ tag: ['hello:1.0', 'hello:latest'], 'dry-run': true, target: ['site'] });
    expect(said).toEqual([]);
  });

  it('refuses an input that is nearly one, and only warns of one that a composite action may have left', () => {
    expect(() => read({ INPUT_DRYRUN: 'true' })).toThrow(
      expect.objectContaining({ hint: 'did you mean dry-run?' }),
    );
    expect(read({ INPUT_WHO_TO_GREET: 'you' }).said).toEqual([
      'warning alba has no input “who_to_greet”, and leaves it alone',
    ]);
  });

  it('hands the result over', () => {
    const { double, said } = core({});
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
    actionChannels(double).result(result);
    expect(said).toEqual([
      'output name=hello',
      'output tags=1.0\n1',
      'output digest=sha256:11',
      'output complete=false',
      'output references=r.example.org/hello:1.0\nr.example.org/hello:1\noci:out:1.0',
      'output urls=https://dl.example.org/df-dist-v1/hello/1.0',
      `output json=${JSON.stringify(result)}`,
    ]);
  });

  it.each(['planned', 'failed'] as const)('hands over nothing of what is %s', (status) => {
    const { double, said } = core({});
    const targets = [outcome('container', status, ['r.example.org/hello:1'], ['https://r.example.org'])];
    const result = { name: 'hello', tags: ['1'], complete: false, digest: 'sha256:11', targets, seconds: 1 };
    actionChannels(double).result(result);
    expect(said.slice(0, -1)).toEqual([
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
