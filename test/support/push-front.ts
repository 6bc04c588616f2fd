import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { digestOf, isDigest } from '../../src/oci/digest.ts';
import { imageContent } from '../../src/oci/image-content.ts';
import { referrerIn } from '../../src/oci/referrer.ts';
import type { ImageDestination } from '../../src/registry/image-destination.ts';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import { bytesBody } from '../../src/store/body.ts';
import type { ObjectStore } from '../../src/store/object-store.ts';
import { sampleRun } from '../container/sample-run.ts';
import { listen, shut } from './local-server.ts';

export interface PushFront {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * A registry that can be pushed to, for who wants to see what a site does with content that no alba command makes: what is
 * pushed is written into the site's store as alba's static registry writes it, and everything that is read comes from the
 * site, untouched. Of pushing it knows what the conformance suite needs to get its content in.
 */
export async function pushFront(store: ObjectStore, site: string): Promise<PushFront> {
  const uploads = new Map<string, Buffer>();
  const registries = new Map<string, ImageDestination>();
  const registry = (name: string): ImageDestination => {
    const known =
      registries.get(name) ?? staticRegistry({ store, name, publicUrl: undefined, run: sampleRun() });
    registries.set(name, known);
    return known;
  };

  async function upload(name: string, id: string, request: IncomingMessage, query: URLSearchParams) {
    const bytes = Buffer.concat([uploads.get(id) ?? Buffer.alloc(0), await buffer(request)]);
    uploads.set(id, bytes);
    const location = `/v2/${name}/blobs/uploads/${id}`;
    const digest = query.get('digest');
    if (digest === null) return { status: 202, headers: { Location: location } };
    const body = bytesBody(bytes);
    if (body.digest !== digest) return { status: 400, headers: {} };
    const descriptor = { mediaType: 'application/octet-stream', digest: body.digest, size: body.size };
    await registry(name).putBlob({ body, descriptor });
    return { status: 201, headers: { Location: `/v2/${name}/blobs/${digest}`, ...told(digest) } };
  }

  async function manifest(name: string, reference: string, request: IncomingMessage, query: URLSearchParams) {
    const bytes = await buffer(request);
    const mediaType = request.headers['content-type'] ?? '';
    const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
    const byDigest = reference.includes(':');
    if (byDigest && reference !== descriptor.digest) return { status: 400, headers: {} };
    const tags = byDigest ? query.getAll('tag') : [reference];
    const destination = registry(name);
    const index = { descriptor, bytes };
    await destination.putManifest(index);
    const referrer = referrerIn(bytes, descriptor);
    if (referrer !== undefined) await destination.refer(referrer.subject, [referrer.descriptor]);
    if (tags.length > 0) {
      const image = { index, content: imageContent([]), reaches: [], resend: async () => {} };
      await destination.point(tags, image, { replace: () => true, claim: () => false });
    }
    return {
      status: 201,
      headers: {
        Location: `/v2/${name}/manifests/${reference}`,
        ...told(descriptor.digest),
        ...(tags.length > 0 ? { 'OCI-Tag': tags.join(', ') } : {}),
        ...(referrer === undefined ? {} : { 'OCI-Subject': referrer.subject }),
      },
    };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET' || request.method === 'HEAD') return pass(site, request, response);
    const { pathname, searchParams } = new URL(request.url ?? '', site);
    const [, name = '', kind, reference = ''] =
      /^\/v2\/(.+)\/(blobs\/uploads|manifests)\/(.*)$/.exec(pathname) ?? [];
    const done =
      kind === undefined || request.method === 'DELETE'
        ? { status: 405, headers: {} }
        : kind === 'manifests'
          ? await manifest(name, reference, request, searchParams)
          : await upload(name, reference || crypto.randomUUID(), request, searchParams);
    response.writeHead(done.status, { 'Content-Length': '0', ...done.headers }).end();
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  return { url: await listen(server), close: () => shut(server) };
}

const told = (digest: string) => (isDigest(digest) ? { 'Docker-Content-Digest': digest } : {});

/** Asks the site the same, and hands on what it answers, every header as it came. */
function pass(
  site: string,
  { url, method, headers }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = forward(new URL(site).origin + url, { method, headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.rawHeaders);
      answered.pipe(response).on('close', resolve);
    });
    asked.on('error', reject).end();
  });
}
