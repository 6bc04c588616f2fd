import { AlbaError } from '../report/error.ts';
import { onlyParameters, publicUrlOf, readParameters } from './target-parameters.ts';
import { parseRegistryTarget, type RegistryTarget, registryInstead } from './target-registry.ts';
import { isBucket, parseS3Target, type S3Target } from './target-s3.ts';

export type { RegistryTarget, S3Target };

interface DirectoryTarget {
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
      return parseRegistryTarget(text);
    default:
      throw new AlbaError('usage', `a target cannot begin with ${scheme}://`, {
        hint:
          scheme === 'http' || scheme === 'https'
            ? instead(text)
            : (Object.hasOwn(hints, scheme) && hints[scheme]) || forms,
      });
  }
}

const forms =
  'a target is s3://BUCKET?endpoint=https://HOST&region=NAME, a path or file:///PATH, or for images docker://HOST/REPOSITORY or oci:DIR';

/** How to write the web address of a store or a registry as a target. */
function instead(address: string): string {
  const registry = registryInstead(address);
  if (registry?.isCertain) return `write the registry as ${registry.target}`;
  return `${s3Instead(address)}${registry === undefined ? '' : `; if a registry does, write ${registry.target}`}`;
}

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

/** `ghcr.io/…`, or an address with its port. */
const hostFirst =
  /^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?::\d+)?|(?:localhost|\d+(?:\.\d+){3}|\[[0-9a-f:]+\]):\d+)\//i;

function parsePath(text: string): DirectoryTarget {
  const almost = /^(s3|file|docker|https?):/i.exec(text)?.[1];
  if (almost) throw new AlbaError('usage', `a target cannot begin with ${almost}:`, { hint: forms });
  if (hostFirst.test(text)) {
    const plain = withoutParameters(text);
    throw new AlbaError('usage', `the target ${plain} begins like the name of a host`, {
      hint: `a registry is docker://${plain}, an S3 target is s3://BUCKET?endpoint=https://HOST&region=NAME, and a folder of that name is ./${plain}`,
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
