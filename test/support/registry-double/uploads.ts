import { createHash, randomUUID } from 'node:crypto';
import type { Upload } from './content.ts';
import { type Answer, type Exchange, Refusal } from './exchange.ts';
import type { Scene } from './scene.ts';

/** POST: opens an upload, mounts a blob, or takes one whole (distribution-spec § Pushing blobs, § Mounting). */
export async function startUpload(scene: Scene, exchange: Exchange, name: string): Promise<Answer> {
  const { content, knobs } = scene;
  const { method, query } = exchange;
  if (method !== 'POST') throw new Refusal(405, 'UNSUPPORTED', 'method not allowed');
  const mount = query.get('mount');
  if (mount !== null) {
    const found = mounted(scene, mount, query.get('from'));
    if (found !== undefined) {
      content.repository(name).blobs.set(mount, found);
      return created(scene, name, mount);
    }
  }
  const id = randomUUID();
  const digest = query.get('digest');
  if (digest !== null && knobs.singlePost) {
    const { bytes, whole } = await exchange.receive();
    if (whole) return commit(scene, exchange, name, digest, bytes);
    throw new Refusal(400, 'SIZE_INVALID', 'the body broke off');
  }
  await exchange.receive();
  const upload: Upload = { repository: name, bytes: Buffer.alloc(0), state: 0 };
  content.uploads.set(id, upload);
  return accepted(scene, id, upload, 202);
}

/** GET, PATCH, PUT and DELETE of an upload. */
export async function answerUpload(
  scene: Scene,
  exchange: Exchange,
  name: string,
  id: string,
): Promise<Answer> {
  const { content, knobs } = scene;
  const { method, query } = exchange;
  const upload = content.uploads.get(id);
  if (upload === undefined || upload.repository !== name) {
    throw new Refusal(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
  }
  const state = /[?&]_state=a%2Bb%3D(\d+)(?:&|$)/.exec(exchange.search)?.[1];
  if (state === undefined)
    throw new Refusal(400, 'BLOB_UPLOAD_INVALID', 'the query of the location is missing');
  switch (method) {
    case 'GET':
      return accepted(scene, id, upload, 204);
    case 'DELETE':
      content.uploads.delete(id);
      return { status: 204 };
    case 'PATCH':
    case 'PUT':
      break;
    default:
      throw new Refusal(405, 'UNSUPPORTED', 'method not allowed');
  }
  if (knobs.uploadUrls === 'changing' && Number(state) !== upload.state) {
    throw new Refusal(400, 'BLOB_UPLOAD_INVALID', 'the location is not the last one that was given');
  }
  if (method === 'PATCH') {
    if (!knobs.chunks) throw new Refusal(405, 'UNSUPPORTED', 'chunked uploads are not supported');
    await append(scene, exchange, id, upload);
    return accepted(scene, id, upload, 202);
  }
  const digest = query.get('digest');
  if (digest === null) throw new Refusal(400, 'DIGEST_INVALID', 'digest parameter missing');
  if (exchange.headers['content-length'] !== '0') await append(scene, exchange, id, upload);
  content.uploads.delete(id);
  return commit(scene, exchange, name, digest, upload.bytes);
}

async function append(scene: Scene, exchange: Exchange, id: string, upload: Upload): Promise<void> {
  const { chunkMinimum, partial } = scene.knobs;
  const range = exchange.headers['content-range'];
  const [, first, last] = /^(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  if (range !== undefined && Number(first) !== upload.bytes.length) {
    const { headers = {} } = accepted(scene, id, upload, 202);
    throw new Refusal(416, 'BLOB_UPLOAD_INVALID', 'the range does not begin where the upload ends', {
      headers,
    });
  }
  if (chunkMinimum !== undefined && upload.lastChunk !== undefined && upload.lastChunk < chunkMinimum) {
    throw new Refusal(400, 'SIZE_INVALID', `a chunk before the last was under ${chunkMinimum} bytes`);
  }
  const type = exchange.headers['content-type'];
  if (type !== 'application/octet-stream') {
    throw new Refusal(415, 'BLOB_UPLOAD_INVALID', `the Content-Type is ${type}`);
  }
  const { bytes, whole } = await exchange.receive();
  if (whole && range !== undefined && bytes.length !== Number(last) - Number(first) + 1) {
    throw new Refusal(400, 'SIZE_INVALID', 'the range is not that of the body');
  }
  if (whole || partial === 'kept') {
    upload.bytes = Buffer.concat([upload.bytes, bytes]);
    if (exchange.method === 'PATCH' && whole) upload.lastChunk = bytes.length;
  }
  if (!whole) throw new Refusal(400, 'BLOB_UPLOAD_INVALID', 'the body broke off');
}

function commit(scene: Scene, { method }: Exchange, name: string, digest: string, bytes: Buffer): Answer {
  const actual = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  if (digest !== actual) {
    throw new Refusal(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content', {
      detail: { digest, method },
    });
  }
  scene.content.repository(name).blobs.set(digest, bytes);
  return created(scene, name, digest);
}

function created({ origin }: Scene, name: string, digest: string): Answer {
  return {
    status: 201,
    headers: { Location: `${origin}/v2/${name}/blobs/${digest}`, 'Docker-Content-Digest': digest },
  };
}

function accepted({ knobs, origin, elsewhere }: Scene, id: string, upload: Upload, status: number): Answer {
  if (status === 202) upload.state += 1;
  const size = upload.bytes.length;
  const address = `${id}?_state=a%2Bb%3D${upload.state}`;
  const path = `/v2/${upload.repository}/blobs/uploads/${address}`;
  const { location } = knobs;
  const locations = {
    absolute: `${origin}${path}`,
    relative: path,
    'path-relative': address,
    elsewhere: elsewhere + path,
  };
  return {
    status,
    headers: {
      Location: typeof location === 'string' ? locations[location] : `${location.origin}${path}`,
      'Docker-Upload-UUID': id,
      Range: `0-${Math.max(size - 1, 0)}`,
      ...(knobs.chunkMinimum === undefined ? {} : { 'OCI-Chunk-Min-Length': String(knobs.chunkMinimum) }),
    },
  };
}

function mounted({ content, knobs }: Scene, digest: string, from: string | null): Buffer | undefined {
  if (knobs.mount === 'none') return undefined;
  if (from !== null) return content.repositories.get(from)?.blobs.get(digest);
  if (knobs.mount !== 'anonymous') return undefined;
  return [...content.repositories.values()].find(({ blobs }) => blobs.has(digest))?.blobs.get(digest);
}
