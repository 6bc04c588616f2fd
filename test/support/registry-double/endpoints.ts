import { answerBlob } from './blobs.ts';
import { type Answer, type Exchange, Refusal } from './exchange.ts';
import type { Knobs } from './knobs.ts';
import { answerManifest } from './manifests.ts';
import { answerReferrers } from './referrers.ts';
import type { Route } from './route.ts';
import { routeOf } from './route.ts';
import type { Scene } from './scene.ts';
import { answerTags } from './tags.ts';
import { answerUpload, startUpload } from './uploads.ts';

export async function answerRoute(scene: Scene, exchange: Exchange, route: Route): Promise<Answer> {
  switch (route.kind) {
    case 'ping':
      return { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{}' };
    case 'blob':
      return answerBlob(scene, exchange, route.name, route.reference);
    case 'start':
      return await startUpload(scene, exchange, route.name);
    case 'upload':
      return await answerUpload(scene, exchange, route.name, route.id);
    case 'manifest':
      return await answerManifest(scene, exchange, route.name, route.reference);
    case 'tags':
      return answerTags(scene, exchange, route.name);
    case 'referrers':
      return answerReferrers(scene, exchange, route.name, route.reference);
  }
}

/** Another host that belongs to the registry: signed addresses of blobs, and uploads. */
export async function answerElsewhere(scene: Scene, exchange: Exchange): Promise<Answer> {
  const [, name] = /^\/store\/(.+)$/.exec(exchange.path) ?? [];
  if (name === undefined) {
    const route = routeOf(exchange.path);
    if (route.kind === 'upload') return await answerUpload(scene, exchange, route.name, route.id);
    throw new Refusal(404, 'NOT_FOUND', 'no such endpoint');
  }
  const body = scene.content.existing(name).blobs.get(exchange.query.get('digest') ?? '');
  if (body === undefined || !exchange.search.includes('signature=a%2Bb')) return { status: 403 };
  return { status: 200, headers: { 'Content-Type': 'application/octet-stream' }, body };
}

/** What a gateway refuses before the registry hears of it: in HTML, as nginx does. */
export function gatewayRefusal(
  { maxBody, lengthRequired }: Knobs,
  { method, headers }: Exchange,
): Answer | undefined {
  const page = (status: number, title: string): Answer => ({
    status,
    headers: { 'Content-Type': 'text/html' },
    body: `<html><head><title>${status} ${title}</title></head></html>`,
  });
  const length = headers['content-length'];
  if (length === undefined && lengthRequired && ['POST', 'PUT', 'PATCH'].includes(method)) {
    return page(411, 'Length Required');
  }
  if (maxBody === undefined || Number(length ?? 0) <= maxBody) return undefined;
  return page(413, 'Request Entity Too Large');
}
