import { Readable } from 'node:stream';
import { PutObjectCommand, type PutObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { hexOf } from '../oci/digest.ts';
import { AlbaError } from '../report/error.ts';
import { isSmall } from './body.ts';
import { checkedBytes, checkedWhole } from './checked-body.ts';
import type { Body, PutOptions } from './object-store.ts';
import { plainEtag, type storedAt, type Taken } from './s3-object.ts';
import type { QuickPut } from './s3-quick-put.ts';
import { accompanied, dateOf, followingSignal } from './s3-request.ts';
import { retrying } from './s3-retry.ts';
import { Sent } from './sent.ts';

export interface Putting {
  readonly client: S3Client;
  readonly quick: QuickPut;
  /** Bucket, key, and what an object is stored with. */
  readonly input: ReturnType<typeof storedAt>;
  readonly body: Body;
  readonly options: PutOptions;
  readonly wait: ((tries: number) => number) | undefined;
}

/** Writes an object by one request, and by another one from the first byte on when that may help. */
export async function putWhole(putting: Putting): Promise<Taken> {
  const { body, options, wait } = putting;
  const sent = new Sent(options.onProgress);
  const put = isSmall(body.size) ? putBytes : putStream;
  const attempt = () => {
    sent.takeBack();
    return put(putting, sent);
  };
  return retrying(attempt, options.signal, wait);
}

async function putBytes({ client, quick, input, body, options }: Putting, sent: Sent): Promise<Taken> {
  const { signal } = options;
  const sha256 = hexOf(body.digest);
  const bytes = await inMemory(input.Key, body, signal);
  const command = () => accompanied(new PutObjectCommand({ ...input, Body: bytes }), { sha256, signal });
  const taken = (await quick.put(input, bytes, sha256, signal)) ?? takenOf(await client.send(command()));
  sent.add(body.size);
  return taken;
}

async function inMemory(key: string, body: Body, signal: AbortSignal | undefined): Promise<Buffer> {
  signal?.throwIfAborted();
  if (body.whole !== undefined) return checkedWhole(key, body, body.whole);
  const chunks: Buffer[] = [];
  for await (const chunk of checkedBytes(key, body, { signal })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A stream that breaks has to end the request, which would otherwise wait for the bytes that it announced. */
async function putStream({ client, input, body, options }: Putting, sent: Sent): Promise<Taken> {
  const attempt = followingSignal(options.signal);
  const onProgress = (bytes: number) => sent.add(bytes);
  const stream = Readable.from(checkedBytes(input.Key, body, { signal: attempt.signal, onProgress }), {
    objectMode: false,
  });
  let broken: Error | undefined;
  stream.on('error', (error) => {
    broken = error;
    attempt.abort(error);
  });
  try {
    const command = new PutObjectCommand({ ...input, Body: stream, ContentLength: body.size });
    const given = { sha256: hexOf(body.digest), signal: attempt.signal };
    return takenOf(await client.send(accompanied(command, given)));
  } catch (error) {
    throw broken instanceof AlbaError ? broken : error;
  } finally {
    attempt.free();
    stream.destroy();
  }
}

function takenOf(answer: PutObjectCommandOutput): Taken {
  return { etag: answer.ETag && plainEtag(answer.ETag), date: dateOf(answer) };
}
