import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf, toDigest } from '../../src/oci/digest.ts';
import { AlbaError } from '../../src/report/error.ts';
import { bytesBody } from '../../src/store/body.ts';
import type { Body, ListOptions, ObjectStore, PutOptions } from '../../src/store/object-store.ts';
import { generatedBody } from './generated-body.ts';

const bytesType: PutOptions = { contentType: 'application/octet-stream' };
const megabyte = 1 << 20;
/** Above what is sent in one request, and no multiple of a part. */
const bigSize = 65 * megabyte + 4321;

export interface ContractOptions {
  /** Whether content types come back: not from a directory. */
  readonly keepsContentType?: boolean;
  /** What is left at the store besides objects, such as unfinished uploads: none at the end. */
  readonly leftovers?: () => Promise<readonly string[]>;
}

/** What every `ObjectStore` does. Each test works under a prefix of its own, so that the store may be a shared one. */
export function objectStoreContract(
  name: string,
  open: () => Promise<{ store: ObjectStore; close(): Promise<void> } & ContractOptions>,
): void {
  describe(`ObjectStore: ${name}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let store: ObjectStore;
    const run = `contract-${process.pid}-${Date.now()}`;
    let tests = 0;
    const prefix = () => `${run}/${++tests}/`;

    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened.close());

    async function content(key: string): Promise<string | undefined> {
      const object = await store.get(key);
      return object && (await buffer(object.body)).toString();
    }

    async function names(under: string, options?: ListOptions): Promise<string[]> {
      const found: string[] = [];
      for await (const entry of store.list(under, options)) {
        found.push((entry.kind === 'object' ? entry.key : entry.prefix).slice(under.length));
      }
      return found;
    }

    it('gives back what was put, and knows its size and date', async () => {
      const key = `${prefix()}hello`;
      const put = await store.put(key, bytesBody('hello world'), { contentType: 'text/plain' });
      expect(put).toMatchObject({ key, size: 11 });
      const got = await store.get(key);
      expect(got).toMatchObject({ key, size: 11, etag: put.etag });
      expect((await buffer((got as { body: Readable }).body)).toString()).toBe('hello world');
      const head = await store.head(key);
      expect(head).toMatchObject({ key, size: 11, etag: put.etag });
      expect(Math.abs((head?.lastModified.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
      if (head?.date) expect(Math.abs(head.date.getTime() - Date.now())).toBeLessThan(60_000);
    });

    it('keeps content types, where it keeps any', async () => {
      const under = prefix();
      const contentType = 'application/vnd.oci.image.index.v1+json';
      await store.put(`${under}a`, bytesBody('{}'), { contentType, cacheControl: 'no-cache' });
      await store.copy(`${under}a`, `${under}b`, { contentType: 'application/json' });
      const kept = opened.keepsContentType ?? true;
      expect((await store.head(`${under}a`))?.contentType).toBe(kept ? contentType : undefined);
      const got = await store.get(`${under}a`);
      got?.body.destroy();
      expect(got?.contentType).toBe(kept ? contentType : undefined);
      expect((await store.head(`${under}b`))?.contentType).toBe(kept ? 'application/json' : undefined);
    });

    it('knows nothing of what is not there', async () => {
      const under = prefix();
      expect(await store.get(`${under}none`)).toBeUndefined();
      expect(await store.head(`${under}none`)).toBeUndefined();
      await store.put(`${under}folder/file`, bytesBody('x'), bytesType);
      expect(await store.get(`${under}folder`)).toBeUndefined();
      expect(await store.head(`${under}folder`)).toBeUndefined();
      expect(await store.head(`${under}folder/file/below`)).toBeUndefined();
      expect(await names(`${under}none`)).toEqual([]);
      expect(await names(`${under}folder/file/below/`)).toEqual([]);
    });

    it('replaces an object, and its etag with it', async () => {
      const key = `${prefix()}replaced`;
      const first = await store.put(key, bytesBody('first'), bytesType);
      const second = await store.put(key, bytesBody('later'), bytesType);
      expect(second.etag).not.toBe(first.etag);
      expect((await store.head(key))?.etag).toBe(second.etag);
      expect(await content(key)).toBe('later');
    });

    it('keeps an empty object', async () => {
      const key = `${prefix()}empty`;
      await store.put(key, bytesBody(''), bytesType);
      expect(await store.head(key)).toMatchObject({ size: 0 });
      expect(await content(key)).toBe('');
    });

    it('keeps odd keys apart', async () => {
      const under = prefix();
      const keys = [
        'sha256:0123',
        'a+b',
        'a b',
        'a%20b',
        'é',
        'e\u0301',
        '%2e%2e/x',
        'line\nbreak',
        `"quoted" & <b> 'x'`,
        'back\\slash',
        '::add-mask::x',
        'q?x=y#z',
        '\u{1f600}',
        '~!@$^*(),;=[]{}|`',
        'index.html/..hidden',
        '.dot',
      ];
      for (const key of keys) await store.put(under + key, bytesBody(key), bytesType);
      for (const key of keys) expect(await content(under + key)).toBe(key);
      expect((await names(under)).sort()).toEqual([...keys].sort());
      await store.copy(`${under}a+b`, `${under}a &+%2B c`, bytesType);
      expect(await content(`${under}a &+%2B c`)).toBe('a+b');
      const all = await names(under);
      await store.remove(all.map((key) => under + key));
      expect(await names(under)).toEqual([]);
    });

    it('lists in the order of bytes, below a prefix that need not end at a slash', async () => {
      const under = prefix();
      const keys = [
        'B',
        'a',
        'a-b/c',
        'a.b',
        'a/b',
        'a/c/d',
        'ab',
        '\uffee',
        '\u{1f600}',
        'é',
        'Z/z',
        'a/b!',
      ];
      const possible = store.keyMayBePrefix ? keys : keys.filter((key) => key !== 'a');
      for (const key of possible) await store.put(under + key, bytesBody(key), bytesType);
      const sorted = [...possible].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(await names(under)).toEqual(sorted);
      expect(await names(`${under}a`)).toEqual(
        sorted.filter((key) => key.startsWith('a')).map((key) => key.slice(1)),
      );
      expect(await names(`${under}a/c/`)).toEqual(['d']);
      for await (const entry of store.list(`${under}a/c/d`)) {
        expect(entry).toMatchObject({ kind: 'object', key: `${under}a/c/d`, size: 5 });
        expect(entry).toMatchObject({ etag: (await store.head(`${under}a/c/d`))?.etag });
      }
    });

    it('folds keys at a delimiter of any length', async () => {
      const under = prefix();
      for (const key of [
        'one/manifests/1',
        'one/manifests/2',
        'one/blobs/1',
        'two/manifests/1',
        'two-x',
        'three',
      ]) {
        await store.put(under + key, bytesBody(key), bytesType);
      }
      expect(await names(under, { delimiter: '/' })).toEqual(['one/', 'three', 'two-x', 'two/']);
      expect(await names(`${under}one/`, { delimiter: '/' })).toEqual(['blobs/', 'manifests/']);
      expect(await names(under, { delimiter: '/manifests/' })).toEqual([
        'one/blobs/1',
        'one/manifests/',
        'three',
        'two-x',
        'two/manifests/',
      ]);
      expect(await names(`${under}t`, { delimiter: 'o' })).toEqual(['hree', 'wo']);
    });

    it('lists what sorts after a key or a folded prefix', async () => {
      const under = prefix();
      for (const key of ['a', 'b/1', 'b/2', 'c', 'd/1'])
        await store.put(under + key, bytesBody(key), bytesType);
      expect(await names(under, { startAfter: `${under}b/1` })).toEqual(['b/2', 'c', 'd/1']);
      expect(await names(under, { startAfter: `${under}b` })).toEqual(['b/1', 'b/2', 'c', 'd/1']);
      expect(await names(under, { delimiter: '/', startAfter: `${under}a` })).toEqual(['b/', 'c', 'd/']);
      expect(await names(under, { delimiter: '/', startAfter: `${under}b/` })).toEqual(['c', 'd/']);
      expect(await names(under, { delimiter: '/', startAfter: `${under}b/1` })).toEqual(['c', 'd/']);
      expect(await names(under, { startAfter: `${under}zzz` })).toEqual([]);
    });

    it('lists, folds and removes more than a thousand', { timeout: 120_000 }, async () => {
      const under = prefix();
      const limit = pLimit(16);
      const keys = Array.from({ length: 1030 }, (_, n) => `${String(n).padStart(5, '0')}/x`);
      await Promise.all(keys.map((key) => limit(() => store.put(under + key, bytesBody(key), bytesType))));
      expect(await names(under)).toEqual(keys);
      expect(await names(under, { delimiter: '/' })).toEqual(keys.map((key) => key.slice(0, -1)));
      expect(await names(under, { startAfter: `${under}00005/x` })).toEqual(keys.slice(6));
      await store.remove(keys.map((key) => under + key));
      expect(await names(under)).toEqual([]);
    });

    it('copies, also onto an object that is there', async () => {
      const under = prefix();
      await store.put(`${under}from`, bytesBody('new bytes'), bytesType);
      const old = await store.put(`${under}sub/to`, bytesBody('old bytes'), bytesType);
      const copied = await store.copy(`${under}from`, `${under}sub/to`, bytesType);
      expect(copied).toMatchObject({ key: `${under}sub/to`, size: 9 });
      expect(copied.etag).not.toBe(old.etag);
      expect((await store.head(`${under}sub/to`))?.etag).toBe(copied.etag);
      expect(await content(`${under}sub/to`)).toBe('new bytes');
      expect(await content(`${under}from`)).toBe('new bytes');
      await store.put(`${under}from`, bytesBody('changed'), bytesType);
      expect(await content(`${under}sub/to`)).toBe('new bytes');
    });

    it('refuses to copy what is not there', async () => {
      const under = prefix();
      await expect(store.copy(`${under}none`, `${under}to`, bytesType)).rejects.toThrow(AlbaError);
      expect(await store.head(`${under}to`)).toBeUndefined();
    });

    it('removes what is there and does not mind what is not', async () => {
      const under = prefix();
      await store.put(`${under}a/b/c`, bytesBody('1'), bytesType);
      await store.put(`${under}a/d`, bytesBody('2'), bytesType);
      await store.remove([`${under}a/b/c`, `${under}none`, `${under}a/none/x`, `${under}a/d/below`]);
      await store.remove([]);
      expect(await names(under)).toEqual(['a/d']);
      expect(await content(`${under}a/d`)).toBe('2');
      await store.remove([`${under}a/d`]);
      expect(await store.head(`${under}a/d`)).toBeUndefined();
    });

    it('counts what it sends', async () => {
      const body = generatedBody(3 * megabyte + 7);
      let sent = 0;
      await store.put(`${prefix()}counted`, body, {
        ...bytesType,
        onProgress: (bytes) => {
          sent += bytes;
        },
      });
      expect(sent).toBe(body.size);
    });

    const wrong: [string, (size: number) => Body][] = [
      ['bytes without the digest', (size) => ({ ...generatedBody(size, 1), digest: digestOf('other') })],
      ['too few bytes', (size) => ({ ...generatedBody(size, 1), size: size + 1 })],
      ['too many bytes', (size) => ({ ...generatedBody(size, 1), size: size - 1 })],
    ];
    for (const size of [5000, bigSize]) {
      it.each(wrong)(
        `refuses %s (of ${size}) and leaves what was there`,
        { timeout: 120_000 },
        async (_, make) => {
          const under = prefix();
          await expect(store.put(`${under}none`, make(size), bytesType)).rejects.toThrow(AlbaError);
          await store.put(`${under}old`, bytesBody('old'), bytesType);
          await expect(store.put(`${under}old`, make(size), bytesType)).rejects.toThrow(AlbaError);
          expect(await names(under)).toEqual(['old']);
          expect(await content(`${under}old`)).toBe('old');
          expect((await opened.leftovers?.()) ?? []).toEqual([]);
        },
      );

      it(`leaves nothing of an object (of ${size}) whose source breaks`, { timeout: 120_000 }, async () => {
        const under = prefix();
        const broken = { ...generatedBody(size), open: () => breaking(generatedBody(size)) };
        await expect(store.put(`${under}broken`, broken, bytesType)).rejects.toThrow('broken off');
        expect(await names(under)).toEqual([]);
        expect((await opened.leftovers?.()) ?? []).toEqual([]);
      });

      it(`leaves nothing of an object (of ${size}) that is interrupted`, { timeout: 120_000 }, async () => {
        const under = prefix();
        const controller = new AbortController();
        const reason = new Error('Ctrl-C');
        const halted = { ...generatedBody(size), open: () => halting(size, () => controller.abort(reason)) };
        const put = store.put(`${under}halted`, halted, { ...bytesType, signal: controller.signal });
        await expect(put).rejects.toBe(reason);
        expect(await names(under)).toEqual([]);
        expect((await opened.leftovers?.()) ?? []).toEqual([]);
      });
    }

    it('ends every request with the reason of its signal', async () => {
      const key = `${prefix()}there`;
      await store.put(key, bytesBody('x'), bytesType);
      const reason = new Error('Ctrl-C');
      const signal = AbortSignal.abort(reason);
      await expect(store.get(key, { signal })).rejects.toBe(reason);
      await expect(store.head(key, { signal })).rejects.toBe(reason);
      await expect(store.put(key, bytesBody('y'), { ...bytesType, signal })).rejects.toBe(reason);
      await expect(store.copy(key, `${key}-2`, { ...bytesType, signal })).rejects.toBe(reason);
      await expect(store.remove([key], { signal })).rejects.toBe(reason);
      await expect(names(key, { signal })).rejects.toBe(reason);
      expect(await content(key)).toBe('x');
    });

    it('ends the stream of a GET when it is interrupted', async () => {
      const key = `${prefix()}long`;
      await store.put(key, generatedBody(8 * megabyte), bytesType);
      const controller = new AbortController();
      const got = await store.get(key, { signal: controller.signal });
      const body = got?.body as Readable;
      await once(body, 'readable');
      controller.abort(new Error('Ctrl-C'));
      await expect(buffer(body)).rejects.toThrow();
    });

    it('keeps a big object whole', { timeout: 180_000 }, async () => {
      const key = `${prefix()}big`;
      const body = generatedBody(bigSize, 7);
      let sent = 0;
      const put = await store.put(key, body, {
        ...bytesType,
        onProgress: (bytes) => {
          sent += bytes;
        },
      });
      expect(sent).toBe(bigSize);
      expect(put.size).toBe(bigSize);
      const got = await store.get(key);
      expect(got).toMatchObject({ size: bigSize, etag: put.etag });
      const hash = createHash('sha256');
      for await (const chunk of (got as { body: Readable }).body) hash.update(chunk);
      expect(toDigest(hash.digest('hex'))).toBe(body.digest);
      expect((await opened.leftovers?.()) ?? []).toEqual([]);
    });

    it('lets one of several writers win, whole', async () => {
      const key = `${prefix()}contended`;
      const bodies = Array.from({ length: 8 }, (_, n) => generatedBody(200_000 + n, n));
      await Promise.all(bodies.map((body) => store.put(key, body, bytesType)));
      const got = await store.get(key);
      const bytes = await buffer((got as { body: Readable }).body);
      expect(bodies.map((body) => body.digest)).toContain(digestOf(bytes));
    });
  });
}

/** The first half of a body, then an error. */
function breaking(body: Body): Readable {
  return Readable.from(
    (async function* () {
      let seen = 0;
      for await (const chunk of body.open() as AsyncIterable<Buffer>) {
        seen += chunk.length;
        if (seen > body.size / 2) throw new Error('broken off');
        yield chunk;
      }
      throw new Error('broken off');
    })(),
  );
}

/** Half of the bytes, then `interrupt`, then nothing more. */
function halting(size: number, interrupt: () => void): Readable {
  let left = Math.floor(size / 2);
  return new Readable({
    read() {
      if (left === 0) {
        interrupt();
        return;
      }
      const bytes = Buffer.alloc(Math.min(left, megabyte));
      left -= bytes.length;
      this.push(bytes);
    },
  });
}
