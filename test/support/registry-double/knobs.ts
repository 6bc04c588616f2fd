/** How a registry answers, beyond what the specification leaves no choice in. All that is not said is `plain`. */
export interface Knobs {
  readonly auth: Auth;
  /** Where the Location of an upload leads: an origin such as `http://10.0.0.1` stands before the path. */
  readonly location: 'absolute' | 'relative' | 'path-relative' | 'elsewhere' | { readonly origin: string };
  /** `changing`: each answer names a new address for the upload, and nothing can be written to an older one. */
  readonly uploadUrls: 'stable' | 'changing';
  /** Whether bytes of an upload's request that broke off count: then its status tells how many. */
  readonly partial: 'kept' | 'dropped';
  /** Mounts by `from`, also without it, or not at all: then a mount opens an upload. */
  readonly mount: 'from' | 'anonymous' | 'none';
  /** Whether POST with a digest takes the blob at once. */
  readonly singlePost: boolean;
  /** Whether PATCH is known. */
  readonly chunks: boolean;
  /** Bytes: said as OCI-Chunk-Min-Length, and asked of every chunk but the last. */
  readonly chunkMinimum?: number;
  /** Bytes of one request, as a gateway limits them: 413. */
  readonly maxBody?: number;
  /** 411 where a POST without a body does not say so. */
  readonly lengthRequired: boolean;
  /** Of `?tag=`, how many are taken and answered by OCI-Tag. */
  readonly queryTags: 'all' | 'first' | 'none';
  /** A tag once written stays: 400 TAG_INVALID. */
  readonly immutableTags: boolean;
  /** After a manifest was put, so many questions for it find nothing yet. */
  readonly lateManifests: number;
  /** Children and blobs have to be there before a manifest; `detail` is how the missing one is named. */
  readonly validation: { readonly detail: 'text' | 'object' | 'none' } | 'none';
  readonly tags: {
    readonly page: number;
    readonly ignoresN: boolean;
    readonly order: 'ascii' | 'reversed';
    readonly link: 'relative' | 'absolute' | 'elsewhere' | 'loop';
    /** As distribution lists a repository without tags. */
    readonly none: 'empty' | 'null';
  };
  readonly referrers: boolean;
  /** The status of DELETE; 202 removes. */
  readonly removal: { readonly tags: number; readonly manifests: number; readonly blobs: number };
  /** A blob is read, or also asked for, at another host: 307. */
  readonly redirects: 'none' | 'get' | 'both';
}

export type Auth =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string; readonly realm?: string }
  | TokenAuth;

export interface TokenAuth {
  readonly kind: 'token';
  readonly accounts: readonly Account[];
  /** What nobody in particular may do. */
  readonly anonymous: readonly Action[];
  /** At another port, as Docker Hub has it. */
  readonly elsewhere: boolean;
  /** `/service/token`, `/jwt/auth`, `/v2/token`. */
  readonly path: string;
  readonly service: string;
  /** Seconds, as the token server says them; undefined: nothing is said. */
  readonly expiresIn?: number;
  /** For how many requests a token is taken. */
  readonly uses: number;
  readonly field: 'token' | 'access_token' | 'both';
  /** Whether POST is known: password and refresh tokens (OAuth2). */
  readonly post: boolean;
  /** What the registry answers where the token is good for less: 401 insufficient_scope, or 403 DENIED as ghcr does. */
  readonly refusal: 401 | 403;
  /** Whether the challenge says what scope it wants. */
  readonly saysScope: boolean;
}

export interface Account {
  readonly username: string;
  readonly password: string;
  /** Taken in place of the password, by POST. */
  readonly refreshToken?: string;
  readonly actions: readonly Action[];
  /** Repositories it may touch; undefined: all. */
  readonly repositories?: readonly string[];
}

export type Action = 'pull' | 'push' | 'delete';

export const plain: Knobs = {
  auth: { kind: 'none' },
  location: 'absolute',
  uploadUrls: 'stable',
  partial: 'kept',
  mount: 'from',
  singlePost: true,
  chunks: true,
  lengthRequired: false,
  queryTags: 'none',
  immutableTags: false,
  lateManifests: 0,
  validation: { detail: 'text' },
  tags: { page: 1000, ignoresN: false, order: 'ascii', link: 'relative', none: 'empty' },
  referrers: true,
  removal: { tags: 202, manifests: 202, blobs: 202 },
  redirects: 'none',
};

/** Somebody who may do all. */
export const writer: Account = {
  username: 'anna',
  password: 'correct horse',
  refreshToken: 'refresh-of-anna',
  actions: ['pull', 'push', 'delete'],
};

/** Token authentication as distribution's documents tell it, with changes. */
export function tokens(changes: Partial<Omit<TokenAuth, 'kind'>> = {}): TokenAuth {
  return {
    kind: 'token',
    accounts: [writer],
    anonymous: [],
    elsewhere: false,
    path: '/token',
    service: 'registry-double',
    expiresIn: 300,
    uses: Number.POSITIVE_INFINITY,
    field: 'both',
    post: true,
    refusal: 401,
    saysScope: true,
    ...changes,
  };
}

export function basic({ username, password }: Account = writer): Auth {
  return { kind: 'basic', username, password };
}
