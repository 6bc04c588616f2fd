import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../../src/hosts/command-line/command-line.ts';
import { AlbaError } from '../../../src/report/error.ts';
import { decode } from '../../../src/settings/decode.ts';
import { Mistakes } from '../../../src/settings/mistakes.ts';

/** The command line's meaning; throws its mistakes. */
function read(...argv: readonly string[]) {
  const mistakes = new Mistakes();
  const line = readCommandLine(argv, mistakes);
  mistakes.throwIfAny();
  return line;
}

function values(...argv: readonly string[]) {
  const line = read(...argv);
  if (line.kind !== 'command') throw new Error(`not a publish: ${line.kind}`);
  const mistakes = new Mistakes();
  const decoded = decode(line.raw, (name) => name, mistakes);
  mistakes.throwIfAny();
  return { verb: line.verb, ...decoded };
}

describe('the grammar', () => {
  it('takes the last argument for the target, and all before it for sources', () => {
    expect(
      values('static', 'push', '-t', 'hello:1.0', 'df', 'more, of it', 's3://b?region=r&endpoint=h'),
    ).toEqual({
      verb: 'static push',
      tag: ['hello:1.0'],
      static: ['df', 'more, of it'],
      target: ['s3://b?region=r&endpoint=h'],
    });
    expect(values('container', 'push', '-t', 'hello:1.0', 'a.tar', '-', 'oci:out')).toMatchObject({
      verb: 'container push',
      container: ['a.tar', '-'],
      target: ['oci:out'],
    });
  });

  it('takes -#NAME:TAG for a source, and no group of flags', () => {
    const tagged = ['-t', 'hello:1.0'];
    expect(values('container', 'push', ...tagged, '-#test:1', '-', '-#th', 'oci:out')).toMatchObject({
      container: ['-#test:1', '-', '-#th'],
      target: ['oci:out'],
    });
    expect(
      values('publish', '--container', '-#test:1', ...tagged, '--container=-#0', 'oci:out'),
    ).toMatchObject({ container: ['-#test:1', '-#0'], tag: ['hello:1.0'], target: ['oci:out'] });
    expect(values('container', 'push', ...tagged, '--', '-#test:1', 'oci:out')).toMatchObject({
      container: ['-#test:1'],
    });
  });

  it.each([
    [['--no-attestations'], false],
    [['--no-attestations=yes'], false],
    [['--no-attestations=no'], true],
    [['--attestations'], true],
    [['--attestations=no'], false],
    [['--no-attestations', '--attestations'], true],
  ])('reads %j as attestations: %s', (flags, attestations) => {
    expect(values('container', 'push', '-t', 'a:1', ...flags, 'a.tar', 'out')).toMatchObject({
      attestations,
      container: ['a.tar'],
    });
  });

  it('tells a value of --no-attestations that is neither as it was written', () => {
    expect(() => values('container', 'push', '--no-attestations=sbom', 'a.tar', 'out')).toThrow(
      'attestations: “sbom” is not yes or no',
    );
  });

  it('has the sources of publish in flags', () => {
    const line = values('publish', '-t', ':1', '--static', 'df', '--container=a', '--container', 'b', 'site');
    expect(line).toEqual({
      verb: 'publish',
      tag: [':1'],
      static: ['df'],
      container: ['a', 'b'],
      target: ['site'],
    });
  });

  it('adds targets by --to, and lets the target of a kind stand for the last argument', () => {
    expect(values('static', 'push', '-t', 'a:1', 'df', 'site', '--to', 's3://b').target).toEqual([
      'site',
      's3://b',
    ]);
    expect(values('static', 'push', '-t', 'a:1', 'df', 'df2', '--static-target', 'site')).toMatchObject({
      static: ['df', 'df2'],
      'static-target': ['site'],
    });
    expect(values('publish', '-t', 'a:1', '--static', 'df', '--static-target', 'site')).not.toHaveProperty(
      'target',
    );
  });

  it.each([['-t', 'a:1'], ['-ta:1'], ['-t=a:1'], ['--tag', 'a:1'], ['--tag=a:1'], ['--tags', 'a:1']])(
    'knows the tag as %s %s',
    (...flag) => {
      expect(values('static', 'push', 'df', 'site', ...flag).tag).toEqual(['a:1']);
    },
  );

  it('takes flags anywhere, and none behind --', () => {
    expect(values('--dry-run', 'static', 'push', '-t', 'a:1', '--', '-df', 'site')).toMatchObject({
      'dry-run': true,
      static: ['-df'],
    });
    expect(values('static', 'push', '--dry-run=no', 'df', 'site')['dry-run']).toBe(false);
    expect(values('static', 'push', '--dry-run=no', 'yes', 'site')).toMatchObject({ static: ['yes'] });
    expect(values('static', 'push', '--dry-run', '--', 'yes', 'site')).toMatchObject({ static: ['yes'] });
  });

  it('knows serve, help and --version', () => {
    expect(read('serve', 'site', '--port', '0')).toMatchObject({
      kind: 'serve',
      directory: 'site',
      raw: { port: ['0'] },
    });
    expect(read('help')).toEqual({ kind: 'help', verb: undefined });
    expect(read('help', 'static', 'push')).toEqual({ kind: 'help', verb: 'static push' });
    expect(read('container', 'push', '-h')).toEqual({ kind: 'help', verb: 'container push' });
    expect(read('--version')).toEqual({ kind: 'version' });
  });
});

describe('a slip', () => {
  it.each([
    ['no target', 'static push -t a:1 df', /“df” alone is not enough/, /DIR… TARGET/],
    ['no source', 'static push -t a:1 s3://b', /a target, “s3:\/\/b”, and no source/, /DIR… TARGET/],
    ['nothing', 'container push -t a:1', /no source and no target/, /SOURCE… TARGET/],
    ['no source but --to', 'static push -t a:1 df --to s3://b', /“df” alone/, /TARGET/],
    ['the target first', 'static push -t a:1 s3://b df', /target comes last/, /DIR… TARGET/],
    ['two targets', 'static push -t a:1 df s3://a s3://b', /“s3:\/\/a” is a target/, /--to/],
    ['push alone', 'push -t a:1 df s3://b', /alba push is no command/, /alba static push/],
    ['static alone', 'static -t a:1', /alba static is no command/, /alba static push/],
    ['a later command', 'static ls s3://b', /alba static ls is not there yet/, /alba help/],
    ['a later command of one word', 'verify s3://b', /alba verify is not there yet/, /alba help/],
    ['no command', '--dry-run', /no command/, /alba help/],
    ['another command', 'upload df s3://b', /no command “upload”/, /alba help/],
    ['one dash', 'static push -tag a:1 df site', /there is no flag -tag/, /--tag/],
    ['one dash and =', 'static push -tag=a:1 df site', /there is no flag -tag/, /--tag/],
    ['a flag misspelled', 'static push --overwrit df site', /no flag --overwrit/, /--overwrite/],
    ['a flag without its dash', 'static push --dryrun df site', /no flag --dryrun/, /--dry-run/],
    [
      'an unknown flag',
      'static push --frobnicate df site',
      /no flag --frobnicate/,
      /^alba static push --help/,
    ],
    ['an unknown flag first', '--frobnicate static push df site', /--frobnicate/, /^alba COMMAND --help/],
    ['an unknown letter', 'static push -x df site', /no flag -x/, /^alba static push --help/],
    ['no value', 'static push df site --tag', /--tag needs a value/, /--tag NAME:TAG/],
    ['a flag for a value', 'static push --tag --dry-run df site', /--tag needs a value/, /NAME:TAG/],
    [
      'globbed images',
      'publish -t a:1 --container a b c s3://b',
      /takes one argument/,
      /--container of its own/,
    ],
    [
      'a flag’s answer in the next argument',
      'static push --dry-run true df site',
      /“true”/,
      /--dry-run=true/,
    ],
    ['a bucket to serve', 'serve s3://b?secret=x', /takes a directory, and “s3:\/\/b” is a URL/, /serve DIR/],
    ['a layout to serve', 'serve oci:out', /takes a directory, and “oci:out”/, /serve DIR/],
    ['a file URL to serve', 'serve file:///srv', /takes a directory/, /without file:\/\//],
    ['nothing to serve', 'serve', /no directory/, /alba serve DIR/],
    ['two to serve', 'serve a b', /“b” is one too many/, /./],
  ])('is told: %s', (_, line, message, hint) => {
    const failure = failureOf(line);
    expect(failure.code).toBe('usage');
    expect(failure.message).toMatch(message);
    expect(failure.hint ?? '.').toMatch(hint);
  });

  it('in a flag is not taken for one in the arguments as well', () => {
    const failure = failureOf('publish -t a:1 --statik df site --dryrun');
    expect(failure.message).toBe('there is no flag --statik; there is no flag --dryrun');
  });

  it.each([
    ['-p fake-secret', '-p'],
    ['-pfake-secret', '-p'],
    ['--creds me:fake-secret', '--creds'],
    ['--dest-creds=me:fake-secret', '--dest-creds'],
  ])('shows no password behind a flag of other tools, and says what is alba’s: %s', (flags, flag) => {
    const failure = failureOf(`container push docker docker://ghcr.io/me/x ${flags}`);
    expect(failure.message).toBe(`there is no flag ${flag}`);
    expect(failure.hint).toMatch(/^set --username and --password/);
  });

  it('shows no password that a URL holds', () => {
    for (const line of [
      'static push -t a:1 s3://KEY:fake-secret@b?secret=fake-secret df',
      'static push s3://K:fake-secret@b',
    ]) {
      expect(failureOf(line).message).not.toContain('fake-secret');
    }
  });
});

function failureOf(line: string): AlbaError {
  try {
    read(...line.split(' '));
  } catch (error) {
    if (error instanceof AlbaError) return error;
  }
  throw new Error('no AlbaError was thrown');
}
