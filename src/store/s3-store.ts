import type { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import { AlbaError } from '../report/error.ts';
import type { CredentialProvider } from './credentials.ts';
import type {
  Body,
  ListEntry,
  ListOptions,
  ObjectAnswer,
  ObjectInfo,
  ObjectStore,
  PutOptions,
  RequestOptions,
  StoredObject,
} from './object-store.ts';
import { resumedBody } from './s3-body.ts';
import { type S3ClientOptions, s3Client } from './s3-client.ts';
import { placeOf, s3Error } from './s3-errors.ts';
import { entriesOf } from './s3-list.ts';
import { answerOf, objectAt, storedAt } from './s3-object.ts';
import { putWhole } from './s3-put.ts';
import { QuickPut } from './s3-quick-put.ts';
import { accompanied, keepDates, mindCompany } from './s3-request.ts';
import { type RequestFailure, retrying, statusOf } from './s3-retry.ts';
import { uploadInParts } from './s3-upload.ts';
import type { S3Target } from './target-s3.ts';

export interface S3StoreOptions extends S3ClientOptions {
  /** Milliseconds to wait before a request is tried again; for tests. */
  readonly wait?: (tries: number) => number;
}

/** Bigger bodies are sent in parts, bytes. */
const partsAbove = 64 << 20;

/** Objects that are sent in parts at the same time. */
const uploadsAtOnce = 2;

/** Most keys that DeleteObjects takes. */
const removedAtOnce = 1000;

/** A bucket as an object store. Rejects when the client cannot be made; the store itself is not asked yet. */
export async function s3Store(target: S3Target, options: S3StoreOptions = {}): Promise<ObjectStore> {
  const used: CredentialsUsed = { origin: undefined };
  try {
    const client = await s3Client(target, {
      ...options,
      credentials: options.credentials && noting(used, options.credentials),
    });
    keepDates(client);
    mindCompany(client);
    return new S3Store(target, client, used, options.wait);
  } catch (error) {
    throw s3Error(error, target, 'use', used.origin);
  }
}

/** Where the credentials come from that requests are signed with. */
interface CredentialsUsed {
  origin: string | undefined;
}

function noting(used: CredentialsUsed, provide: CredentialProvider): CredentialProvider {
  return async () => {
    const found = await provide();
    used.origin = found.origin;
    return found;
  };
}

class S3Store implements ObjectStore {
  readonly name: string;
  readonly keyMayBePrefix = true;
  readonly #target: S3Target;
  readonly #client: S3Client;
  readonly #quick: QuickPut;
  readonly #used: CredentialsUsed;
  readonly #wait: S3StoreOptions['wait'];
  /** Each holds some parts in memory. */
  readonly #uploads = pLimit(uploadsAtOnce);

  constructor(target: S3Target, client: S3Client, used: CredentialsUsed, wait: S3StoreOptions['wait']) {
    this.name = target.name;
    this.#target = target;
    this.#client = client;
    this.#quick = new QuickPut(client);
    this.#used = used;
    this.#wait = wait;
  }

  put(key: string, body: Body, options: PutOptions): Promise<ObjectInfo> {
    return this.#doing(`write ${key} to`, options.signal, async () => {
      const input = storedAt(this.#target, key, options);
      if (body.size > partsAbove) {
        const look = () => this.head(key, options);
        const upload = { client: this.#client, input, body, options, look, wait: this.#wait };
        await this.#uploads(() => uploadInParts(upload));
        return this.#written(key, options);
      }
      const [client, quick, wait] = [this.#client, this.#quick, this.#wait];
      const { etag, date } = await putWhole({ client, quick, input, body, options, wait });
      if (date === undefined || etag === undefined) return this.#written(key, options);
      return { key, size: body.size, etag, lastModified: date };
    });
  }

  get(key: string, { signal }: RequestOptions = {}): Promise<StoredObject | undefined> {
    return this.#doing(`read ${key} from`, signal, async () => {
      const answer = await this.#orMissing(this.#get(key, signal));
      if (!answer) return undefined;
      const found = answerOf(key, answer);
      const body = resumedBody({
        size: found.size,
        first: answer.Body as Readable,
        from: (at) => this.#doing(`read ${key} from`, signal, () => this.#rest(key, at, answer.ETag, signal)),
        signal,
        explain: (error) => this.#explained(error, `read ${key} from`),
      });
      return { ...found, body };
    });
  }

  head(key: string, { signal }: RequestOptions = {}): Promise<ObjectAnswer | undefined> {
    return this.#doing(`look for ${key} in`, signal, async () => {
      try {
        const at = objectAt(this.#target, key);
        const ask = () => this.#client.send(accompanied(new HeadObjectCommand(at), { signal }));
        return answerOf(key, await this.#retrying(ask, signal));
      } catch (error) {
        const status = statusOf(error as RequestFailure);
        if (status === 404) return undefined;
        if (status === undefined || status >= 500) throw error;
        // An answer to HEAD has no body: only GET is told what is wrong.
        const told = await this.#orMissing(this.#get(key, signal, 'bytes=0-0'));
        (told?.Body as Readable | undefined)?.destroy();
        throw error;
      }
    });
  }

  async *list(prefix: string, options: ListOptions = {}): AsyncGenerator<ListEntry> {
    const { delimiter, startAfter, signal } = options;
    let token: string | undefined;
    do {
      const input = {
        Bucket: this.#target.bucket,
        Prefix: this.#target.prefix + prefix,
        EncodingType: 'url' as const,
        ...(delimiter !== undefined && { Delimiter: delimiter }),
        ...(startAfter !== undefined && { StartAfter: this.#target.prefix + startAfter }),
        ...(token !== undefined && { ContinuationToken: token }),
      };
      const ask = () => this.#client.send(accompanied(new ListObjectsV2Command(input), { signal }));
      const page = await this.#doing('list', signal, () => this.#retrying(ask, signal));
      yield* entriesOf(page, this.#target.prefix, startAfter);
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  copy(from: string, to: string, options: PutOptions): Promise<ObjectInfo> {
    return this.#doing(`copy ${from} to ${to} in`, options.signal, async () => {
      const source = objectAt(this.#target, from);
      const input = {
        ...storedAt(this.#target, to, options),
        CopySource: `${source.Bucket}/${source.Key.split('/').map(encodeURIComponent).join('/')}`,
        MetadataDirective: 'REPLACE' as const,
      };
      const { signal } = options;
      const ask = () => this.#client.send(accompanied(new CopyObjectCommand(input), { signal }));
      if (!(await this.#orMissing(this.#retrying(ask, signal)))) {
        throw new AlbaError(
          'target',
          `${from} is not there to be copied to ${to} in ${placeOf(this.#target)}`,
        );
      }
      const info = await this.#written(to, options);
      options.onProgress?.(info.size);
      return info;
    });
  }

  async remove(keys: readonly string[], { signal }: RequestOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    // XML cannot hold every key that a path can.
    const alone = keys.filter((key) => /[\u0000-\u001f\ufffe\uffff]/.test(key));
    const together = keys.filter((key) => !alone.includes(key));
    for (let at = 0; at < together.length; at += removedAtOnce) {
      await this.#removeTogether(together.slice(at, at + removedAtOnce), signal);
    }
    for (const key of alone) {
      const at = objectAt(this.#target, key);
      const ask = () => this.#client.send(accompanied(new DeleteObjectCommand(at), { signal }));
      await this.#doing(`remove ${key} from`, signal, () => this.#retrying(ask, signal));
    }
  }

  close(): void {
    this.#client.destroy();
  }

  async #removeTogether(keys: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    const command = {
      Bucket: this.#target.bucket,
      Delete: { Objects: keys.map((key) => ({ Key: this.#target.prefix + key })), Quiet: true },
    };
    const ask = () => this.#client.send(accompanied(new DeleteObjectsCommand(command), { signal }));
    const answer = await this.#doing(`remove ${keys.length} objects from`, signal, () =>
      this.#retrying(ask, signal),
    );
    // Garage up to 2.3 calls an object that is not there an error.
    const failed = answer.Errors?.find(({ Code }) => Code !== 'NoSuchKey');
    if (!failed) return;
    const failure = { name: failed.Code ?? '', message: failed.Message ?? '' };
    throw this.#explained(failure, `remove ${failed.Key} from`);
  }

  #get(key: string, signal: AbortSignal | undefined, range?: string) {
    const input = { ...objectAt(this.#target, key), ...(range !== undefined && { Range: range }) };
    const ask = () => this.#client.send(accompanied(new GetObjectCommand(input), { signal }));
    return this.#retrying(ask, signal);
  }

  /** The bytes of an object that are still missing. Rejects when it has been replaced since. */
  async #rest(
    key: string,
    at: number,
    etag: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Readable> {
    const answer = await this.#get(key, signal, `bytes=${at}-`);
    if (answer.ETag === etag && answer.ContentRange?.startsWith(`bytes ${at}-`))
      return answer.Body as Readable;
    (answer.Body as Readable).destroy();
    throw new AlbaError('target', `${key} in ${placeOf(this.#target)} was replaced while it was read`, {
      hint: 'another publisher is at work: try again',
    });
  }

  /** What the store knows of an object that it has just taken. */
  async #written(key: string, options: RequestOptions): Promise<ObjectInfo> {
    const found = await this.head(key, options);
    if (found) return { key, size: found.size, etag: found.etag, lastModified: found.lastModified };
    throw new AlbaError('target', `${key} is not in ${placeOf(this.#target)}, which has just taken it`, {
      hint: 'somebody removed it at that moment, or the store loses what it takes',
    });
  }

  #retrying<Answer>(ask: () => Promise<Answer>, signal: AbortSignal | undefined): Promise<Answer> {
    return retrying(ask, signal, this.#wait);
  }

  async #orMissing<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await asked;
    } catch (error) {
      if ((error as RequestFailure).name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  async #doing<Answer>(
    what: string,
    signal: AbortSignal | undefined,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      throw this.#explained(error, what);
    }
  }

  #explained(error: unknown, doing: string): Error {
    return s3Error(error, this.#target, doing, this.#used.origin);
  }
}
