import { AlbaError } from '../report/error.ts';
import { onlyParameters, publicUrlOf, readParameters } from './target-parameters.ts';
import { parseS3Target, type S3Target } from './target-s3.ts';

export type { S3Target };

export interface DirectoryTarget {
  readonly kind: 'directory';
  readonly name: string;
  readonly path: string;
  readonly prefix: string;
  readonly publicUrl?: string;
}

/** An OCI image layout on disk. */
interface LayoutTarget {
  readonly kind: 'layout';
  readonly name: string;
  readonly path: string;
}

/** A repository of an OCI registry. */
interface RegistryTarget {
  readonly kind: 'registry';
  readonly name: string;
  /** With its port. */
  readonly host: string;
  readonly repository: string;
  readonly tag?: string;
}

export type StoreTarget = S3Target | DirectoryTarget;
export type Target = StoreTarget | LayoutTarget | RegistryTarget;

/** Where to publish to, from the text a user gives. Throws an `AlbaError` (`usage`), which never repeats a secret. */
export function parseTarget(text: string): Target {
  if (text === '') throw new AlbaError('usage', 'The target is empty', { hint: forms });
  if (text.startsWith('oci:')) return parseLayout(text);
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text)?.[1]?.toLowerCase();
  switch (scheme) {
    case undefined:
      return parsePath(text);
    case 's3':
      return parseS3Target(text);
    case 'file':
      return parseFile(text);
    case 'docker':
      return parseRegistry(text);
    default:
      throw new AlbaError('usage', `A target cannot begin with ${scheme}://`, {
        hint: hints[scheme] ?? forms,
      });
  }
}

const forms =
  'A target is s3://BUCKET?endpoint=HOST&region=NAME, a path or file:///PATH, docker://HOST/REPOSITORY, or oci:DIR.';

const s3Instead = 'For an S3 endpoint of that address, write s3://BUCKET?endpoint=HOST&region=NAME.';

const hints: Readonly<Record<string, string>> = {
  http: s3Instead,
  https: `${s3Instead} For a registry, write docker://HOST/REPOSITORY.`,
  gs: 'Google Cloud Storage can be used by way of its S3 interface: s3://BUCKET?endpoint=storage.googleapis.com&region=auto, with an HMAC key.',
  azblob: 'Azure has no S3 interface. Use an S3 store, a directory or a registry.',
  mem: 'Nothing published to memory can be read back. Use a directory.',
  oci: 'Write oci:DIR, without the slashes, for an image layout in DIR, and docker://HOST/REPOSITORY for a registry.',
};

function parsePath(text: string): DirectoryTarget {
  const almost = /^(s3|file|docker|https?):/i.exec(text)?.[1];
  if (almost)
    throw new AlbaError('usage', `A target begins with ${almost}://, not ${almost}:`, { hint: forms });
  if (text.includes('\0')) throw new AlbaError('usage', 'The path of a target cannot hold a NUL');
  return { kind: 'directory', name: text, path: text, prefix: '' };
}

function parseFile(text: string): DirectoryTarget {
  const [address = '', query] = splitOnce(text, '?');
  const path = address.slice('file://'.length);
  if (!path.startsWith('/')) {
    throw new AlbaError('usage', 'A file:// target takes an absolute path, and no host', {
      hint: 'Write file:///PATH, with three slashes, or a path without file://.',
    });
  }
  const parameters = readParameters(query, 'file');
  onlyParameters(parameters, 'file', ['prefix', 'public_url', 'key']);
  const publicUrl = publicUrlOf(parameters);
  return {
    kind: 'directory',
    name: text,
    path: decoded(path),
    prefix: parameters.get('prefix') ?? '',
    ...(publicUrl !== undefined && { publicUrl }),
  };
}

function parseLayout(text: string): LayoutTarget {
  const path = text.slice('oci:'.length);
  if (path.startsWith('//'))
    throw new AlbaError('usage', 'A target cannot begin with oci://', { hint: hints['oci'] ?? forms });
  if (path === '') throw new AlbaError('usage', 'oci: is followed by the path of a folder', { hint: forms });
  return { kind: 'layout', name: text, path };
}

/** Names as in the distribution-spec, § Pulling manifests. */
const repositoryPattern =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const hostPattern = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?$/;

function parseRegistry(text: string): RegistryTarget {
  const hint = 'Write docker://HOST/REPOSITORY or docker://HOST/REPOSITORY:TAG.';
  const rest = text.slice('docker://'.length);
  if (rest.split('/')[0]?.includes('@')) {
    throw new AlbaError('usage', 'A docker:// target cannot hold a user or a password', {
      hint: 'Give them by the settings username and password, or by `docker login`.',
    });
  }
  if (/[?#@]/.test(rest)) {
    throw new AlbaError('usage', 'A docker:// target takes neither parameters nor a digest', { hint });
  }
  const [host = '', path = ''] = splitOnce(rest, '/');
  const [repository = '', tag] = splitOnce(path, ':');
  if (!hostPattern.test(host)) throw new AlbaError('usage', `"${host}" in ${text} is not a host`, { hint });
  if (!repositoryPattern.test(repository)) {
    throw new AlbaError('usage', `"${repository}" in ${text} is not a repository`, {
      hint: /[A-Z]/.test(repository) ? 'A repository is written in small letters.' : hint,
    });
  }
  if (tag !== undefined && !tagPattern.test(tag)) {
    throw new AlbaError('usage', `"${tag}" in ${text} is not a tag`, { hint });
  }
  return { kind: 'registry', name: text, host, repository, ...(tag !== undefined && { tag }) };
}

function splitOnce(text: string, at: string): [string, string | undefined] {
  const index = text.indexOf(at);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + at.length)];
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (cause) {
    throw new AlbaError('usage', `The path of file://${path} is not percent-encoded as it should be`, {
      hint: 'Write % as %25, or give the path without file://.',
      cause,
    });
  }
}
