import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { agentsOf } from '../http/agents-of.ts';
import type { Connections } from '../http/connections.ts';
import { openConnections } from '../http/open-connections.ts';
import { AlbaError } from '../report/error.ts';
import { type CredentialProvider, credentialsOf } from './credentials.ts';
import type { S3Target } from './target-s3.ts';

export interface S3ClientOptions {
  readonly credentials?: CredentialProvider | undefined;
  /** Stay open when the client is closed. Without them it makes its own, by no proxy. */
  readonly connections?: Connections | undefined;
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
      ...(await agents(options.connections)), // which have a limit of time for connections, too
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

async function agents(given: Connections | undefined): Promise<ReturnType<typeof agentsOf>> {
  if (given !== undefined) return agentsOf(given);
  const own = await openConnections({ proxyFor: () => undefined });
  return agentsOf(own, () => own.close());
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
