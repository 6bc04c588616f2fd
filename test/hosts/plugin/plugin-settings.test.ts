import { describe, expect, it } from 'vitest';
import {
  givenPluginSpelling,
  hasPluginSettings,
  readPluginSettings,
} from '../../../src/hosts/plugin/plugin-settings.ts';
import { decode } from '../../../src/settings/decode.ts';
import { Mistakes } from '../../../src/settings/mistakes.ts';

function read(environment: Record<string, string>) {
  const mistakes = new Mistakes();
  const raw = readPluginSettings(environment, mistakes);
  const values = decode(raw, givenPluginSpelling(environment), mistakes);
  mistakes.throwIfAny();
  return values;
}

describe('plugin settings', () => {
  it('come as Drone and Woodpecker encode them', () => {
    expect(
      read({
        PLUGIN_TAGS: 'hello:1.0,hello:latest',
        PLUGIN_STATIC: 'df',
        PLUGIN_TARGET: 's3://bucket?endpoint=https://s3.example.org&region=garage',
        PLUGIN_DRY_RUN: 'true',
        PLUGIN_ANNOTATIONS: '{"team":"birds","wings":2}',
        PLUGIN_RESULT_FILE: 'result.json',
        PATH: '/bin',
      }),
    ).toEqual({
      tag: ['hello:1.0', 'hello:latest'],
      static: ['df'],
      target: ['s3://bucket?endpoint=https://s3.example.org&region=garage'],
      'dry-run': true,
      annotations: { team: 'birds', wings: '2' },
      'result-file': 'result.json',
    });
  });

  it('are found where Drone kept the hyphen, and refused where they are given both ways', () => {
    expect(read({ 'PLUGIN_RESULT-FILE': 'hyphen' })).toEqual({ 'result-file': 'hyphen' });
    expect(() => read({ 'PLUGIN_RESULT-FILE': 'hyphen', PLUGIN_RESULT_FILE: 'underscore' })).toThrow(
      /^result_file is given twice, as result-file too$/,
    );
  });

  it('that there are none of are refused, with the one that was meant', () => {
    expect(() => read({ PLUGIN_DRYRUN: 'true' })).toThrow(
      expect.objectContaining({ message: 'there is no setting dryrun', hint: 'did you mean dry_run?' }),
    );
    expect(() => read({ PLUGIN_JSON: 'true' })).toThrow('there is no setting json');
    expect(read({ PLUGIN_DRYRUN: '' })).toEqual({});
  });

  it('that other plugins have are refused with what alba has instead', () => {
    expect(() => read({ PLUGIN_BUCKET: 'downloads' })).toThrow(
      expect.objectContaining({
        message: 'there is no setting bucket',
        hint: 'it is part of --target: s3://BUCKET?endpoint=https://HOST&region=NAME',
      }),
    );
    expect(() => read({ 'PLUGIN_BUILD.ARGS': 'A=fake' })).toThrow('there is no setting build.args');
    expect(() => read({ PLUGIN_KEEP: 'fake' })).toThrow(/^alba has no setting keep yet$/);
    expect(() => read({ PLUGIN_FROBNICATE: 'x' })).toThrow(
      expect.objectContaining({ hint: 'docs/settings.md tells which there are' }),
    );
  });

  it('are named in a mistake as they were given', () => {
    expect(() => read({ 'PLUGIN_DRY-RUN': 'x' })).toThrow(/^dry-run: “x” is not yes or no/);
    expect(() => read({ 'PLUGIN_DRY.RUN': 'x' })).toThrow(/^dry\.run: “x” is not yes or no/);
    expect(() => read({ PLUGIN_DRY_RUN: 'x', 'PLUGIN_DRY-RUN': '' })).toThrow(
      /^dry_run: “x” is not yes or no/,
    );
    expect(() => read({ PLUGIN_TAGS: '[{}]' })).toThrow(/^tags: “\[\{\}\]” is not a list/);
  });

  it('are put together where a list is given by its name and by an alias', () => {
    expect(read({ PLUGIN_TAGS: 'a:2,a:3', PLUGIN_TAG: 'a:1' })).toEqual({ tag: ['a:1', 'a:2', 'a:3'] });
  });

  it('are told from what other programs call PLUGIN_', () => {
    expect(hasPluginSettings({ PLUGIN_PATH: '/usr/lib', PLUGIN_TARGET: '', HOME: '/home/user' })).toBe(false);
    expect(hasPluginSettings({ PLUGIN_TAGS: 'hello:1.0' })).toBe(true);
    expect(hasPluginSettings({ 'PLUGIN_DRY-RUN': 'true' })).toBe(true);
  });
});
