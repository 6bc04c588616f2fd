import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { layerKey } from '../../src/layers/layer-key.ts';
import { tar } from '../../src/layers/tar.ts';
import { inTarOrder, type TarEntry, type TarFile } from '../../src/layers/tar-entry.ts';
import { type Digest, digestOf } from '../../src/oci/digest.ts';
import { bytesBody, fileBody } from '../../src/store/body.ts';

const run = promisify(execFile);
const never = new AbortController().signal;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** What files hold, by path. */
const contents = new Map<string, string>();

function file(path: string, content = path, mode = 0o644): TarFile {
  contents.set(path, content);
  return { kind: 'file', path, mode, body: bytesBody(content), source: path };
}

function link(path: string, target: string): TarEntry {
  return { kind: 'symlink', path, target };
}

function directory(path: string, mode = 0o755): TarEntry {
  return { kind: 'directory', path, mode };
}

async function bytesOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of tar(inTarOrder(entries), never)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Promises to all that is published: tars and keys of another form need another version. */
const golden = {
  one: 'sha256:0624748826858fcf07c8ed41b2d07503ad649bb53351957e2db4b973035a9b2d',
  everything: 'sha256:46827850e4b55f22571c5e31cf4983ba356acdc1f5869a20bd701fa9e09e02b1',
  key: 'sha256:4d647b88083592d0fc6892b461c09c5be7bdf6cbb921e4d3bb14e84c75194e74',
};

const long = `opt/${'deep/'.repeat(30)}${'n'.repeat(120)}`;
/** One of everything that a layer may hold. */
const everything: readonly TarEntry[] = [
  file('hello', 'hello\n', 0o755),
  directory('tmp', 0o1777),
  directory('var/empty'),
  file('a-b'),
  file('a/b'),
  file('usr/share/grüße', 'ß'),
  file(long, 'long'),
  file(`opt/${'p'.repeat(90)}/${'q'.repeat(90)}`, 'in a prefix'),
  link('bin', 'usr/bin'),
  link('far', `../${'x'.repeat(150)}`),
  link('to-grüße', 'usr/share/grüße'),
  link('nowhere', '/run/not/there'),
];
const names = inTarOrder(everything).map(({ kind, path }) => (kind === 'directory' ? `${path}/` : path));

describe('tar v1', () => {
  it('has the bytes that it has had since it was first published', async () => {
    expect(digestOf(await bytesOf([file('hello', 'hello\n', 0o755)]))).toBe(golden.one);
    expect(digestOf(await bytesOf(everything))).toBe(golden.everything);
    expect(layerKey(inTarOrder(everything))).toBe(golden.key);
  });

  it('is read by tar-stream as it was meant', async () => {
    const read = extract();
    read.end(await bytesOf(everything));
    const found: unknown[] = [];
    for await (const entry of read) {
      const { name, type, mode, uid, gid, uname, gname, mtime, linkname } = entry.header;
      found.push([name, type, mode, linkname ?? '', await text(entry)]);
      expect([uid, gid, uname, gname, mtime?.getTime()]).toEqual([0, 0, '', '', 1000]);
    }
    expect(found).toEqual(
      inTarOrder(everything).map((entry, at) => [
        names[at],
        entry.kind,
        entry.kind === 'symlink' ? 0o777 : entry.mode,
        entry.kind === 'symlink' ? entry.target : '',
        entry.kind === 'file' ? contents.get(entry.path) : '',
      ]),
    );
  });

  it('is listed by GNU tar, and unpacked by it', async () => {
    const path = join(folder, 'layer.tar');
    await writeFile(path, await bytesOf(everything));
    const listed = await run('tar', ['--quoting-style=literal', '-tf', path], {
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    expect(listed.stdout.trimEnd().split('\n')).toEqual(names);
    expect(listed.stderr).toBe('');
    await run('tar', ['-C', folder, '--no-same-owner', '-xf', path]);
    expect(await readFile(join(folder, long), 'utf8')).toBe('long');
  });

  it('is read by Python’s tarfile', async ({ skip }) => {
    const path = join(folder, 'layer.tar');
    await writeFile(path, await bytesOf(everything));
    const script =
      'import sys,tarfile;print("\\n".join(m.name+("/" if m.isdir() else "") for m in tarfile.open(sys.argv[1])))';
    const listed = await run('python3', ['-X', 'utf8', '-c', script, path]).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      },
    );
    if (listed === undefined) return skip('python3 is not here');
    expect(listed.stdout.trimEnd().split('\n')).toEqual(names);
  });

  it('has parents before their children, each once, whatever came first', () => {
    const paths = inTarOrder([file('a/b/c'), file('a-b'), file('a/b.c'), directory('a', 0o700)]);
    expect(paths.map(({ path }) => path)).toEqual(['a', 'a/b', 'a/b/c', 'a/b.c', 'a-b']);
    expect(paths[0]).toMatchObject({ mode: 0o700 });
  });

  it('does not depend on the order of its entries', async () => {
    const expected = { tar: digestOf(await bytesOf(everything)), key: layerKey(inTarOrder(everything)) };
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...everything], { minLength: everything.length }),
        async (shuffled) => {
          expect(digestOf(await bytesOf(shuffled))).toBe(expected.tar);
          expect(layerKey(inTarOrder(shuffled))).toBe(expected.key);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('of a file over 8 GiB says its size in a pax record, and is not held in memory', async () => {
    const path = join(folder, 'huge');
    const size = 9 * 2 ** 30;
    await writeFile(path, '');
    await truncate(path, size);
    const entry: TarEntry = {
      ...file('huge'),
      body: fileBody(path, size, `sha256:${'0'.repeat(64)}` as Digest),
    };
    const before = process.memoryUsage().arrayBuffers;
    // Another program takes the beginning alone.
    const listing = spawn('tar', ['-tvf', '-', '--occurrence=1', 'huge']);
    const listed = text(listing.stdout);
    listing.stdin.on('error', () => {}); // it has read enough
    let given = 0;
    for await (const piece of tar([entry], never)) {
      if (given === 0) expect(piece.length).toBe(512);
      listing.stdin.write(piece);
      given += piece.length;
      if (given > 4_000_000) break;
    }
    listing.stdin.end();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 << 20);
    expect(await listed).toContain(` ${size} `);
  });

  it('is refused for a file that is not what it was', async () => {
    const path = join(folder, 'changing');
    await writeFile(path, 'before');
    const entry: TarEntry = {
      ...file('changing'),
      source: path,
      body: fileBody(path, 6, digestOf(Buffer.from('before'))),
    };
    await expect(bytesOf([entry])).resolves.toBeDefined();
    for (const content of ['after!', 'after', 'afterwards']) {
      await writeFile(path, content);
      await expect(bytesOf([entry])).rejects.toThrow(`${path} has changed while it was read`);
    }
  });
});

describe('the key of a layer', () => {
  const base: readonly TarEntry[] = [file('a', 'x'), link('b', 'a'), directory('c')];
  it.each<[string, readonly TarEntry[]]>([
    ['content', [file('a', 'y'), link('b', 'a'), directory('c')]],
    ['mode', [file('a', 'x', 0o755), link('b', 'a'), directory('c')]],
    ['name', [file('aa', 'x'), link('b', 'a'), directory('c')]],
    ['target', [file('a', 'x'), link('b', 'c'), directory('c')]],
    ['mode of a directory', [file('a', 'x'), link('b', 'a'), directory('c', 0o700)]],
    ['kind', [file('a', 'x'), link('b', 'a'), file('c', '')]],
    ['entry more', [...base, directory('d')]],
  ])('is another with another %s', (_, entries) => {
    expect(layerKey(inTarOrder(entries))).not.toBe(layerKey(inTarOrder(base)));
  });
});
