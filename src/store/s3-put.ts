import { Readable } from 'node:stream';
import { PutObjectCommand, type PutObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { hexOf } from '../oci/digest.ts';
import { AlbaError } from '../report/error.ts';
import { checkedBytes } from './checked-body.ts';
import type { Body, PutOptions } from './object-store.ts';
import type { storedAt } from './s3-object.ts';
import { accompanied, followingSignal, Sent } from './s3-request.ts';
import { retrying } from './s3-retry.ts';

/** Bytes. Smaller bodies are sent from memory: a stream costs more than the request. */
const inMemory = 256 << 10;

/** Writes an object by one request, and by another one from the first byte on when that may help. */
export async function putWhole(
  client: S3Client,
  input: ReturnType<typeof storedAt>,
  body: Body,
  options: PutOptions,
  wait: ((tries: number) => number) | undefined,
): Promise<PutObjectCommandOutput> {
  const sent = new Sent(options.onProgress);
  const put = body.size <= inMemory ? putBytes : putStream;
  const attempt = () => {
    sent.takeBack();
    return put(client, input, body, options.signal, sent);
  };
  return retrying(attempt, options.signal, wait);
}

async function putBytes(
  client: S3Client,
  input: ReturnType<typeof storedAt>,
  body: Body,
  signal: AbortSignal | undefined,
  sent: Sent,
): Promise<PutObjectCommandOutput> {
  const chunks: Buffer[] = [];
  for await (const chunk of checkedBytes(input.Key, body, { signal })) chunks.push(chunk);
  const command = new PutObjectCommand({ ...input, Body: Buffer.concat(chunks) });
  const answer = await client.send(accompanied(command, { sha256: hexOf(body.digest), signal }));
  sent.add(body.size);
  return answer;
}

/** A stream that breaks has to end the request, which would otherwise wait for the bytes that it announced. */
async function putStream(
  client: S3Client,
  input: ReturnType<typeof storedAt>,
  body: Body,
  signal: AbortSignal | undefined,
  sent: Sent,
): Promise<PutObjectCommandOutput> {
  const attempt = followingSignal(signal);
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
    return await client.send(accompanied(command, { sha256: hexOf(body.digest), signal: attempt.signal }));
  } catch (error) {
    throw broken instanceof AlbaError ? broken : error;
  } finally {
    attempt.free();
    stream.destroy();
  }
}
