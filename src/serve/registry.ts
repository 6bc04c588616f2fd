import { digestOf } from '../oci/digest.ts';
import type { Answer } from './answer.ts';
import { bytesContent, fileContent, readWhole } from './content.ts';
import { manifestType } from './manifest-type.ts';
import { page } from './pagination.ts';
import { Problem } from './problem.ts';
import { imageNames, isAnyDigest, isImageName, isTag, tagsOf } from './published-images.ts';
import { referrersAnswer } from './referrers.ts';
import type { RequestPath } from './request-path.ts';
import type { ServedDirectory } from './served-directory.ts';

/** distribution-spec 1.1 § Pushing Manifests: registries should take at least this much, and clients read no more. */
const manifestLimit = 4 * 1024 * 1024;

/** On every answer below /v2/. */
export const registryHeaders: Readonly<Record<string, string>> = {
  'Docker-Distribution-Api-Version': 'registry/2.0',
};

const immutable = 'public, max-age=31536000, immutable';

/**
 * The answer to GET or HEAD of `/v2` and all below: the pull and discovery parts of distribution-spec 1.1. What the
 * client accepts is not looked at, since there is one form of each manifest. Throws a `Problem`.
 */
export async function registryAnswer(directory: ServedDirectory, path: RequestPath): Promise<Answer> {
  const segments = path.segments.slice(1);
  if (segments.length === 0) return jsonAnswer({});
  if (segments[0] === '_catalog' && segments.length === 1) {
    const { items, link } = page(await imageNames(directory), path);
    return jsonAnswer({ repositories: items }, link);
  }
  const reference = segments.at(-1) ?? '';
  const kind = segments.at(-2);
  const name = segments.slice(0, -2).join('/');
  if (path.directory || name === '') throw new Problem(404, 'NAME_UNKNOWN', 'nothing is served at this path');
  if (!isImageName(name)) throw new Problem(404, 'NAME_INVALID', 'this cannot be an image name', { name });
  switch (kind) {
    case 'manifests':
      return manifestAnswer(directory, name, reference);
    case 'blobs':
      return blobAnswer(directory, name, reference);
    case 'referrers':
      if (!isAnyDigest(reference)) throw invalidDigest(reference);
      return referrersAnswer(directory, name, reference, path.query.get('artifactType'));
    case 'tags': {
      if (reference !== 'list') break;
      const tags = await tagsOf(directory, name);
      if (tags === undefined) throw new Problem(404, 'NAME_UNKNOWN', 'no such image here', { name });
      const { items, link } = page(tags, path);
      return jsonAnswer({ name, tags: items }, link);
    }
  }
  throw new Problem(404, 'NAME_UNKNOWN', 'nothing is served at this path');
}

async function manifestAnswer(directory: ServedDirectory, name: string, reference: string): Promise<Answer> {
  const unknown = (message: string) => new Problem(404, 'MANIFEST_UNKNOWN', message, { name, reference });
  const byDigest = reference.includes(':');
  if (byDigest && !isAnyDigest(reference)) throw invalidDigest(reference);
  if (!byDigest && !isTag(reference)) throw unknown('this cannot be a tag');
  const file = await directory.openFile(['v2', ...name.split('/'), 'manifests', reference]);
  if (file === undefined) throw unknown('no such manifest here');
  const bytes = await readWhole(file, manifestLimit);
  const type = bytes && manifestType(bytes);
  if (bytes === undefined || type === undefined) throw unknown('what is stored here is not a manifest');
  const digest = byDigest ? reference : digestOf(bytes);
  return {
    status: 200,
    headers: {
      'Content-Type': type,
      'Docker-Content-Digest': digest,
      'Cache-Control': byDigest ? immutable : 'no-cache',
    },
    content: bytesContent(bytes, `"${digest}"`, file.lastModified),
  };
}

async function blobAnswer(directory: ServedDirectory, name: string, digest: string): Promise<Answer> {
  if (!isAnyDigest(digest)) throw invalidDigest(digest);
  const file = await directory.openFile(['v2', ...name.split('/'), 'blobs', digest]);
  if (file === undefined) throw new Problem(404, 'BLOB_UNKNOWN', 'no such blob here', { name, digest });
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/octet-stream',
      'Docker-Content-Digest': digest,
      'Cache-Control': immutable,
    },
    content: fileContent(file, `"${digest}"`),
  };
}

function invalidDigest(digest: string): Problem {
  return new Problem(
    400,
    'DIGEST_INVALID',
    'this is not a digest, which is sha256: and 64 hexadecimal digits',
    { digest },
  );
}

function jsonAnswer(value: unknown, link?: string): Answer {
  const bytes = Buffer.from(JSON.stringify(value));
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-cache',
      ...(link === undefined ? {} : { Link: link }),
    },
    content: bytesContent(bytes, `"${digestOf(bytes)}"`),
  };
}
