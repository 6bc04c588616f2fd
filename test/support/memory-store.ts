import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { AlbaError } from '../../src/report/error.ts';
import type {
  Body,
  ListEntry,
  ListOptions,
  ObjectAnswer,
  ObjectInfo,
  ObjectStore,
  PutOptions,
} from '../../src/store/object-store.ts';

export interface MemoryObject {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly cacheControl: string | undefined;
  readonly lastModified: number;
}

export interface MemoryRequest {
  readonly method: 'PUT' | 'GET' | 'HEAD' | 'LIST' | 'COPY' | 'DELETE';
  readonly key: string;
}

/** Decides when (and whether) a request takes effect and when its answer arrives. */
export type Gate = <T>(request: MemoryRequest, effect: () => T) => Promise<T>;

const atOnce: Gate = async (_request, effect) => effect();

export interface MemoryStoreOptions {
  readonly keyMayBePrefix?: boolean;
  readonly gate?: Gate;
  /** The store's clock, milliseconds. */
  readonly now?: () => number;
  /** Another store's objects: several processes, one bucket. */
  readonly objects?: Map<string, MemoryObject>;
}

export interface MemoryStore extends ObjectStore {
  readonly objects: Map<string, MemoryObject>;
  /** In the order in which they took effect. */
  readonly requests: MemoryRequest[];
}

const pageSize = 1000;

/** An `ObjectStore` in memory with Garage's rules: no conditional writes, exact listings, MD5 as ETag. */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const { gate = atOnce, now = Date.now, objects = new Map<string, MemoryObject>() } = options;
  const requests: MemoryRequest[] = [];

  async function request<T>(
    method: MemoryRequest['method'],
    key: string,
    signal: AbortSignal | undefined,
    effect: () => T,
  ): Promise<T> {
    signal?.throwIfAborted();
    const answer = await gate({ method, key }, () => {
      requests.push({ method, key });
      return effect();
    });
    signal?.throwIfAborted();
    return answer;
  }

  function info(key: string, object: MemoryObject): ObjectInfo {
    const etag = createHash('md5').update(object.bytes).digest('hex');
    return { key, size: object.bytes.length, etag, lastModified: new Date(object.lastModified) };
  }

  function answer(key: string): (ObjectAnswer & { object: MemoryObject }) | undefined {
    const object = objects.get(key);
    if (object === undefined) return undefined;
    return { ...info(key, object), date: new Date(now()), contentType: object.contentType, object };
  }

  function store(key: string, bytes: Buffer, { contentType, cacheControl }: PutOptions): ObjectInfo {
    const object = { bytes, contentType, cacheControl, lastModified: now() };
    objects.set(key, object);
    return info(key, object);
  }

  return {
    name: 'memory',
    keyMayBePrefix: options.keyMayBePrefix ?? true,
    objects,
    requests,
    async put(key: string, body: Body, putOptions: PutOptions) {
      putOptions.signal?.throwIfAborted();
      const chunks: Buffer[] = [];
      for await (const chunk of body.open()) {
        putOptions.signal?.throwIfAborted();
        chunks.push(chunk);
      }
      const bytes = Buffer.concat(chunks);
      const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
      return await request('PUT', key, putOptions.signal, () => {
        if (bytes.length !== body.size || digest !== body.digest) {
          throw new AlbaError('damaged', `${key} does not have the digest that was announced`);
        }
        putOptions.onProgress?.(bytes.length);
        return store(key, bytes, putOptions);
      });
    },
    async get(key, { signal } = {}) {
      return await request('GET', key, signal, () => {
        const found = answer(key);
        if (found === undefined) return undefined;
        const { object, ...rest } = found;
        return { ...rest, body: Readable.from(object.bytes.length > 0 ? [object.bytes] : []) };
      });
    },
    async head(key, { signal } = {}) {
      return await request('HEAD', key, signal, () => {
        const found = answer(key);
        if (found === undefined) return undefined;
        const { object: _, ...rest } = found;
        return rest;
      });
    },
    async *list(prefix, listOptions = {}) {
      let startAfter = listOptions.startAfter ?? '';
      for (;;) {
        const page = await request('LIST', prefix, listOptions.signal, () =>
          fold(objects, prefix, { ...listOptions, startAfter }, info),
        );
        yield* page.slice(0, pageSize);
        const last = page[pageSize - 1];
        if (page.length <= pageSize || last === undefined) return;
        startAfter = last.kind === 'object' ? last.key : `${last.prefix}\u{10ffff}`;
      }
    },
    async copy(from, to, copyOptions) {
      return await request('COPY', to, copyOptions.signal, () => {
        const object = objects.get(from);
        if (object === undefined) throw new AlbaError('target', `${from} is not there to be copied`);
        return store(to, object.bytes, copyOptions);
      });
    },
    async remove(keys, { signal } = {}) {
      for (let at = 0; at < keys.length; at += pageSize) {
        const batch = keys.slice(at, at + pageSize);
        await request('DELETE', batch.join(' '), signal, () => {
          for (const key of batch) objects.delete(key);
        });
      }
    },
    close() {},
  };
}

/** One page and one entry more, so that the caller knows whether there is another. */
function fold(
  objects: ReadonlyMap<string, MemoryObject>,
  prefix: string,
  { delimiter, startAfter = '' }: ListOptions,
  info: (key: string, object: MemoryObject) => ObjectInfo,
): ListEntry[] {
  const entries: ListEntry[] = [];
  let folded = '';
  const keys = [...objects.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const key of keys) {
    if (!key.startsWith(prefix) || Buffer.compare(Buffer.from(key), Buffer.from(startAfter)) <= 0) continue;
    const at = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
    if (at >= 0 && delimiter !== undefined) {
      const common = key.slice(0, at + delimiter.length);
      if (common === folded) continue;
      folded = common;
      if (Buffer.compare(Buffer.from(common), Buffer.from(startAfter)) <= 0) continue;
      entries.push({ kind: 'prefix', prefix: common });
    } else {
      entries.push({ kind: 'object', ...info(key, objects.get(key) as MemoryObject) });
    }
    if (entries.length > pageSize) break;
  }
  return entries;
}
