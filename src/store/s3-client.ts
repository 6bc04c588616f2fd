import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { AlbaError, messageOf } from '../report/error.ts';
import { type CredentialProvider, credentialsOf } from './credentials.ts';
import type { S3Target } from './target-s3.ts';

export interface S3ClientOptions {
  readonly credentials?: CredentialProvider | undefined;
  /** A file of PEM certificates that are trusted beside those of Node. */
  readonly caFile?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** The region where neither the target nor the AWS configuration names one, and an endpoint is given. */
const regionOfOthers = 'us-east-1';

const quiet = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/**
 * The SDK's client for a target. It never tries again by itself: a stream that has been read cannot be sent twice.
 * Rejects with `usage` where AWS is meant and neither the target nor the AWS configuration names a region.
 */
export async function s3Client(target: S3Target, options: S3ClientOptions): Promise<S3Client> {
  const config = await configOf(target, options);
  const client = newClient(config);
  if (await hasRegion(client)) return client;
  client.destroy();
  if (target.endpoint === undefined) {
    throw new AlbaError(
      'usage',
      `${target.name} names no endpoint, so it means AWS, and no region is known`,
      {
        hint: 'add endpoint=https://HOST&region=garage for another store, or region= (or AWS_REGION) for AWS',
      },
    );
  }
  return newClient({ ...config, region: regionOfOthers });
}

async function configOf(target: S3Target, options: S3ClientOptions): Promise<S3ClientConfig> {
  const agent = { keepAlive: true, maxSockets: 64 };
  const ca = options.caFile === undefined ? undefined : await readCertificates(options.caFile);
  return {
    forcePathStyle: target.pathStyle,
    useDualstackEndpoint: target.dualstack,
    useFipsEndpoint: target.fips,
    useAccelerateEndpoint: target.accelerate,
    // Garage before 1.1, R2 and others refuse the SDK's own checksums. The sha256 that is signed is stronger anyway.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 1,
    cacheMiddleware: true,
    logger: quiet,
    requestHandler: {
      httpAgent: agent,
      httpsAgent: ca === undefined ? agent : { ...agent, ca },
      connectionTimeout: 15_000,
      socketTimeout: 120_000,
      logger: quiet,
    },
    ...(target.endpoint !== undefined && { endpoint: target.endpoint }),
    ...(target.region !== undefined && { region: target.region }),
    ...(target.profile !== undefined && { profile: target.profile }),
    credentials: credentialsOf(target, options.credentials),
    ...(target.anonymous && { signer: { sign: async (request) => request } }),
    ...(options.userAgent !== undefined && { customUserAgent: options.userAgent }),
  };
}

async function readCertificates(path: string): Promise<string[]> {
  try {
    return [...rootCertificates, await readFile(path, 'utf8')];
  } catch (error) {
    throw new AlbaError('usage', `the ca-file ${path} cannot be read: ${messageOf(error)}`, {
      hint: 'ca-file is the path of a file of PEM certificates',
      cause: error,
    });
  }
}

async function hasRegion(client: S3Client): Promise<boolean> {
  try {
    return (await client.config.region()) !== '';
  } catch {
    return false; // the SDK found none in the environment nor in the profile
  }
}

const nodeNotice = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';

/** The SDK's first client prints which Node its later versions want, unless a variable forbids it: there is no other way. */
function newClient(config: S3ClientConfig): S3Client {
  const before = process.env[nodeNotice];
  process.env[nodeNotice] = 'true';
  try {
    return new S3Client(config);
  } finally {
    if (before === undefined) delete process.env[nodeNotice];
    else process.env[nodeNotice] = before;
  }
}
