import { readdirSync, readlinkSync } from 'node:fs';
import { truncate } from 'node:fs/promises';
import { createServer, get } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { AlbaError } from '../../src/report/error.ts';
import { serveDirectory } from '../../src/serve/serve-directory.ts';
import { raw, Tree } from './published-tree.ts';

const signal = new AbortController().signal;

describe('starting', () => {
  it('tells an address that works', async () => {
    const tree = await Tree.make();
    await tree.write('file', 'x');
    for (const host of ['127.0.0.1', 'localhost', '0.0.0.0']) {
      const serving = await serveDirectory(tree.root, { host, port: 0, signal });
      expect(serving.url).toMatch(/^http:\/\/(127\.0\.0\.1|localhost):\d+$/);
      expect(await (await fetch(`${serving.url}/file`)).text()).toBe('x');
      await serving.close();
    }
  });

  it('names the folder that is not there, and the file that is none', async () => {
    const tree = await Tree.make();
    await tree.write('file', 'x');
    for (const path of [tree.path('nothing'), tree.path('file')]) {
      const failure = await serveDirectory(path, { host: '127.0.0.1', port: 0, signal }).catch(
        (error) => error,
      );
      expect(failure).toBeInstanceOf(AlbaError);
      expect(failure).toMatchObject({ code: 'usage', message: expect.stringContaining(path) });
    }
  });

  it.each([
    ['a port in use', undefined, /another program.*--port/],
    ['a port that is none', 70_000, /--port/],
    ['an address of another machine', 0, /--host 127\.0\.0\.1/],
  ])('says what to do about %s', async (_, port, hint) => {
    const tree = await Tree.make();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const taken = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const host = port === 0 ? '192.0.2.1' : '127.0.0.1';
    const failure = await serveDirectory(tree.root, { host, port: port ?? taken, signal }).catch(
      (error) => error,
    );
    other.close();
    expect(failure).toMatchObject({ code: 'usage', hint: expect.stringMatching(hint) });
    expect(failure.message).toContain(`${host}, port ${port ?? taken}`);
  });

  it('does not begin when it is over already', async () => {
    const tree = await Tree.make();
    const reason = new AlbaError('interrupted', 'stopped');
    const start = serveDirectory(tree.root, {
      host: '127.0.0.1',
      port: 0,
      signal: AbortSignal.abort(reason),
    });
    await expect(start).rejects.toBe(reason);
  });
});

describe('stopping', () => {
  it.each(['close', 'abort'])('ends idle and busy connections and open files on %s', async (way) => {
    const tree = await Tree.make();
    await tree.write('big', Buffer.alloc(64 * 1024 * 1024));
    const controller = new AbortController();
    const serving = await serveDirectory(tree.root, {
      host: '127.0.0.1',
      port: 0,
      signal: controller.signal,
    });
    const port = Number(new URL(serving.url).port);
    const idle = connect(port, '127.0.0.1');
    idle.resume();
    const idleEnded = new Promise((resolve) => idle.once('close', resolve));
    // Reads the headers and then nothing: the server stands in the middle of the file.
    await new Promise<void>((resolve, reject) => {
      const busy = get(`${serving.url}/big`, (response) => {
        response.on('error', () => {}); // it is about to be cut off
        resolve();
      });
      busy.on('error', reject);
    });
    expect(openFiles()).toContain(tree.path('big'));

    if (way === 'abort') controller.abort();
    await serving.close();
    await idleEnded;
    expect(openFiles()).not.toContain(tree.path('big'));
    await expect(fetch(serving.url)).rejects.toThrow();
  });

  it('may be asked twice', async () => {
    const serving = await (await Tree.make()).serve();
    await Promise.all([serving.close(), serving.close()]);
    await serving.close();
  });
});

describe('bad moments', () => {
  it('outlives clients that hang up, and lets their files go', async () => {
    const tree = await Tree.make();
    await tree.write('big', Buffer.alloc(16 * 1024 * 1024));
    const lines: string[] = [];
    let told: () => void = () => {};
    const over = new Promise<void>((resolve) => {
      told = resolve;
    });
    const serving = await tree.serve((line) => {
      lines.push(line);
      if (lines.length === 5) told();
    });
    for (let turn = 0; turn < 5; turn++) {
      await new Promise<void>((resolve, reject) => {
        const request = get(`${serving.url}/big`, (response) => {
          response.on('error', () => {}); // cut off by this very test
          response.once('data', () => {
            request.destroy();
            resolve();
          });
        });
        request.on('error', reject);
      });
    }
    await over;
    expect(lines).toEqual(Array(5).fill('GET /big 200 (the client went away)'));
    expect(openFiles()).not.toContain(tree.path('big'));
    expect((await fetch(`${serving.url}/big`, { method: 'HEAD' })).status).toBe(200);
  });

  it('does not pass off a file that is cut short as whole', async () => {
    const tree = await Tree.make();
    await tree.write('big', Buffer.alloc(64 * 1024 * 1024));
    const lines: string[] = [];
    const serving = await tree.serve((line) => lines.push(line));
    const answer = await fetch(`${serving.url}/big`);
    await truncate(tree.path('big'), 10);
    await expect(answer.arrayBuffer()).rejects.toThrow();
    await serving.close();
    expect(lines).toEqual(['GET /big 200 (the file became shorter while it was read)']);
  });

  it('keeps its own failures to the operator', async () => {
    const tree = await Tree.make();
    const digest = `sha256:${'0'.repeat(64)}`;
    await tree.write(`v2/a/referrers/${digest}`, 'not JSON /secret/path');
    const lines: string[] = [];
    const serving = await tree.serve((line) => lines.push(line));
    const answer = await fetch(`${serving.url}/v2/a/referrers/${digest}`);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({
      errors: [{ code: 'UNKNOWN', message: 'the server could not answer' }],
    });
    await serving.close();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/ 500 \(.*JSON.*\)$/);
  });

  it('prints requests as harmless lines', async () => {
    const lines: string[] = [];
    const serving = await (await Tree.make()).serve((line) => lines.push(line));
    await raw(serving, 'GET /\u009b[2J?\u00e9 HTTP/1.1\r\nConnection: close\r\n\r\n');
    await raw(serving, 'GET /v2/ HTTP/1.0\r\n\r\n');
    await serving.close();
    for (const line of lines) expect(line).toMatch(/^[\x20-\x7e\u00a0-\u00ff]*$/);
    expect(lines.at(-1)).toBe('GET /v2/ 200');
  });

  it('refuses an upload before it is sent', async () => {
    const serving = await (await Tree.make()).serve();
    const answer = await raw(
      serving,
      'PUT /v2/a/manifests/1 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
  });
});

/** The files that this process holds open, on Linux; the tests that ask are about what is and is not among them. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return []; // closed since it was listed, as the listing's own is
    }
  });
}
