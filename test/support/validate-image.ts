import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ImageCheck, indexSchema, sha256, types, type ValidImage } from './image-rules.ts';
import type { MemoryStore } from './memory-store.ts';

export type { ValidImage };

/** What a reader gets. Without headers where the place has none. */
interface Found {
  readonly bytes: Uint8Array;
  readonly headers?: { readonly contentType: string | undefined; readonly cacheControl: string | undefined };
}

/** Reads a path below the root of a registry (`v2/hello/manifests/1.0`) or of a layout; undefined for what is not there. */
export type Reader = (path: string) => Promise<Found | undefined>;

const kept = 'public, max-age=31536000, immutable';
const json = 'application/json';
const listSchema = z.strictObject({ name: z.string(), tags: z.array(z.string()) });

/** Reads what a registry's web server sends. */
export function overHttp(root: string): Reader {
  return async (path) => {
    const answer = await fetch(`${root}/${path}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}`);
    const header = (name: string) => answer.headers.get(name) ?? undefined;
    return { bytes, headers: { contentType: header('content-type'), cacheControl: header('cache-control') } };
  };
}

export function inMemory({ objects }: MemoryStore): Reader {
  return async (path) => {
    const object = objects.get(path);
    return object && { bytes: object.bytes, headers: object };
  };
}

export function inDirectory(root: string): Reader {
  return async (path) => {
    try {
      return { bytes: await readFile(join(root, path)) };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOENT' || code === 'EISDIR') return undefined;
      throw error;
    }
  };
}

/** Checks from outside that a tag of a static registry is a whole image. Throws an error that names all that is wrong. */
export async function validateImage(read: Reader, name: string, tag: string): Promise<ValidImage> {
  const problems: string[] = [];
  const get = async (path: string, contentType: string, cacheControl: string) => {
    const found = await read(path);
    const headers = found?.headers;
    if (headers !== undefined && headers.contentType !== contentType)
      problems.push(`${path} has the Content-Type ${headers.contentType}, not ${contentType}`);
    if (headers !== undefined && headers.cacheControl !== cacheControl)
      problems.push(`${path} has the Cache-Control ${headers.cacheControl}, not ${cacheControl}`);
    return found?.bytes;
  };
  const root = `v2/${name}`;
  const check = new ImageCheck(
    {
      read: (kind, { digest, mediaType }) =>
        get(`${root}/${kind}/${digest}`, kind === 'blobs' ? 'application/octet-stream' : mediaType, kept),
      referrers: (digest) => get(`${root}/referrers/${digest}`, types.index, 'no-cache'),
    },
    problems,
  );
  const ping = (await get('v2/', json, 'no-cache')) ?? (await get('v2/index.html', json, 'no-cache'));
  if (ping === undefined) problems.push('neither v2/ nor v2/index.html is there');
  const list = check.parse(listSchema, await get(`${root}/tags/list`, json, 'no-cache'), 'tags/list');
  if (list !== undefined) problems.push(...listProblems(list, name, tag));
  const tagged = await get(`${root}/manifests/${tag}`, types.index, 'no-cache');
  const digest = sha256(tagged ?? Buffer.alloc(0));
  const byDigest = tagged && (await get(`${root}/manifests/${digest}`, types.index, kept));
  if (tagged && !(byDigest && Buffer.from(tagged).equals(byDigest)))
    problems.push(`the bytes under ${tag} are not those under ${digest}`);
  return await verdict(check, tagged, tag, problems);
}

/** distribution-spec § Listing Tags: in lexical order. */
function listProblems(list: z.infer<typeof listSchema>, name: string, tag: string): string[] {
  const sorted = [...new Set(list.tags)].sort();
  return [
    ...(list.name === name ? [] : [`tags/list is that of ${list.name}`]),
    ...(list.tags.includes(tag) ? [] : [`tags/list lacks ${tag}`]),
    ...(list.tags.join() === sorted.join() ? [] : ['tags/list is not in order, or has a tag twice']),
  ];
}

const layoutSchema = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.literal(types.index).optional(),
  manifests: indexSchema.shape.manifests,
});

/** The same for a tag of an OCI layout (image-spec image-layout.md). */
export async function validateLayout(read: Reader, tag: string): Promise<ValidImage> {
  const problems: string[] = [];
  const get = async (path: string) => (await read(path))?.bytes;
  const check = new ImageCheck(
    { read: (_, { digest }) => get(`blobs/${digest.replace(':', '/')}`) },
    problems,
  );
  const marker = z.looseObject({ imageLayoutVersion: z.literal('1.0.0') });
  check.parse(marker, await get('oci-layout'), 'oci-layout');
  const index = check.parse(layoutSchema, await get('index.json'), 'index.json');
  const named = (index?.manifests ?? []).filter(
    ({ annotations }) => annotations?.['org.opencontainers.image.ref.name'] === tag,
  );
  if (named.length > 1) problems.push(`index.json has ${tag} ${named.length} times`);
  const [entry] = named;
  if (entry !== undefined && entry.mediaType !== types.index)
    problems.push(`${tag} is listed as ${entry.mediaType}`);
  const bytes = entry && (await check.read('manifests', entry));
  return await verdict(check, bytes, tag, problems);
}

async function verdict(
  check: ImageCheck,
  bytes: Uint8Array | undefined,
  tag: string,
  problems: string[],
): Promise<ValidImage> {
  if (bytes === undefined) problems.push(`${tag} is not there`);
  const image = bytes && (await check.index(bytes));
  if (image === undefined || problems.length > 0) throw new Error(`${tag}: ${problems.join('\n')}`);
  return image;
}
