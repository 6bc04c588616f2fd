import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { bytesBody } from '../store/body.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { promptly } from './promptly.ts';
import { readDocument } from './read-document.ts';
import type { Run } from './run.ts';

const contentSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('gc'), names: z.array(z.string()) }),
  z.object({ kind: z.literal('claim'), tag: z.string(), digest: z.string() }),
]);
/** What a collector is about to delete (keys), or whose content a release is about to have. */
export type NoticeContent = z.infer<typeof contentSchema>;

export interface Notice {
  readonly key: string;
  /** Undefined where it cannot be read: then it may mean anything. */
  readonly content: NoticeContent | undefined;
}

/** Writes a notice under a key of its own below `prefix`, and returns the key. */
export function noticeKey(prefix: string): string {
  return prefix + randomBytes(12).toString('hex');
}

export async function putNotice(
  store: ObjectStore,
  key: string,
  content: NoticeContent,
  run: Run,
): Promise<void> {
  const options = { contentType: 'application/json', cacheControl: 'no-cache' };
  const body = bytesBody(JSON.stringify(content));
  await promptly(run, store, (signal) => store.put(key, body, { ...options, signal }));
}

/**
 * Reads notices again and again on behalf of one writer, and forgets those that are over: by the store's own clock
 * (`Date` minus `Last-Modified`), or because this watcher has seen one for a whole lease. No local clock is compared
 * with the store's.
 */
export class NoticeWatcher {
  readonly #store: ObjectStore;
  readonly #prefix: string;
  readonly #run: Run;
  /** By key and version: when it was first seen. */
  readonly #seen = new Map<string, number>();

  constructor(store: ObjectStore, prefix: string, run: Run) {
    this.#store = store;
    this.#prefix = prefix;
    this.#run = run;
  }

  /** The notices in force, but for those named in `own`. A listed one that GET does not find is gone. */
  async look(own: readonly string[]): Promise<readonly Notice[]> {
    const keys = await promptly(this.#run, this.#store, (signal) => this.#keys(signal));
    const others = keys.filter((key) => !own.includes(key));
    const notices = await Promise.all(others.map((key) => this.#read(key)));
    return notices.filter((notice) => notice !== undefined);
  }

  async #keys(signal: AbortSignal): Promise<readonly string[]> {
    const keys: string[] = [];
    for await (const entry of this.#store.list(this.#prefix, { signal })) {
      if (entry.kind === 'object') keys.push(entry.key);
    }
    return keys;
  }

  async #read(key: string): Promise<Notice | undefined> {
    const { clock, timing } = this.#run;
    const stored = await promptly(this.#run, this.#store, (signal) =>
      readDocument(this.#store, key, { signal }),
    );
    if (stored === undefined) return undefined;
    const { date, lastModified } = stored.info;
    if (date !== undefined && date.getTime() - lastModified.getTime() > timing.lease) return undefined;
    const version = `${key}\n${lastModified.getTime()}`;
    const since = this.#seen.get(version) ?? clock.now();
    this.#seen.set(version, since);
    if (clock.now() - since > timing.lease) return undefined;
    return { key, content: parse(stored.bytes) };
  }
}

function parse(bytes: Buffer): NoticeContent | undefined {
  try {
    return contentSchema.parse(JSON.parse(bytes.toString()));
  } catch {
    // Written by a newer alba, or damaged: `Notice.content` says that it may mean anything.
    return undefined;
  }
}
