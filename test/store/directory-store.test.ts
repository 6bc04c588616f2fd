import { mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { digestOf } from '../../src/oci/digest.ts';
import { bytesBody, fileBody } from '../../src/store/body.ts';
import { directoryStore } from '../../src/store/directory-store.ts';
import type { ListOptions, ObjectStore } from '../../src/store/object-store.ts';
import { objectStoreContract } from '../support/object-store-contract.ts';

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return { ...real, readdir: vi.fn(real.readdir) };
});

const bytes = { contentType: 'application/octet-stream' };

async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'alba-directory-store-'));
}

objectStoreContract('directory', async () => {
  const folder = await temporaryFolder();
  return {
    store: directoryStore(join(folder, 'made', 'later')),
    keepsContentType: false,
    leftovers: async () =>
      (await readdir(join(folder, 'made', 'later'))).filter((name) => name.startsWith('.alba')),
    close: () => rm(folder, { recursive: true }),
  };
});

describe('directory', () => {
  let folder: string;
  let root: string;
  let store: ObjectStore;
  beforeEach(async () => {
    folder = await temporaryFolder();
    root = join(folder, 'root');
    store = directoryStore(root);
    await store.put('a/b/file', bytesBody('inside'), bytes);
    await writeFile(join(folder, 'secret'), 'outside');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function keys(prefix = ''): Promise<string[]> {
    const found: string[] = [];
    for await (const entry of store.list(prefix))
      found.push(entry.kind === 'object' ? entry.key : entry.prefix);
    return found;
  }

  it('is a tree of plain files', async () => {
    expect(await readFile(join(root, 'a/b/file'), 'utf8')).toBe('inside');
    expect(await readdir(root)).toEqual(['a']);
  });

  it.each([
    '../secret',
    'a/../../secret',
    '/etc/passwd',
    'a//b',
    'a/./b',
    'a/b/',
    '',
    'a\0b',
    '.alba-incoming-x',
  ])('refuses the key %j', async (key) => {
    for (const ask of [
      () => store.put(key, bytesBody('x'), bytes),
      () => store.get(key),
      () => store.head(key),
      () => store.copy('a/b/file', key, bytes),
      () => store.copy(key, 'c', bytes),
      () => store.remove([key]),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: 'target' });
    }
    expect(await keys()).toEqual(['a/b/file']);
    expect(await readFile(join(folder, 'secret'), 'utf8')).toBe('outside');
  });

  it('follows no link out of the directory', async () => {
    await symlink(folder, join(root, 'out'));
    await symlink(join(folder, 'secret'), join(root, 'leak'));
    for (const ask of [
      () => store.get('leak'),
      () => store.head('leak'),
      () => store.get('out/secret'),
      () => store.copy('leak', 'copied', bytes),
      () => store.put('out/new', bytesBody('x'), bytes),
      () => store.put('out/deep/new', bytesBody('x'), bytes),
      () => store.remove(['out/secret']),
      () => keys('out/'),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: 'target', hint: expect.stringContaining('link') });
    }
    expect(await keys()).toEqual(['a/b/file']);
    await store.put('leak', bytesBody('replaced'), bytes);
    expect(await readFile(join(folder, 'secret'), 'utf8')).toBe('outside');
    expect(await readFile(join(root, 'leak'), 'utf8')).toBe('replaced');
  });

  it('follows links that stay inside', async () => {
    await symlink('a/b/file', join(root, 'alias'));
    const got = await store.get('alias');
    expect(got && (await text(got.body))).toBe('inside');
    expect(await keys()).toEqual(['a/b/file', 'alias']);
  });

  it('works when the directory itself is given by a link', async () => {
    await symlink(root, join(folder, 'link'));
    const linked = directoryStore(join(folder, 'link'));
    await linked.put('c/d', bytesBody('x'), bytes);
    expect(await keys()).toEqual(['a/b/file', 'c/d']);
  });

  it('leaves no empty folder behind', async () => {
    await store.put('a/c', bytesBody('x'), bytes);
    await store.remove(['a/b/file']);
    expect(await readdir(join(root, 'a'))).toEqual(['c']);
    await store.remove(['a/c']);
    expect(await readdir(root)).toEqual([]);
    expect(await keys()).toEqual([]);
  });

  it('writes while others remove from the same folder', async () => {
    for (let round = 0; round < 40; round++) {
      await store.put('shared/old', bytesBody('x'), bytes);
      await Promise.all([
        store.remove(['shared/old']),
        store.put('shared/deep/new', bytesBody('new'), bytes),
      ]);
      expect(await store.head('shared/deep/new')).toBeDefined();
      await store.remove(['shared/deep/new']);
    }
  });

  it('reads no folder that cannot hold what is asked for', async () => {
    await store.put('huge/closed/x', bytesBody('x'), bytes);
    await store.put('a/other/x', bytesBody('x'), bytes);
    const foldersRead = async (prefix: string, options?: ListOptions) => {
      vi.mocked(readdir).mockClear();
      for await (const entry of store.list(prefix, options)) expect(entry).toBeDefined();
      return vi.mocked(readdir).mock.calls.map(([path]) => relative(root, String(path)));
    };
    expect(await foldersRead('a/b')).toEqual(['a', 'a/b']);
    expect(await foldersRead('a/b/')).toEqual(['a/b']);
    expect(await foldersRead('', { startAfter: 'b' })).toEqual(['', 'huge', 'huge/closed']);
    expect(await foldersRead('a/', { delimiter: '/' })).toEqual(['a', 'a/b', 'a/other']);
    expect(await foldersRead('', { delimiter: '/' })).toEqual(['', 'a', 'a/b', 'huge', 'huge/closed']);
  });

  it('passes over links that lead nowhere', async () => {
    await symlink('loop', join(root, 'loop'));
    await symlink('gone', join(root, 'dangling'));
    expect(await keys()).toEqual(['a/b/file']);
    expect(await store.get('loop')).toBeUndefined();
    expect(await store.head('dangling')).toBeUndefined();
  });

  it('shows no unfinished file, and removes those that are old', async () => {
    const old = join(root, '.alba-incoming-old');
    await writeFile(old, 'half');
    await writeFile(join(root, '.alba-incoming-new'), 'half');
    await utimes(old, new Date(0), new Date(0));
    expect(await keys()).toEqual(['a/b/file']);
    await directoryStore(root).put('x', bytesBody('x'), bytes);
    expect((await readdir(root)).sort()).toEqual(['.alba-incoming-new', 'a', 'x']);
  });

  it('tells what stands in the way', async () => {
    await expect(store.put('a', bytesBody('x'), bytes)).rejects.toMatchObject({
      code: 'target',
      message: `cannot write ${join(root, 'a')}: a folder is where a file is needed`,
    });
    await expect(store.put('a/b/file/below', bytesBody('x'), bytes)).rejects.toMatchObject({
      code: 'target',
      message: `cannot write ${join(root, 'a/b/file/below')}: ${join(root, 'a/b/file')} is a file, where a folder is needed`,
    });
    await expect(store.put('x'.repeat(300), bytesBody('x'), bytes)).rejects.toMatchObject({
      hint: expect.stringContaining('shorter'),
    });
    const file = directoryStore(join(folder, 'secret'));
    await expect(file.put('x', bytesBody('x'), bytes)).rejects.toMatchObject({
      code: 'target',
      message: expect.stringContaining(join(folder, 'secret')),
    });
    expect(await readdir(root)).toEqual(['a']);
  });

  it.runIf(process.platform === 'linux')('ends where no folder can be made, as in /proc', async () => {
    for (const path of ['/proc/alba-nope', '/proc/alba-nope/deep/er']) {
      await expect(directoryStore(path).put('x', bytesBody('x'), bytes)).rejects.toMatchObject({
        code: 'target',
        message: `cannot write ${path}: nothing can be made in /proc`,
        hint: 'choose another directory',
      });
    }
  });

  it.each(['', 'sub', 'sub/deeper'])('says where a dangling link ends, before %j', async (below) => {
    await symlink('gone', join(folder, 'dangling'));
    const path = join(folder, 'dangling', below);
    await expect(directoryStore(path).put('x', bytesBody('x'), bytes)).rejects.toMatchObject({
      code: 'target',
      message: `cannot write ${path}: ${join(folder, 'dangling')} is a symlink to ${join(folder, 'gone')}, which is not there`,
    });
  });

  it('names a link that goes round', async () => {
    await symlink('loop', join(folder, 'loop'));
    await expect(directoryStore(join(folder, 'loop')).put('x', bytesBody('x'), bytes)).rejects.toMatchObject({
      code: 'target',
      message: expect.stringContaining('loop is a symlink that leads back to itself'),
    });
  });

  it('puts its prefix before every key', async () => {
    const prefixed = directoryStore(root, { prefix: 'a/b' });
    await prefixed.put('-2', bytesBody('x'), bytes);
    const found: unknown[] = [];
    for await (const entry of prefixed.list('')) found.push(entry.kind === 'object' && entry.key);
    expect(found).toEqual(['-2', '/file']);
    await prefixed.copy('/file', '-3', bytes);
    await prefixed.remove(['/file', '-2']);
    expect(await keys()).toEqual(['a/b-3']);
  });

  it('does not take what changed between hashing and publishing', async () => {
    const source = join(folder, 'source');
    await writeFile(source, 'before');
    const body = fileBody(source, 6, digestOf('before'));
    await writeFile(source, 'after!');
    await expect(store.put('x', body, bytes)).rejects.toMatchObject({ code: 'damaged' });
    await rm(source);
    await expect(store.put('x', body, bytes)).rejects.toMatchObject({ code: 'source' });
    expect(await keys()).toEqual(['a/b/file']);
  });
});
