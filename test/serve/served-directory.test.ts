import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { raw, rawGet, Tree } from './published-tree.ts';

const secret = 'top secret';

async function withSecret() {
  const tree = await Tree.make();
  await writeFile(join(tree.outside, 'secret'), secret);
  await tree.write('open', 'for all');
  return tree;
}

const turnForEver = `
  const { renameSync } = require('node:fs');
  for (;;) {
    renameSync('turning', 'aside');
    renameSync('link', 'turning');
    renameSync('turning', 'link');
    renameSync('aside', 'turning');
  }`;

describe('what lies outside', () => {
  it.each([
    '/../secret',
    '/%2e%2e/secret',
    '/%2e%2e%2fsecret',
    '/..%2fsecret',
    '/.%2e/secret',
    '/x/../../secret',
    '/open/../../secret',
    '/v2/../../secret',
    '/v2/%2e%2e/%2e%2e/secret',
    '/v2/a/manifests/..%2f..%2f..%2f..%2fsecret',
    '/v2/a/blobs/../../../../secret',
    '/df-dist-v1/..%5c..%5csecret',
    '/..\\secret',
    '//secret',
    '/%2fsecret',
    '/./open',
    '/open%00',
    '/open%00.html',
    '/%',
    '/%zz',
    '/%ff',
    '/%c0%ae%c0%ae/secret',
    'secret',
    '*',
    'http://x/../secret',
  ])('is not reached by %s', async (target) => {
    const tree = await withSecret();
    const answer = await rawGet(await tree.serve(), target);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/x-content-type-options: nosniff/i);
    expect(answer).not.toContain(secret);
  });

  it('is decoded once, not twice', async () => {
    const tree = await withSecret();
    const answer = await rawGet(await tree.serve(), '/%252e%252e/secret');
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('takes the form of address that a proxy is sent', async () => {
    const tree = await withSecret();
    expect(await rawGet(await tree.serve(), 'http://elsewhere.example/open')).toMatch(/for all$/);
  });

  it('is not reached by links, as files, as directories or by way of others', async () => {
    const tree = await withSecret();
    await mkdir(join(tree.outside, 'folder'));
    await writeFile(join(tree.outside, 'folder', 'index.json'), secret);
    await writeFile(join(tree.outside, 'site-b'), secret);
    await symlink(join(tree.outside, 'secret'), tree.path('absolute'));
    await symlink('../secret', tree.path('relative'));
    await symlink('../site-b', tree.path('same-beginning'));
    await symlink('relative', tree.path('chain'));
    await symlink('../folder', tree.path('folder'));
    await symlink('loop', tree.path('loop'));
    await mkdir(tree.path('df-dist-v1/albatros'), { recursive: true });
    await symlink('../../../secret', tree.path('df-dist-v1/albatros/index.json'));
    await mkdir(tree.path('v2/a/manifests'), { recursive: true });
    await symlink('../../../../secret', tree.path('v2/a/manifests/1.0'));
    const { url } = await tree.serve();
    const keys =
      'absolute relative same-beginning chain folder folder/index.json loop df-dist-v1/albatros v2/a/manifests/1.0';
    for (const key of keys.split(' ')) {
      const answer = await fetch(`${url}/${key}`);
      expect(answer.status, key).toBe(404);
      expect(await answer.text(), key).not.toContain(secret);
    }
    expect(await (await fetch(`${url}/v2/a/tags/list`)).json()).toEqual({ name: 'a', tags: [] });
  });

  it('is not reached by a folder that turns into a link between two looks', async () => {
    const tree = await withSecret();
    await mkdir(join(tree.outside, 'folder'));
    await writeFile(join(tree.outside, 'folder', 'open'), secret);
    await tree.write('turning/open', 'for all');
    await symlink('../folder', tree.path('link'));
    const { url } = await tree.serve();
    // By another process, since within this one the two looks and the turning would mostly take turns.
    const turning = spawn(process.execPath, ['-e', turnForEver], { cwd: tree.root, stdio: 'ignore' });
    const stopped = once(turning, 'exit');
    try {
      let bodies: string[] = [];
      for (let turn = 0; turn < 60; turn++) {
        const answers = Array.from({ length: 8 }, async () => (await fetch(`${url}/turning/open`)).text());
        bodies = bodies.concat(await Promise.all(answers));
      }
      expect(bodies).not.toContain(secret);
      expect(bodies).toContain('for all');
    } finally {
      turning.kill('SIGKILL');
      await stopped;
    }
  });

  it('leaves links inside alone', async () => {
    const tree = await withSecret();
    await symlink('open', tree.path('link'));
    await mkdir(tree.path('deep/er'), { recursive: true });
    await symlink('../../open', tree.path('deep/er/link'));
    await symlink('deep', tree.path('short'));
    const { url } = await tree.serve();
    for (const key of ['link', 'deep/er/link', 'short/er/link']) {
      expect(await (await fetch(`${url}/${key}`)).text(), key).toBe('for all');
    }
  });

  it('serves a directory that is itself reached by a link', async () => {
    const tree = await withSecret();
    await rename(tree.root, join(tree.outside, 'real'));
    await symlink('real', tree.root);
    const { url } = await tree.serve();
    expect(await (await fetch(`${url}/open`)).text()).toBe('for all');
  });
});

describe('what is not for readers', () => {
  it('keeps names with a dot in front to itself, also behind a link', async () => {
    const tree = await Tree.make();
    for (const key of ['.tmp-1', '.git/config', 'a/.b/c', 'v2/a/manifests/.1.0'])
      await tree.write(key, secret);
    await symlink('.git', tree.path('git'));
    const { url } = await tree.serve();
    for (const key of ['.tmp-1', '%2etmp-1', '.git/config', 'a/.b/c', 'git/config', 'v2/a/manifests/.1.0']) {
      expect((await fetch(`${url}/${key}`)).status, key).toBe(404);
    }
    expect(await (await fetch(`${url}/v2/a/tags/list`)).json()).toEqual({ name: 'a', tags: [] });
  });

  it('does not wait for a named pipe', async () => {
    const tree = await Tree.make();
    execFileSync('sh', ['-c', 'mkfifo "$0"', tree.path('pipe')]);
    const { url } = await tree.serve();
    expect((await fetch(`${url}/pipe`)).status).toBe(404);
  });

  it('answers what is not HTTP, and goes on', async () => {
    const tree = await withSecret();
    const serving = await tree.serve();
    expect(await raw(serving, 'hello?\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect((await fetch(`${serving.url}/open`)).status).toBe(200);
  });
});

it('hands out a file whole while it is replaced all the time', async () => {
  const tree = await Tree.make();
  const contents = ['a'.repeat(100_000), 'b'.repeat(200_000)];
  await tree.write('file', contents[0] ?? '');
  const { url } = await tree.serve();
  let over = false;
  const replacing = (async () => {
    for (let turn = 0; !over; turn++) {
      await tree.write('next', contents[turn % 2] ?? '');
      await rename(tree.path('next'), tree.path('file'));
    }
  })();
  try {
    for (let turn = 0; turn < 40; turn++) {
      const body = await (await fetch(`${url}/file`)).text();
      expect(contents.includes(body)).toBe(true);
    }
  } finally {
    over = true;
    await replacing;
  }
});
