import type { Body, PutOptions } from '../store/object-store.ts';
import type { Claim, HeldClaim } from './claim.ts';

/** An object that a root needs. With an `etag`, only that very version of it will do. */
export interface Reached {
  readonly key: string;
  readonly size: number;
  readonly etag?: string;
  /** The chain of looks (`Looks`) that went on from before it was sent until the store answered that it has taken it. */
  readonly chain?: number;
}

/** What makes things reachable: a tag, a tag document. */
export interface Root {
  readonly key: string;
  readonly body: Body;
  readonly options: Pick<PutOptions, 'contentType' | 'cacheControl'>;
  readonly reaches: readonly Reached[];
  /** A live root read earlier: as long as it is the same, what it reaches is there. */
  readonly witness?: { readonly key: string; readonly etag: string; readonly reaches: ReadonlySet<string> };
  /** The first publishing of a release: refused where another content is claimed or stands there meanwhile. */
  readonly claim?: Claim;
  /** That claim, where it was made before; it is withdrawn here. */
  readonly held?: HeldClaim;
}
