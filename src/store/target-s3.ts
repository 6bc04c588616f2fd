import { AlbaError } from '../report/error.ts';
import {
  booleanParameter,
  noHttps,
  onlyParameters,
  type Parameters,
  publicUrlOf,
  readParameters,
} from './target-parameters.ts';

/** An S3 bucket, as a Go CDK URL names it (facts: gocloud.dev, blob/s3blob). */
export interface S3Target {
  readonly kind: 's3';
  /** The URL, for people: parts that could be secret are refused when it is parsed. */
  readonly name: string;
  readonly bucket: string;
  readonly region?: string;
  /** With scheme; undefined is AWS. */
  readonly endpoint?: string;
  readonly pathStyle: boolean;
  /** Put before every key, as it is. */
  readonly prefix: string;
  readonly publicUrl?: string;
  readonly profile?: string;
  readonly dualstack: boolean;
  readonly fips: boolean;
  readonly accelerate: boolean;
  readonly anonymous: boolean;
  readonly serverSideEncryption?: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  readonly kmsKeyId?: string;
}

/** What Go CDK takes, old names and new, and `public_url`, which is alba's. */
const known = [
  'region',
  'endpoint',
  'prefix',
  'public_url',
  'profile',
  's3ForcePathStyle',
  'use_path_style',
  's3_force_path_style',
  ...noHttps,
  'dualstack',
  'fips',
  'accelerate',
  'anonymous',
  'ssetype',
  'kmskeyid',
  'request_checksum_calculation',
  'response_checksum_validation',
  'awssdk',
  'hostname_immutable',
  'rate_limiter_capacity',
  'role',
  'key',
];

/** `s3://BUCKET?…`. Parameters that only choose how Go's client works are taken and do nothing. */
export function parseS3Target(text: string): S3Target {
  const rest = text.slice('s3://'.length);
  const end = rest.search(/[?#]/);
  const address = end < 0 ? rest : rest.slice(0, end);
  if (rest.includes('@') && rest.indexOf('@') < (end < 0 ? rest.length : end)) {
    throw new AlbaError('usage', 'an s3:// target cannot hold a user or a password', {
      hint: 'give them by the settings access-key and secret-key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    });
  }
  if (address.includes('®')) readParameters(address, 's3');
  if (rest.includes('#')) {
    throw new AlbaError('usage', 'an s3:// target cannot hold a "#"', { hint: 'write it as %23' });
  }
  const slash = address.indexOf('/');
  const bucket = slash < 0 ? address : address.slice(0, slash);
  const path = slash < 0 ? '' : address.slice(slash + 1);
  checkBucket(bucket);
  const parameters = readParameters(end < 0 ? undefined : rest.slice(end + 1), 's3');
  if (path !== '') {
    const prefix = path.endsWith('/') ? path : `${path}/`;
    throw new AlbaError('usage', `the target s3://${bucket} has the path "/${path}" behind the bucket`, {
      hint: `to put everything below it, write s3://${bucket}?prefix=${prefix} instead`,
    });
  }
  onlyParameters(parameters, 's3', known);
  if (parameters.get('role')) {
    throw new AlbaError('usage', 'the parameter role= is not supported', {
      hint: 'name the role as role_arn of a profile in the AWS configuration, and the profile by profile=',
    });
  }
  const endpoint = endpointOf(parameters);
  return {
    kind: 's3',
    name: text,
    bucket,
    prefix: parameters.get('prefix') ?? '',
    // Go CDK leaves it to the parameter, but hardly a store that is not AWS has a name for each bucket.
    pathStyle:
      endpoint !== undefined ||
      booleanParameter(parameters, 's3ForcePathStyle', 'use_path_style', 's3_force_path_style'),
    dualstack: booleanParameter(parameters, 'dualstack'),
    fips: booleanParameter(parameters, 'fips'),
    accelerate: booleanParameter(parameters, 'accelerate'),
    anonymous: booleanParameter(parameters, 'anonymous'),
    ...optional({
      endpoint,
      region: parameters.get('region'),
      profile: parameters.get('profile'),
      publicUrl: publicUrlOf(parameters),
      serverSideEncryption: encryptionOf(parameters),
      kmsKeyId: parameters.get('kmskeyid'),
    }),
  };
}

/** Loose on purpose: old AWS buckets and other stores allow more than today's AWS. */
export function isBucket(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/.test(text);
}

function checkBucket(bucket: string): void {
  if (isBucket(bucket)) return;
  // A text with a colon is a host and its port, or a mistyped secret.
  const shown = bucket.replace(/:.*/s, ':…');
  const what =
    bucket === '' ? 'the s3:// target names no bucket' : `"${shown}" in the s3:// target is not a bucket`;
  throw new AlbaError('usage', what, {
    hint: bucket.includes(':')
      ? 'behind s3:// comes the bucket; the host goes into endpoint=HOST:PORT'
      : 'write s3://BUCKET?endpoint=https://HOST&region=NAME',
  });
}

function endpointOf(parameters: Parameters): string | undefined {
  const value = parameters.get('endpoint');
  const plain = booleanParameter(parameters, ...noHttps);
  if (value === undefined || value === '') return undefined;
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `${plain ? 'http' : 'https'}://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.username || url?.password) {
    throw new AlbaError('usage', 'the parameter endpoint= cannot hold a user or a password', {
      hint: 'give them by the settings access-key and secret-key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    });
  }
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.search || url.hash) {
    throw new AlbaError('usage', 'the parameter endpoint= is not the address of an S3 API', {
      hint: 'write endpoint=HOST, endpoint=HOST:PORT or endpoint=https://HOST',
    });
  }
  return url.href.replace(/\/+$/, '');
}

function encryptionOf(parameters: Parameters): S3Target['serverSideEncryption'] | undefined {
  const value = parameters.get('ssetype');
  if (value === undefined || value === '') return undefined;
  const type = (['AES256', 'aws:kms', 'aws:kms:dsse'] as const).find(
    (one) => one.toLowerCase() === value.toLowerCase(),
  );
  if (type) return type;
  throw new AlbaError('usage', `the parameter ssetype= is "${value}"`, {
    hint: 'write ssetype=AES256, ssetype=aws:kms or ssetype=aws:kms:dsse',
  });
}

type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** The fields that have a value. */
function optional<Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
  ) as Defined<Fields>;
}
