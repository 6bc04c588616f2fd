import { describe, expect, it } from 'vitest';
import { inputSpelling, readInputs } from '../../../src/hosts/action/inputs.ts';
import { decode } from '../../../src/settings/decode.ts';
import { Mistakes } from '../../../src/settings/mistakes.ts';
import { coreDouble } from '../../support/actions-core.ts';

function read(environment: Record<string, string>) {
  const { double, said } = coreDouble(environment);
  const mistakes = new Mistakes();
  const values = decode(readInputs(double, environment, mistakes), inputSpelling(environment), mistakes);
  mistakes.throwIfAny();
  return { values, said };
}

const github = { GITHUB_ACTIONS: 'true' };
const forgejo = { ...github, GITEA_ACTIONS: 'true', FORGEJO_ACTIONS: 'true' };

describe('inputs', () => {
  it('are read with their hyphens, and tags for tag', () => {
    const { values, said } = read({
      INPUT_TAGS: 'hello:1.0\nhello:latest\n',
      INPUT_TAG: '',
      'INPUT_DRY-RUN': 'True',
      INPUT_TARGET: 'site',
    });
    expect(values).toEqual({ tag: ['hello:1.0', 'hello:latest'], 'dry-run': true, target: ['site'] });
    expect(said).toEqual([]);
  });

  it('are lists and maps as a workflow writes them', () => {
    const { values } = read({
      INPUT_PLATFORM: 'linux/amd64\nlinux/arm64\n',
      INPUT_ANNOTATIONS: 'team=birds\nurl=https://h/?a=1,b=2\n',
      INPUT_CREDENTIALS: '# stores\ns3://releases KEY1 fake-one\n',
    });
    expect(values).toEqual({
      platform: ['linux/amd64', 'linux/arm64'],
      annotations: { team: 'birds', url: 'https://h/?a=1,b=2' },
      credentials: [{ prefix: 's3://releases', user: 'KEY1', secret: 'fake-one' }],
    });
  });

  it('are named in a mistake as they were given', () => {
    expect(() => read({ INPUT_TAGS: '[1, {}]' })).toThrow('tags: “[1, {}]” is not a list');
    expect(() => read({ INPUT_TAG: '[1, {}]', INPUT_TAGS: '' })).toThrow('tag: “[1, {}]” is not a list');
  });

  it.each([
    ['nearly one', 'INPUT_DRYRUN', 'there is no input dryrun', 'did you mean dry-run?'],
    ['another action’s', 'INPUT_FILE', 'there is no input file', /^alba runs no Dockerfile: /],
    [
      'another action’s, with a hyphen',
      'INPUT_CACHE-FROM',
      'there is no input cache-from',
      /^alba runs no Dockerfile: /,
    ],
    ['still to come', 'INPUT_KEEP', 'alba has no input keep yet', /^leave it out: no tag/],
  ])(
    'that there are none of are refused where it is known what was meant: %s',
    (_, variable, message, hint) => {
      const thrown = expect.objectContaining({ message, hint: expect.stringMatching(hint) });
      expect(() => read({ ...github, [variable]: 'fake-value' })).toThrow(thrown);
      expect(() => read({ ...forgejo, [variable]: 'fake-value' })).toThrow(thrown);
      expect(read({ ...github, [variable]: '  ' }).said).toEqual([]);
    },
  );

  it('that resemble none only get a warning', () => {
    expect(read({ INPUT_WHO_TO_GREET: 'you' }).said).toEqual([
      'warning alba has no input “who_to_greet”, and leaves it alone',
    ]);
  });

  it('of a composite action, which runners of Forgejo and Gitea leave to the steps inside it, only get a warning', () => {
    const inside = { GITHUB_ACTION_PATH: '/actions/ours', INPUT_BUCKET: 'downloads', INPUT_TARGETS: 'x' };
    expect(read({ ...forgejo, ...inside }).said).toEqual([
      'warning alba has no input “bucket”, and leaves it alone',
      'warning alba has no input “targets”, and leaves it alone',
    ]);
    expect(() => read({ ...github, ...inside })).toThrow(
      'there is no input bucket; there is no input targets',
    );
  });
});
