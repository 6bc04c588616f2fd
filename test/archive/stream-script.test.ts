import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { readScript } from '../../src/archive/stream-script.ts';
import { testRun } from './test-run.ts';

const hash = '0c1p5z6kcbd8kbf8v7b3j3gd5gkd1hzb';

/** A script of these lines, what it did, and how it is read. */
async function script(lines: string | readonly string[], interpreter = '/bin/sh') {
  const t = await testRun();
  const path = join(t.folder, 'stream');
  await writeFile(path, [`#!${interpreter}`, ...[lines].flat(), ''].join('\n'), { mode: 0o755 });
  const debug: string[] = [];
  const reporter = { ...t.run.reporter, debug: (text: string) => debug.push(text) };
  const rules = { anywhere: true, stores: [] as string[], path: '/usr/bin:/bin' };
  const read = <Value>(reading: (stream: Readable) => Promise<Value>, given = path) =>
    readScript(given, rules, { ...t.run, reporter }, reading);
  return { ...t, path, debug, rules, read };
}

async function everything(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Whether a process is at work: one that nobody has waited for yet is not. */
async function isAlive(pid: string): Promise<boolean> {
  const state = await readFile(`/proc/${pid.trim()}/stat`, 'utf8').catch(() => ') X');
  return !/\) [XZ]/.test(state);
}

async function ended(pid: string): Promise<void> {
  while (await isAlive(pid)) await delay(5);
}

/** Waits until a file has a line in it. */
async function written(path: string): Promise<string> {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text.endsWith('\n')) return text;
    await delay(5);
  }
}

describe('a script that works', () => {
  test('is read while it writes', async () => {
    const { read, folder } = await script(['echo first', `cat "$(dirname "$0")/go"`, 'echo last']);
    execFileSync('mkfifo', [join(folder, 'go')]);
    const text = await read(async (stream) => {
      const iterator = stream[Symbol.asyncIterator]();
      const { value } = await iterator.next();
      await writeFile(join(folder, 'go'), ''); // it goes on only when the first line was read
      let rest = '';
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) rest += next.value;
      return `${value}|${rest}`;
    });
    expect(text).toBe('first\n|last\n');
  });

  test('has PATH, HOME and TMPDIR, and nothing else, no arguments and an empty stdin', async () => {
    process.env['ALBA_TEST_SECRET'] = 'secret';
    const { read, scratch } = await script([
      `tr '\\0' '\\n' < /proc/$$/environ`,
      'echo "arguments: $#"',
      'echo "stdin: $(wc -c)"',
      'test "$HOME" = "$TMPDIR" && touch "$HOME/mine"',
    ]).finally(() => delete process.env['ALBA_TEST_SECRET']);
    const lines = (await read(everything)).trim().split('\n');
    const home = expect.stringContaining(join(scratch, 'script-'));
    expect(
      lines
        .slice(0, -2)
        .map((line) => line.split('='))
        .sort(),
    ).toEqual([
      ['HOME', home],
      ['PATH', '/usr/bin:/bin'],
      ['TMPDIR', home],
    ]);
    expect(lines.slice(-2)).toEqual(['arguments: 0', 'stdin: 0']);
    expect(await readdir(scratch)).toEqual([]);
  });

  test('tells live what it says on stderr, with --debug, and may say a lot', async () => {
    const { read, debug, path } = await script([
      'head -c 300000 /dev/zero | tr "\\0" e >&2',
      'echo >&2',
      'i=0; while [ $i -lt 3000 ]; do echo "Creating layer $i from a rather long path" >&2; i=$((i+1)); done',
      'echo done',
    ]);
    expect(await read(everything)).toBe('done\n');
    expect(debug).toHaveLength(3001);
    expect(debug.at(-1)).toBe(`${path}: Creating layer 2999 from a rather long path`);
    expect(Math.max(...debug.map((line) => line.length))).toBeLessThan(1000);
  });

  test('is held up by a reader that is slow, and not held in memory', async () => {
    const { read } = await script(['head -c 200000000 /dev/zero', 'echo "$$ wrote it all" >&2']);
    let heldUp = true;
    const bytes = await read(async (stream) => {
      await new Promise((resolve) => stream.once('readable', resolve));
      for (let round = 0; round < 50; round++) await delay(1);
      heldUp = stream.readableLength < 10_000_000;
      let length = 0;
      for await (const chunk of stream) length += chunk.length;
      return length;
    });
    expect({ bytes, heldUp }).toEqual({ bytes: 200_000_000, heldUp: true });
  });

  test('may write more than its reader wants to know', async () => {
    const { read } = await script(['echo x', 'head -c 3000000 /dev/zero']);
    expect(await read(async (stream) => String((await once(stream)).subarray(0, 1)))).toBe('x');
  });
});

async function once(stream: Readable): Promise<Buffer> {
  await new Promise((resolve) => stream.once('readable', resolve));
  return stream.read();
}

describe('a script that fails', () => {
  test.each([
    [
      'late, though all was there',
      ['echo whole', 'echo no room >&2', 'exit 3'],
      'failed with exit code 3, and said at last: no room',
    ],
    ['without a word', 'exit 1', 'failed with exit code 1, and said nothing'],
    ['by a signal', 'kill -TERM $$', 'was ended by SIGTERM, and said nothing'],
    [
      'after many words',
      'seq 1 1000 >&2; false',
      'exit code 1, and said at last: 993 | 994 | 995 | 996 | 997 | 998 | 999 | 1000',
    ],
  ])('%s', async (_, lines, message) => {
    const { read, path, scratch } = await script(lines);
    await expect(read(everything)).rejects.toMatchObject({
      code: 'source',
      message: expect.stringMatching(new RegExp(`^${path}: the script .*${message.replaceAll('|', '\\|')}$`)),
    });
    expect(await readdir(scratch)).toEqual([]);
  });

  test('after its reader has seen enough', async () => {
    const { read } = await script(['echo whole', 'head -c 3000000 /dev/zero', 'exit 4']);
    await expect(read(once)).rejects.toMatchObject({ message: expect.stringContaining('exit code 4') });
  });

  test('is the failure, whatever its reader finds wrong with what it wrote', async () => {
    const { read } = await script(['echo half; exit 2']);
    const reading = async (stream: Readable) => {
      await everything(stream).catch(() => {});
      throw new Error('truncated');
    };
    await expect(read(reading)).rejects.toMatchObject({ message: expect.stringContaining('exit code 2') });
  });
});

describe('nothing of it is left', () => {
  const stubborn = [
    `trap '' TERM INT HUP PIPE`,
    '(trap "" TERM INT HUP PIPE; while :; do sleep 1; done) & ',
    'echo "$$ $!" > "$0.pids"',
    'head -c 1000000000 /dev/zero',
    'while :; do sleep 1; done',
  ];

  test('when its reader fails, though it ignores signals and has started others', async () => {
    const { read, path, scratch } = await script(stubborn);
    const reading = async (stream: Readable) => {
      await written(`${path}.pids`);
      await once(stream);
      throw new Error('no image');
    };
    await expect(read(reading)).rejects.toThrow('no image');
    await Promise.all((await written(`${path}.pids`)).split(' ').map(ended));
    expect(await readdir(scratch)).toEqual([]);
  });

  test('when its reader stops early and destroys the stream', async () => {
    const { read, path } = await script(stubborn);
    const reading = async (stream: Readable) => {
      await written(`${path}.pids`);
      for await (const _ of stream) throw new Error('not a tar');
    };
    await expect(read(reading)).rejects.toThrow('not a tar');
    await Promise.all((await written(`${path}.pids`)).split(' ').map(ended));
  });

  test('when the run is stopped', async () => {
    const { read, path, controller, scratch } = await script(stubborn);
    const reason = new Error('interrupted');
    const reading = read(async (stream) => {
      await written(`${path}.pids`);
      controller.abort(reason);
      return everything(stream);
    });
    await expect(reading).rejects.toBe(reason);
    await Promise.all((await written(`${path}.pids`)).split(' ').map(ended));
    expect(await readdir(scratch)).toEqual([]);
  });

  test('when it ends and leaves a process behind that holds its output open', async () => {
    const { read, path } = await script(['sleep 1000 & echo $! > "$0.pids"', 'echo done']);
    expect(await read(everything)).toBe('done\n');
    await ended(await written(`${path}.pids`));
  });

  test('a run that was stopped before starts nothing', async () => {
    const { read, path, controller } = await script('touch "$0.ran"');
    controller.abort(new Error('interrupted'));
    await expect(read(everything)).rejects.toThrow('interrupted');
    expect(await readdir(join(path, '..'))).toEqual(['stream']);
  });
});

describe('what cannot be run', () => {
  test('an interpreter that is not there', async () => {
    const { read } = await script('x', `/nix/store/${hash}-bash/bin/bash -e`);
    await expect(read(everything)).rejects.toMatchObject({
      code: 'source',
      message: expect.stringContaining(`its interpreter /nix/store/${hash}-bash/bin/bash is not there`),
    });
  });

  test('a file that nobody may execute', async () => {
    const { read, path } = await script('echo x');
    await chmod(path, 0o644);
    await expect(read(everything)).rejects.toMatchObject({
      code: 'source',
      message: expect.stringContaining('may not be executed'),
      hint: expect.stringContaining(`chmod +x ${path}`),
    });
  });

  test('an interpreter that may not be executed', async () => {
    const { read } = await script('echo x', '/etc/passwd');
    await expect(read(everything)).rejects.toMatchObject({
      code: 'source',
      message: expect.stringContaining('may not execute it, or its interpreter /etc/passwd'),
    });
  });

  test('what is not there any more', async () => {
    const { read, path } = await script('echo x');
    await expect(read(everything, `${path}-gone`)).rejects.toMatchObject({
      code: 'source',
      message: `there is no ${path}-gone`,
    });
  });
});

describe('what may be run', () => {
  /** A script at a place below the folder, which one of the links in the folder leads to. */
  async function at(place: string, linked = false) {
    const t = await script('echo ran');
    const real = join(t.folder, place);
    await mkdir(join(real, '..'), { recursive: true });
    await writeFile(real, await readFile(t.path), { mode: 0o755 });
    const link = join(t.folder, 'link');
    if (linked) await symlink(real, link);
    const rules = { ...t.rules, anywhere: false, stores: ['/nix/store', join(t.folder, 'store')] };
    return readScript(linked ? link : real, rules, t.run, everything);
  }

  test.each([
    ['a store object', `store/${hash}-stream-hello`, false],
    ['a link to one, as nix build makes it', `store/${hash}-stream-hello`, true],
  ])('%s', async (_, place, linked) => {
    expect(await at(place, linked)).toBe('ran\n');
  });

  test.each([
    ['a script anywhere else', 'stream-hello', false],
    ['what merely looks like a store', `elsewhere/store/${hash}-stream-hello`, false],
    ['a link to such', `elsewhere/nix/store/${hash}-stream-hello`, true],
    ['a file inside of a store object', `store/${hash}-hello/bin/hello`, false],
    ['a file that is named like one, deeper', `store/${hash}-hello/${hash}-stream-hello`, false],
    ['a file of a store that is no store object', 'store/hello', false],
    ['a hash that is none', `store/${hash.replace('0', 'e')}-hello`, false],
  ])('not %s', async (_, place, linked) => {
    await expect(at(place, linked)).rejects.toMatchObject({
      code: 'source',
      message: expect.stringContaining('lies in no Nix store'),
      hint: expect.stringMatching(/--run-scripts.* > image\.tar$/),
    });
  });

  test('a store that is reached by a link, by its real path', async () => {
    const t = await script('echo ran');
    const real = join(t.folder, 'real', `${hash}-stream`);
    await mkdir(join(t.folder, 'real'));
    await writeFile(real, await readFile(t.path), { mode: 0o755 });
    await symlink('real', join(t.folder, 'store'));
    const rules = { ...t.rules, anywhere: false, stores: [join(t.folder, 'store')] };
    expect(await readScript(real, rules, t.run, everything)).toBe('ran\n');
  });
});
