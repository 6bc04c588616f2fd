import { directoryStore } from './directory-store.ts';
import type { ObjectStore } from './object-store.ts';
import type { S3StoreOptions } from './s3-store.ts';
import type { StoreTarget } from './target.ts';

/** The store of a target. The AWS SDK is only loaded when that is S3. */
export async function openStore(target: StoreTarget, options: S3StoreOptions = {}): Promise<ObjectStore> {
  if (target.kind === 'directory') return directoryStore(target.path, target);
  const { s3Store } = await import('./s3-store.ts');
  return s3Store(target, options);
}
