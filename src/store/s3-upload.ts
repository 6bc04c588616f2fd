import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { checkedBytes } from './checked-body.ts';
import { manyListeners } from './end-with.ts';
import type { Body, ObjectInfo, PutOptions } from './object-store.ts';
import { plainEtag } from './s3-object.ts';
import { accompanied, dateOf, followingSignal, partSizeOf } from './s3-request.ts';
import { type RequestFailure, retrying } from './s3-retry.ts';
import { Sent } from './sent.ts';

/** Parts on their way at the same time, which are in memory whole. */
const parallelParts = 4;

/** How long a failed upload may take to be taken back, in milliseconds. */
const abortTimeout = 10_000;

export interface Upload {
  readonly client: S3Client;
  /** Bucket, key, and what an object is stored with. */
  readonly input: CreateMultipartUploadCommandInput;
  readonly body: Body;
  readonly options: PutOptions;
  readonly wait?: ((tries: number) => number) | undefined;
  /** What the store has under the key. */
  readonly look: () => Promise<ObjectInfo | undefined>;
}

/**
 * Writes a big object in parts, each with its sha256 signed. It is completed only after the whole body turned out to have
 * its digest; when anything fails, the upload is taken back before this rejects.
 */
export async function uploadInParts(upload: Upload): Promise<void> {
  const { client, input } = upload;
  const created = await begun(upload);
  const id = { Bucket: input.Bucket, Key: input.Key, UploadId: created.UploadId };
  try {
    const parts = await sendParts(upload, id);
    await complete(upload, id, parts, dateOf(created));
  } catch (error) {
    await abort(client, id);
    throw error;
  }
}

/** Begins an upload. Its answer is waited for even when all is stopped: without its id it could not be taken back. */
async function begun({ client, input, options, wait }: Upload) {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const giveUp = () => {
    timer = setTimeout(() => late.abort(options.signal?.reason), abortTimeout);
  };
  const create = () =>
    client.send(accompanied(new CreateMultipartUploadCommand(input), { signal: late.signal }));
  options.signal?.throwIfAborted();
  if (options.signal) manyListeners(options.signal).addEventListener('abort', giveUp, { once: true });
  try {
    return await retrying(create, options.signal, wait);
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
    clearTimeout(timer);
  }
}

interface UploadId {
  readonly Bucket: string | undefined;
  readonly Key: string | undefined;
  readonly UploadId: string | undefined;
}

interface Part {
  readonly number: number;
  readonly bytes: Buffer;
}

async function sendParts(
  { client, input, body, options, wait }: Upload,
  id: UploadId,
): Promise<CompletedPart[]> {
  const all = followingSignal(options.signal);
  const size = partSizeOf(body);
  /** Buffers whose parts have been sent: new ones would pile up faster than they are collected. */
  const free: Buffer[] = [];
  const take = () => free.pop() ?? Buffer.allocUnsafeSlow(size);
  const parts = cut(checkedBytes(input.Key ?? '', body, { signal: all.signal }), take);
  const done: CompletedPart[] = [];
  const work = async () => {
    for (;;) {
      const next = await parts.next();
      if (next.done) return;
      const { number, bytes } = next.value;
      const hash = createHash('sha256').update(bytes).digest('hex');
      const command = () =>
        accompanied(new UploadPartCommand({ ...id, PartNumber: number, Body: bytes }), {
          sha256: hash,
          signal: all.signal,
        });
      const sent = new Sent(options.onProgress);
      const answer = await retrying(() => client.send(command()), all.signal, wait);
      sent.add(bytes.length);
      done.push({ PartNumber: number, ETag: answer.ETag });
      if (bytes.length === size) free.push(bytes);
    }
  };
  try {
    const stopAll = (error: unknown) => {
      all.abort(error);
      throw error;
    };
    const ended = await Promise.allSettled(
      Array.from({ length: parallelParts }, () => work().catch(stopAll)),
    );
    options.signal?.throwIfAborted();
    // The signal's reason is the first failure: the others only followed it.
    if (ended.some((one) => one.status === 'rejected')) throw all.signal.reason;
  } finally {
    all.free();
  }
  return done.sort((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
}

/** Chunks of any size as parts that fill the buffers of `take`, the last one shorter. Readers may ask for several parts at once. */
async function* cut(
  chunks: AsyncIterable<Buffer>,
  take: () => Buffer,
): AsyncGenerator<Part, void, undefined> {
  let number = 1;
  let part: Buffer | undefined;
  let length = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      part ??= take();
      const copied = chunk.copy(part, length, at);
      at += copied;
      length += copied;
      if (length < part.length) continue;
      yield { number: number++, bytes: part };
      part = undefined;
      length = 0;
    }
  }
  if (part !== undefined && length > 0) yield { number, bytes: part.subarray(0, length) };
}

async function complete(
  upload: Upload,
  id: UploadId,
  parts: CompletedPart[],
  begun: Date | undefined,
): Promise<void> {
  const { client, body, options, wait, look } = upload;
  const send = () =>
    client.send(
      accompanied(new CompleteMultipartUploadCommand({ ...id, MultipartUpload: { Parts: parts } }), {
        signal: options.signal,
      }),
    );
  try {
    await retrying(send, options.signal, wait);
  } catch (error) {
    if ((error as RequestFailure).name !== 'NoSuchUpload') throw error;
    // Completed already, and the answer was lost on its way?
    const found = await look();
    const isNew = found && begun && found.lastModified > begun;
    if (found?.size !== body.size || !(isNew || found.etag === etagOf(parts))) throw error;
  }
}

/** The ETag of an object that was written in parts, as Garage and AWS make it. */
function etagOf(parts: readonly CompletedPart[]): string {
  const hash = createHash('md5');
  for (const { ETag } of parts) hash.update(plainEtag(ETag), 'hex');
  return `${hash.digest('hex')}-${parts.length}`;
}

/** Takes an upload back, also after an interruption: with a time limit of its own. */
async function abort(client: S3Client, id: UploadId): Promise<void> {
  const signal = AbortSignal.timeout(abortTimeout);
  try {
    await retrying(() => client.send(accompanied(new AbortMultipartUploadCommand(id), { signal })), signal);
  } catch {
    // The error that led here is the one to report. The store's own rules remove what is left.
  }
}
