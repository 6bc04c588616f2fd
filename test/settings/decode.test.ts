import { describe, expect, it } from 'vitest';
import { AlbaError } from '../../src/report/error.ts';
import { decode } from '../../src/settings/decode.ts';
import { Mistakes } from '../../src/settings/mistakes.ts';

function read(raw: Parameters<typeof decode>[0]) {
  const mistakes = new Mistakes();
  return { values: decode(raw, (name) => name.replaceAll('-', '_'), mistakes), mistakes };
}

describe('decode', () => {
  it.each(['true', 'True', 'TRUE', 'yes', 'Yes', '1', 'on', 'ON', ' true\n'])('reads %j as yes', (text) => {
    expect(read({ 'dry-run': [text] }).values['dry-run']).toBe(true);
  });

  it.each(['false', 'False', 'FALSE', 'no', 'NO', '0', 'off'])('reads %j as no', (text) => {
    expect(read({ 'dry-run': [text] }).values['dry-run']).toBe(false);
  });

  it('takes empty texts as unset', () => {
    expect(read({ tag: [''], 'dry-run': [' '], annotations: ['\n'], 'pull-request': [''] }).values).toEqual(
      {},
    );
  });

  it('puts lists and maps that are given several times together, and lets the last of other values count', () => {
    const { values } = read({
      tag: ['a:1,a:2', 'a:3'],
      annotations: ['x=1\ny=1', 'y=2'],
      'result-file': ['first', 'second'],
    });
    expect(values).toEqual({
      tag: ['a:1', 'a:2', 'a:3'],
      annotations: { x: '1', y: '2' },
      'result-file': 'second',
    });
  });

  it('tells every mistake at once, as the host spells the setting, with the value and what was expected', () => {
    const { mistakes } = read({
      'dry-run': ['maybe'],
      'pull-request': ['ignore'],
      annotations: ['no equals sign'],
      platform: ['[1, {}]'],
      port: ['80000'],
      'max-layer-size': ['20G'],
    });
    const failure = thrown(() => mistakes.throwIfAny());
    expect(failure.code).toBe('usage');
    for (const part of [
      'dry_run: “maybe” is not yes or no',
      'pull_request: “ignore” is not check or publish',
      'annotations: “no equals sign” is not a map',
      'platform: “[1, {}]” is not a list',
      'port: “80000” is not a port',
      'max_layer_size: “20G” is not a size',
    ]) {
      expect(failure.message).toContain(part);
    }
  });

  it('takes an empty list as unset', () => {
    expect(read({ tag: ['[]'], platform: [',', '[null]'], credentials: ['[]'] }).values).toEqual({});
  });

  it('tells of a from_secret that nobody put in, and shows its name only where it looks like one', () => {
    const raw = {
      credentials: ['{"target":"s3://b","user":"KEY","secret":{"from_secret":"fake secret: 1"}}'],
      'result-file': ['{"from_secret":"result"}'],
      annotations: ['note=from_secret is a word'],
    };
    const { values, mistakes } = read(raw);
    expect(values).toEqual({ annotations: { note: 'from_secret is a word' } });
    expect(thrown(() => mistakes.throwIfAny()).message).toBe(
      'credentials: it holds from_secret within a list or a map, where Drone puts in no secret; result_file: it holds from_secret: result within a list or a map, where Drone puts in no secret',
    );
  });

  it.each(['logins.txt', './logins/ci', '@fake', '~/my files/fake logins.txt'])(
    'tells of how to give a file of credentials, where its name was given: %s',
    (text) => {
      const hintOf = (spelling: (name: string) => string) => {
        const mistakes = new Mistakes();
        decode({ credentials: [text] }, spelling, mistakes);
        return thrown(() => mistakes.throwIfAny());
      };
      const failure = hintOf((name) => `--${name}`);
      expect(failure.message).toBe(
        '--credentials: line 1 is not TARGET-PREFIX USER SECRET, like s3://my-bucket KEY SECRET',
      );
      expect(failure.hint).toBe('if that is the name of a file, give its text: --credentials "$(cat FILE)"');
      expect(hintOf((name) => name).hint).toMatch(/^if that is the name of a file, [^$]*$/);
    },
  );

  it.each(['s3://bucket', 'KEY fake', '{"a":1}', 's3://a KEY\nfake'])(
    'takes other credentials that are wrong for no name of a file: %j',
    (text) => {
      const { mistakes } = read({ credentials: [text] });
      expect(thrown(() => mistakes.throwIfAny()).hint).toBeUndefined();
    },
  );

  it('shows no secret in a mistake', () => {
    const { mistakes } = read({ credentials: ['s3://fine KEY fake-secret-1\nfake-secret-2 only'] });
    const failure = thrown(() => mistakes.throwIfAny());
    expect(failure.message).toBe(
      'credentials: line 2 is not TARGET-PREFIX USER SECRET, like s3://my-bucket KEY SECRET',
    );
    expect(JSON.stringify(failure)).not.toContain('fake-secret');
  });
});

function thrown(step: () => void): AlbaError {
  try {
    step();
  } catch (error) {
    if (error instanceof AlbaError) return error;
  }
  throw new Error('no AlbaError was thrown');
}
