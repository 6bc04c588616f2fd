import { Refusal } from './exchange.ts';

/** distribution-spec § Endpoints. */
export type Route =
  | { readonly kind: 'ping' }
  | { readonly kind: 'blob' | 'manifest' | 'referrers'; readonly name: string; readonly reference: string }
  | { readonly kind: 'start' | 'tags'; readonly name: string }
  | { readonly kind: 'upload'; readonly name: string; readonly id: string };

const namePattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

export function routeOf(path: string): Route {
  if (path === '/v2/' || path === '/v2') return { kind: 'ping' };
  const rest = /^\/v2\/(.+)$/.exec(path)?.[1] ?? '';
  const forms: readonly [RegExp, (name: string, last: string) => Route][] = [
    [/^(.+)\/blobs\/uploads\/$/, (name) => ({ kind: 'start', name })],
    [/^(.+)\/blobs\/uploads\/([\w-]+)$/, (name, id) => ({ kind: 'upload', name, id })],
    [/^(.+)\/blobs\/([^/]+)$/, (name, reference) => ({ kind: 'blob', name, reference })],
    [/^(.+)\/manifests\/([^/]+)$/, (name, reference) => ({ kind: 'manifest', name, reference })],
    [/^(.+)\/referrers\/([^/]+)$/, (name, reference) => ({ kind: 'referrers', name, reference })],
    [/^(.+)\/tags\/list$/, (name) => ({ kind: 'tags', name })],
  ];
  for (const [pattern, made] of forms) {
    const [, name, last = ''] = pattern.exec(rest) ?? [];
    if (name === undefined) continue;
    if (!namePattern.test(name)) throw new Refusal(400, 'NAME_INVALID', 'invalid repository name');
    return made(name, decodeURIComponent(last));
  }
  throw new Refusal(404, 'NOT_FOUND', 'no such endpoint');
}
