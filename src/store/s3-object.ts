import { AlbaError } from '../report/error.ts';
import type { ObjectAnswer, PutOptions } from './object-store.ts';
import { dateOf } from './s3-request.ts';
import type { S3Target } from './target-s3.ts';

/** Where an object of a target is: its prefix stands before every key. */
export function objectAt(target: S3Target, key: string) {
  return { Bucket: target.bucket, Key: target.prefix + key };
}

/** The same with what it is stored with. */
export function storedAt(target: S3Target, key: string, options: PutOptions) {
  return {
    ...objectAt(target, key),
    ContentType: options.contentType,
    ...(options.cacheControl !== undefined && { CacheControl: options.cacheControl }),
    ...(target.serverSideEncryption !== undefined && { ServerSideEncryption: target.serverSideEncryption }),
    ...(target.kmsKeyId !== undefined && { SSEKMSKeyId: target.kmsKeyId }),
  };
}

/** What a store says of an object that it has taken: some leave parts out. */
export interface Taken {
  readonly etag: string | undefined;
  readonly date: Date | undefined;
}

/** An ETag without its quotes. */
export function plainEtag(etag: string | undefined): string {
  return (etag ?? '').replace(/^W\//, '').replace(/^"(.*)"$/s, '$1');
}

interface Answer {
  readonly $metadata: object;
  readonly ContentLength?: number | undefined;
  readonly ContentType?: string | undefined;
  readonly ETag?: string | undefined;
  readonly LastModified?: Date | undefined;
}

/** What GET and HEAD answer. */
export function answerOf(key: string, answer: Answer): ObjectAnswer {
  const date = dateOf(answer);
  const lastModified = answer.LastModified ?? date;
  if (answer.ContentLength === undefined || lastModified === undefined) {
    throw new AlbaError('target', `the answer for ${key} names no length or no date, as S3 does`, {
      hint: 'check that endpoint= is the address of an S3 API, and what stands between here and it',
    });
  }
  return {
    key,
    size: answer.ContentLength,
    etag: plainEtag(answer.ETag),
    lastModified,
    date,
    contentType: answer.ContentType,
  };
}
