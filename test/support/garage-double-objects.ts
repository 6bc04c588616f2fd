import { createHash } from 'node:crypto';

/** Headers that Garage keeps with an object (put.rs, extract_metadata_headers). */
export const keptHeaders = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
];

export interface DoubleObject {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string;
  readonly lastModified: Date;
}

export interface DoubleUpload {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, { readonly bytes: Buffer; readonly etag: string }>;
}

export function newObject(
  bytes: Buffer,
  headers: Readonly<Record<string, string>>,
  etag = md5(bytes),
): DoubleObject {
  return { bytes, headers, etag, lastModified: new Date() };
}

export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

export interface Page {
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
  /** The last key that the page has dealt with, when there are more. */
  readonly next: string | undefined;
}

/** One page of ListObjectsV2: objects and folded prefixes count alike. */
export function pageOf(
  keys: Iterable<string>,
  { prefix, delimiter, after, max }: { prefix: string; delimiter: string; after: string; max: number },
): Page {
  const sorted = [...keys]
    .filter((key) => key.startsWith(prefix))
    .map((key) => ({ key, bytes: Buffer.from(key) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
  const from = Buffer.from(after);
  const found: string[] = [];
  const prefixes = new Set<string>();
  let last = '';
  for (const { key, bytes } of sorted) {
    if (Buffer.compare(bytes, from) <= 0) continue;
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const folded = at < 0 ? undefined : key.slice(0, at + delimiter.length);
    const isNew = folded === undefined || !prefixes.has(folded);
    if (isNew && found.length + prefixes.size === max)
      return { keys: found, prefixes: [...prefixes], next: last };
    if (folded === undefined) found.push(key);
    else prefixes.add(folded);
    last = key;
  }
  return { keys: found, prefixes: [...prefixes], next: undefined };
}
