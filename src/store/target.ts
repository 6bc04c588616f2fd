import { AlbaError } from '../report/error.ts';
import { onlyParameters, publicUrlOf, readParameters } from './target-parameters.ts';
import { isBucket, parseS3Target, type S3Target } from './target-s3.ts';

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
export interface RegistryTarget {
  readonly kind: 'registry';
  readonly name: string;
  /** As it was written, with its port: `docker.io`, `[::1]:5000`. */
  readonly host: string;
  readonly repository: string;
  readonly tag?: string;
  /** Whether it is spoken to in plain HTTP: `disable_https=`. Undefined where nothing is said: then only loopback may be. */
  readonly disableHttps?: boolean;
}

export type StoreTarget = S3Target | DirectoryTarget;
export type Target = StoreTarget | LayoutTarget | RegistryTarget;

/** Where to publish to, from the text a user gives. Throws an `AlbaError` (`usage`), which never repeats a secret. */
export function parseTarget(text: string): Target {
  if (text === '') throw new AlbaError('usage', 'the target is empty', { hint: forms });
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
      throw new AlbaError('usage', `a target cannot begin with ${scheme}://`, {
        hint: scheme === 'http' || scheme === 'https' ? s3Instead(text) : (hints[scheme] ?? forms),
      });
  }
}

const forms =
  'a target is s3://BUCKET?endpoint=https://HOST&region=NAME, a path or file:///PATH, or oci:DIR for images';

/** How to write the address of an S3 API, as other tools take it, as a target: nothing of it that could be a secret. */
function s3Instead(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const [, bucket = '', ...below] = url?.pathname.split('/') ?? [];
  const prefix = below.filter((part) => part !== '').map((part) => `${part}/`);
  const target = [
    `s3://${isBucket(bucket) ? bucket : 'BUCKET'}`,
    `?endpoint=${url === undefined ? 'https://HOST' : `${url.protocol}//${url.host}`}&region=garage`,
    ...(prefix.length > 0 ? [`&prefix=${prefix.join('')}`] : []),
  ];
  return `if an S3 API answers there, write ${target.join('')}, with the region of that store`;
}

const hints: Readonly<Record<string, string>> = {
  gs: 'Google Cloud Storage can be used by way of its S3 interface: s3://BUCKET?endpoint=https://storage.googleapis.com&region=auto, with an HMAC key',
  azblob: 'Azure has no S3 interface: use an S3 store or a directory',
  mem: 'nothing published to memory can be read back: use a directory',
  oci: 'write oci:DIR, without the slashes, for an image layout in DIR',
};

function parsePath(text: string): DirectoryTarget {
  const almost = /^(s3|file|docker|https?):/i.exec(text)?.[1];
  if (almost) throw new AlbaError('usage', `a target cannot begin with ${almost}:`, { hint: forms });
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?::\d+)?\//i.test(text)) {
    throw new AlbaError('usage', `the target ${withoutParameters(text)} begins like the name of a host`, {
      hint: `an S3 target is s3://BUCKET?endpoint=https://HOST&region=NAME, registries cannot be published to yet, and a folder of that name is ./${withoutParameters(text)}`,
    });
  }
  if (text.includes('\0')) throw new AlbaError('usage', 'the path of a target cannot hold a NUL');
  return { kind: 'directory', name: text, path: text, prefix: '' };
}

function parseFile(text: string): DirectoryTarget {
  const [address = '', query] = splitOnce(text, '?');
  const path = address.slice('file://'.length);
  if (!path.startsWith('/')) {
    throw new AlbaError('usage', 'a file:// target takes an absolute path, and no host', {
      hint: 'write file:///PATH, with three slashes, or a path without file://',
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
    throw new AlbaError('usage', 'a target cannot begin with oci://', { hint: hints['oci'] ?? forms });
  if (path === '') throw new AlbaError('usage', 'oci: is followed by the path of a folder', { hint: forms });
  return { kind: 'layout', name: text, path };
}

/** Names as in the distribution-spec, § Pulling manifests. */
const repositoryPattern =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const hostPattern = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?$/;

function parseRegistry(text: string): RegistryTarget {
  const hint =
    'registries cannot be published to yet: use an s3:// target, a directory, or oci:DIR for images';
  const rest = text.slice('docker://'.length);
  if (rest.split('/')[0]?.includes('@')) {
    throw new AlbaError('usage', 'a docker:// target cannot hold a user or a password', { hint });
  }
  if (/[?#@]/.test(rest)) {
    throw new AlbaError('usage', 'a docker:// target takes neither parameters nor a digest', { hint });
  }
  const [host = '', path = ''] = splitOnce(rest, '/');
  const [repository = '', tag] = splitOnce(path, ':');
  if (!hostPattern.test(host)) throw new AlbaError('usage', `"${host}" in ${text} is not a host`, { hint });
  if (!repositoryPattern.test(repository)) {
    throw new AlbaError('usage', `"${repository}" in ${text} is not a repository`, { hint });
  }
  if (tag !== undefined && !tagPattern.test(tag)) {
    throw new AlbaError('usage', `"${tag}" in ${text} is not a tag`, { hint });
  }
  return { kind: 'registry', name: text, host, repository, ...(tag !== undefined && { tag }) };
}

/** The text of a target up to its question mark: what stands behind may be a secret. */
export function withoutParameters(text: string): string {
  return text.replace(/\?.*$/s, '');
}

function splitOnce(text: string, at: string): [string, string | undefined] {
  const index = text.indexOf(at);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + at.length)];
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (cause) {
    throw new AlbaError('usage', `the path of file://${path} is not percent-encoded as it should be`, {
      hint: 'write % as %25, or give the path without file://',
      cause,
    });
  }
}
