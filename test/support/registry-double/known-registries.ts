import { basic, type Knobs, plain, tokens } from './knobs.ts';

const undeletable = { tags: 405, manifests: 405, blobs: 405 };

/**
 * The ways of registries that people use, as far as they are known from the outside (their documents, and the issues that
 * clients have about them): what differs from `plain`.
 */
export const knownRegistries = {
  /** distribution 2.8, as Debian has it: deletion is off unless asked for. */
  distribution: { uploadUrls: 'changing', referrers: false, removal: undeletable },
  zot: { mount: 'anonymous', referrers: true },
  /** Tokens come from another host, and mounting is by the token's scope. */
  dockerHub: {
    auth: tokens({ elsewhere: true, service: 'registry.docker.io', anonymous: ['pull'] }),
    uploadUrls: 'changing',
    referrers: false,
    redirects: 'get',
    removal: undeletable,
  },
  /** Refuses a push for want of write:packages by 403, lists tags in the order of their making, deletes by its own API only. */
  ghcr: {
    auth: tokens({ field: 'token', service: 'ghcr.io', refusal: 403, post: false, anonymous: ['pull'] }),
    location: 'relative',
    referrers: false,
    tags: { ...plain.tags, order: 'reversed' },
    redirects: 'get',
    removal: undeletable,
  },
  gitlab: {
    auth: tokens({ elsewhere: true, path: '/jwt/auth', service: 'container_registry' }),
    uploadUrls: 'changing',
    referrers: false,
  },
  quay: {
    auth: tokens({ path: '/v2/auth', field: 'token', post: false }),
    location: 'relative',
    redirects: 'both',
    partial: 'dropped',
  },
  /** Basic, with a password of twelve hours; no resuming, no mounts unless switched on, tags that may be immutable. */
  ecr: {
    auth: basic(),
    mount: 'none',
    immutableTags: true,
    partial: 'dropped',
    redirects: 'get',
    removal: { ...undeletable, tags: 202, manifests: 202 },
  },
  /** Wants a refresh token, or a password by Basic. */
  acr: {
    auth: tokens({ path: '/oauth2/token', field: 'access_token' }),
    location: 'relative',
    redirects: 'get',
  },
  /** Says 411 to a POST that does not say that it has no body. */
  gar: { auth: tokens({ path: '/v2/token', field: 'token' }), lengthRequired: true, location: 'relative' },
  harbor: { auth: tokens({ path: '/service/token', service: 'harbor-registry' }), location: 'relative' },
  /** Forgejo and Gitea. */
  forgejo: {
    auth: tokens({
      path: '/v2/token',
      service: 'container_registry',
      field: 'token',
      post: false,
      saysScope: false,
    }),
    location: 'relative',
    referrers: false,
    validation: { detail: 'none' },
  },
} as const satisfies Readonly<Record<string, Partial<Knobs>>>;
