import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bytesBody } from '../../src/store/body.ts';
import { directoryStore } from '../../src/store/directory-store.ts';
import { memoryStore } from '../support/memory-store.ts';
import { filesOf, publish, textOf } from './published.ts';
import { temporaryDirectory } from './run.ts';

test('a directory holds the documents below their keys, and sha256sum agrees', async () => {
  const path = await temporaryDirectory();
  const files = await filesOf({
    'linux/amd64/hello': '#!x',
    'linux/arm/v6/hello': '#!y',
    'linux/amd64/back\\slash and space': 'z',
  });
  const result = await publish({ store: directoryStore(path), files, tags: ['0.9', 'v0.10', '0.9-rc1'] });
  expect(result.status).toBe('published');
  const root = join(path, 'df-dist-v1/hello');
  expect(textOf(root, 'index.json')).toBe('{"name":"hello","tags":["v0.10","0.9","0.9-rc1"]}');
  expect((await readdir(join(root, '0.9'))).sort()).toEqual(['SHA256SUMS', 'index.json', 'linux']);
  for (const tag of ['0.9', 'v0.10', '0.9-rc1']) {
    const checked = execFileSync('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: join(root, tag) });
    expect(checked.toString().match(/: OK$/gm)).toHaveLength(3);
  }
});

test('the same again changes nothing', async () => {
  const path = await temporaryDirectory();
  const files = await filesOf({ 'linux/amd64/hello': '#!x' });
  await publish({ store: directoryStore(path), files });
  expect((await publish({ store: directoryStore(path), files })).status).toBe('unchanged');
});

test('a replaced tag may have a directory where it had a file, and the other way round', async () => {
  const path = await temporaryDirectory();
  const store = directoryStore(path);
  const one = await filesOf({ 'linux/amd64/bin': 'x', 'linux/amd64/lib/a': 'y' });
  const two = await filesOf({ 'linux/amd64/bin/tool': 'x', 'linux/amd64/lib': 'z' });
  await publish({ store, files: one, tags: ['main'] });
  await publish({ store, files: two, tags: ['main'] });
  const root = join(path, 'df-dist-v1/hello/main/linux/amd64');
  expect(textOf(root, 'bin/tool')).toBe('x');
  expect(textOf(root, 'lib')).toBe('z');
  await publish({ store, files: one, tags: ['main'] });
  expect(textOf(root, 'bin')).toBe('x');
  expect(textOf(root, 'lib/a')).toBe('y');
});

test('leftovers go, also from where documents lie below their keys', async () => {
  const path = await temporaryDirectory();
  const store = directoryStore(path);
  await publish({
    store,
    files: await filesOf({ 'linux/amd64/a': '1', 'linux/386/b': '2' }),
    tags: ['main'],
  });
  await publish({ store, files: await filesOf({ 'linux/amd64/a': '3' }), tags: ['main'] });
  const root = join(path, 'df-dist-v1/hello/main');
  expect(textOf(root, 'linux/amd64/a')).toBe('3');
  expect(existsSync(join(root, 'linux/386/b'))).toBe(false);
  expect(existsSync(join(path, 'df-dist-v1/_alba/hello/pieces'))).toBe(false);
});

test.each([
  ['a tag that stands', ['main']],
  ['a new tag', ['next']],
])("files that no document names are in nobody's way: %s", async (_, tags) => {
  const path = await temporaryDirectory();
  const store = directoryStore(path);
  await publish({ store, files: await filesOf({ 'linux/amd64/a': '1' }), tags: ['main'] });
  for (const left of ['bin', 'lib/a']) {
    await store.put(`df-dist-v1/hello/${tags[0]}/linux/amd64/${left}`, bytesBody('left over'), {
      contentType: 'application/octet-stream',
    });
  }
  const files = await filesOf({ 'linux/amd64/bin/tool': '2', 'linux/amd64/lib': '3' });
  await publish({ store, files, tags });
  const root = join(path, `df-dist-v1/hello/${tags[0]}/linux/amd64`);
  expect([textOf(root, 'bin/tool'), textOf(root, 'lib')]).toEqual(['2', '3']);
});

test('tags are found by their documents where these lie below', async () => {
  const store = memoryStore({ keyMayBePrefix: false });
  const files = await filesOf({ 'linux/amd64/a': '1' });
  await publish({ store, files, tags: ['1.0'] });
  await publish({ store, files, tags: ['1.1'] });
  store.objects.delete('df-dist-v1/hello/1.0/index.json');
  await publish({ store, files, tags: ['1.2'] });
  expect(store.objects.get('df-dist-v1/hello/index.json')?.bytes.toString()).toBe(
    '{"name":"hello","tags":["1.2","1.1"]}',
  );
});
