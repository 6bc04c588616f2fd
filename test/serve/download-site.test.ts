import { mkdir, symlink, utimes } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Tree } from './published-tree.ts';

const binary = 'df-dist-v1/albatros/0.9/linux/amd64/albatros';

describe('documents and files', () => {
  it('answers a document by its key, without a redirect', async () => {
    const tree = await Tree.make();
    await tree.write('df-dist-v1/albatros/index.json', '{"name":"albatros","tags":["0.9"]}');
    await tree.write('df-dist-v1/albatros/0.9/index.json', '{"flavors":[]}');
    const { url } = await tree.serve();

    const name = await fetch(`${url}/df-dist-v1/albatros`, { redirect: 'error' });
    expect(name.status).toBe(200);
    expect(name.headers.get('content-type')).toBe('application/json');
    expect(await name.json()).toEqual({ name: 'albatros', tags: ['0.9'] });
    const tag = await fetch(`${url}/df-dist-v1/albatros/0.9?cachebuster=1`, { redirect: 'error' });
    expect(await tag.text()).toBe('{"flavors":[]}');
    expect((await fetch(`${url}/df-dist-v1/albatros/`)).status).toBe(404);
    expect((await fetch(`${url}/df-dist-v1`)).status).toBe(404);
  });

  it('answers dot files that a build published, and no others', async () => {
    const tree = await Tree.make();
    const published = 'df-dist-v1/albatros/0.9/linux/amd64/.config/defaults';
    const others = ['.env', '.alba-incoming-x', 'v2/.git', 'df-dist-v1/_alba/albatros/.x'];
    for (const key of [published, ...others]) await tree.write(key, 'x');
    const { url } = await tree.serve();
    expect((await fetch(`${url}/${published}`)).status).toBe(200);
    for (const key of others) expect((await fetch(`${url}/${key}`)).status, key).toBe(404);
  });

  it('tells types exactly, and forbids guessing', async () => {
    const tree = await Tree.make();
    const types: Record<string, string> = {
      [binary]: 'application/octet-stream',
      'df-dist-v1/albatros/0.9/SHA256SUMS': 'text/plain; charset=utf-8',
      'df-dist-v1/_alba/index.html': 'text/html; charset=utf-8',
      'df-dist-v1/_alba/widget.js': 'text/javascript; charset=utf-8',
      'df-dist-v1/_alba/widget.css': 'text/css; charset=utf-8',
      'setup.sh': 'application/octet-stream',
    };
    for (const key of Object.keys(types)) await tree.write(key, 'x');
    const { url } = await tree.serve();

    for (const [key, type] of Object.entries(types)) {
      const { headers } = await fetch(`${url}/${key}`);
      expect(headers.get('content-type'), key).toBe(type);
      expect(headers.get('x-content-type-options'), key).toBe('nosniff');
      expect(headers.get('access-control-allow-origin'), key).toBe('*');
    }
  });

  it.each([
    'df-dist-v1/albatros/0.9/linux/amd64/evil.html',
    'df-dist-v1/albatros/0.9/linux/amd64/index.html',
    'df-dist-v1/albatros/0.9/linux/amd64/doc/SHA256SUMS',
    'df-dist-v1/albatros/0.9/linux/amd64/index.json',
    'df-dist-v1/albatros/0.9/linux/evil.js',
    'df-dist-v1/_alba/albatros/aside/0.9/linux/amd64/evil.html',
  ])('never lets a browser show what was published: %s', async (key) => {
    const tree = await Tree.make();
    await tree.write(key, '<script>alert(1)</script>');
    const { url } = await tree.serve();
    const { status, headers } = await fetch(`${url}/${key}`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toBe('attachment');
  });

  it('takes a page for data when a link leads to published data, or from there to a page', async () => {
    const tree = await Tree.make();
    await tree.write('df-dist-v1/albatros/0.9/linux/amd64/evil.html', 'x');
    await tree.write('page.html', 'x');
    await symlink('df-dist-v1/albatros/0.9/linux/amd64/evil.html', tree.path('link.html'));
    await symlink('../../../../../page.html', tree.path('df-dist-v1/albatros/0.9/linux/amd64/page.html'));
    const { url } = await tree.serve();
    for (const key of ['link.html', 'df-dist-v1/albatros/0.9/linux/amd64/page.html']) {
      const { headers } = await fetch(`${url}/${key}`);
      expect(headers.get('content-type'), key).toBe('application/octet-stream');
    }
  });

  it('serves a page at its directory, with the slash that its links need', async () => {
    const tree = await Tree.make();
    await tree.write('docs/a b/index.html', '<p>here');
    const { url } = await tree.serve();
    const sent = await fetch(`${url}/docs/a%20b`);
    expect([sent.status, sent.url, await sent.text()]).toEqual([200, `${url}/docs/a%20b/`, '<p>here']);
    expect(sent.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it('finds names with characters that have to be encoded', async () => {
    const tree = await Tree.make();
    const names = ['a b', 'ünï', '100%', '%2e%2e', 'a+b', 'what?', '#1', '::add-mask::x', 'line\nbreak'];
    for (const name of names) await tree.write(`df-dist-v1/n/1/linux/amd64/${name}`, name);
    const { url } = await tree.serve();
    for (const name of names) {
      const answer = await fetch(`${url}/df-dist-v1/n/1/linux/amd64/${encodeURIComponent(name)}`);
      expect(await answer.text()).toBe(name);
    }
    expect(await (await fetch(`${url}/df-dist-v1/n/1/linux/amd64/a+b`)).text()).toBe('a+b');
  });

  it('says not found in plain text', async () => {
    const tree = await Tree.make();
    await mkdir(tree.path('df-dist-v1'));
    const { url } = await tree.serve();
    const answer = await fetch(`${url}/df-dist-v1/nothing`);
    expect([answer.status, await answer.text()]).toEqual([404, 'not found\n']);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('parts and repeated requests', () => {
  async function served() {
    const tree = await Tree.make();
    await tree.write(binary, '0123456789');
    await tree.write('empty', '');
    await utimes(tree.path(binary), 1_700_000_000, 1_700_000_000);
    const { url } = await tree.serve();
    const get = (headers: Record<string, string>, method = 'GET') =>
      fetch(`${url}/${binary}`, { headers, method });
    return { url, get, tree };
  }

  it.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=5-999', '56789', 'bytes 5-9/10'],
    ['bytes=0-0', '0', 'bytes 0-0/10'],
  ])('sends %s', async (range, body, contentRange) => {
    const { get } = await served();
    const answer = await get({ range });
    expect([answer.status, await answer.text()]).toEqual([206, body]);
    expect(answer.headers.get('content-range')).toBe(contentRange);
    expect(answer.headers.get('content-length')).toBe(String(body.length));
  });

  it.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])('refuses %s, which is past the end', async (range) => {
    const { get } = await served();
    const answer = await get({ range });
    expect([answer.status, await answer.text()]).toEqual([416, '']);
    expect(answer.headers.get('content-range')).toBe('bytes */10');
  });

  it.each(['bytes=0-1,4-5', 'lines=1-2', 'lines=90-95', 'bytes', 'bytes=x-y'])(
    'sends all for %s, which it does not understand',
    async (range) => {
      const { get } = await served();
      const answer = await get({ range });
      expect([answer.status, await answer.text()]).toEqual([200, '0123456789']);
    },
  );

  it('resumes only what has not changed', async () => {
    const { get, tree } = await served();
    const first = await get({});
    await first.arrayBuffer();
    const etag = first.headers.get('etag') ?? '';
    const date = first.headers.get('last-modified') ?? '';
    expect(date).toBe(new Date(1_700_000_000_000).toUTCString());
    expect((await get({ range: 'bytes=5-', 'if-range': etag })).status).toBe(206);
    expect((await get({ range: 'bytes=5-', 'if-range': date })).status).toBe(206);
    expect((await get({ range: 'bytes=5-', 'if-range': `W/${etag}` })).status).toBe(200);
    await tree.write(binary, 'abcdefghij');
    const changed = await get({ range: 'bytes=5-', 'if-range': etag });
    expect([changed.status, await changed.text()]).toEqual([200, 'abcdefghij']);
    expect((await get({ range: 'bytes=5-', 'if-range': date })).status).toBe(200);
  });

  it('tells that nothing has changed, and when something has', async () => {
    const { get, tree } = await served();
    const etag = (await get({}, 'HEAD')).headers.get('etag') ?? '';
    const date = new Date(1_700_000_000_000).toUTCString();
    const same = await get({ 'if-none-match': `"other", ${etag}` });
    expect([same.status, await same.text()]).toEqual([304, '']);
    expect(same.headers.get('etag')).toBe(etag);
    expect(same.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await get({ 'if-modified-since': date })).status).toBe(304);
    expect((await get({ 'if-none-match': '"other"', 'if-modified-since': date })).status).toBe(200);
    await tree.write(binary, 'abcdefghij');
    expect((await get({ 'if-none-match': etag })).status).toBe(200);
  });

  it('answers HEAD with the headers of GET and no body, ranges or not', async () => {
    const { get, url } = await served();
    for (const headers of [{}, { range: 'bytes=1-2' }] as Record<string, string>[]) {
      const head = await get(headers, 'HEAD');
      expect([head.status, await head.text()]).toEqual([200, '']);
      expect(head.headers.get('content-length')).toBe('10');
      expect(head.headers.get('accept-ranges')).toBe('bytes');
    }
    const empty = await fetch(`${url}/empty`);
    expect([empty.status, await empty.text(), empty.headers.get('content-length')]).toEqual([200, '', '0']);
    expect((await fetch(`${url}/empty`, { headers: { range: 'bytes=0-' } })).status).toBe(416);
  });
});

describe('methods', () => {
  it('lets pages of other origins ask', async () => {
    const tree = await Tree.make();
    const { url } = await tree.serve();
    const answer = await fetch(`${url}/df-dist-v1/albatros`, { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET, HEAD, OPTIONS');
    expect(answer.headers.get('access-control-allow-headers')).toMatch(/Range/);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('refuses %s and says what there is', async (method) => {
    const tree = await Tree.make();
    await tree.write('file', 'x');
    const { url } = await tree.serve();
    const answer = await fetch(`${url}/file`, { method, ...(method === 'DELETE' ? {} : { body: 'y' }) });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect(await (await fetch(`${url}/file`)).text()).toBe('x');
  });
});
