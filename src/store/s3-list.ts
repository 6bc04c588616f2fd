import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { AlbaError } from '../report/error.ts';
import { compareKeys } from './key-order.ts';
import type { ListEntry } from './object-store.ts';
import { plainEtag } from './s3-object.ts';

/** The entries of a page, objects and folded prefixes in one order, without the target's prefix. */
export function entriesOf(
  page: ListObjectsV2CommandOutput,
  targetPrefix: string,
  startAfter: string | undefined,
): ListEntry[] {
  const decode = page.EncodingType === 'url' ? decodeKey : (key: string) => key;
  const nameOf = (key: string) => decode(key).slice(targetPrefix.length);
  const objects = (page.Contents ?? []).map((one) => ({
    name: nameOf(one.Key ?? ''),
    entry: {
      kind: 'object',
      key: nameOf(one.Key ?? ''),
      size: one.Size ?? 0,
      etag: plainEtag(one.ETag),
      lastModified: one.LastModified ?? new Date(0),
    } as const,
  }));
  const prefixes = (page.CommonPrefixes ?? []).map((one) => {
    const name = nameOf(one.Prefix ?? '');
    return { name, entry: { kind: 'prefix', prefix: name } as const };
  });
  return (
    [...objects, ...prefixes]
      // Stores differ in whether they show the prefix that `startAfter` lies in.
      .filter(({ name }) => startAfter === undefined || compareKeys(name, startAfter) > 0)
      .sort((a, b) => compareKeys(a.name, b.name))
      .map(({ entry }) => entry)
  );
}

/** `encoding-type=url`, where the answer says that it is: percent-encoded, and a space is a plus on AWS. */
function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', '%20'));
  } catch (error) {
    throw new AlbaError('target', `the store lists a key that is not encoded as it says: ${encoded}`, {
      hint: 'this store’s ListObjectsV2 breaks the rules of S3; report it there',
      cause: error,
    });
  }
}
