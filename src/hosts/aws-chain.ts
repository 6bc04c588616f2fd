import { homedir } from 'node:os';
import { join } from 'node:path';
import { AlbaError, messageOf } from '../report/error.ts';
import type { CredentialProvider, Credentials } from '../store/credentials.ts';
import type { S3Target } from '../store/target.ts';
import type { Environment } from './build-context.ts';

/**
 * The AWS default chain in the order of the Go SDK: the URL's profile alone, or else keys, web identity, profile files,
 * container and instance metadata. The last is asked only for AWS itself: where an endpoint is given, the machine's role
 * there means nothing, and asking takes seconds. Each link's package is loaded when its turn comes.
 */
export function awsChain(target: S3Target, environment: Environment, hint: string): CredentialProvider {
  const {
    AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
    AWS_ROLE_ARN: role,
    AWS_ROLE_SESSION_NAME: session,
  } = environment;
  const parent = target.region === undefined ? {} : { parentClientConfig: { region: target.region } };
  const files = {
    ...parent,
    filepath: environment['AWS_SHARED_CREDENTIALS_FILE'] || join(home(environment), '.aws', 'credentials'),
    configFilepath: environment['AWS_CONFIG_FILE'] || join(home(environment), '.aws', 'config'),
    profile: target.profile || environment['AWS_PROFILE'] || 'default',
  };
  const fromFiles: CredentialProvider = async () =>
    (await import('@aws-sdk/credential-provider-ini')).fromIni(files)();
  const links: CredentialProvider[] = target.profile === undefined ? [] : [fromFiles];
  if (target.profile === undefined) {
    links.push(async () => fromKeys(environment));
    if (tokenFile && role) {
      const identity = {
        ...parent,
        webIdentityTokenFile: tokenFile,
        roleArn: role,
        ...(session ? { roleSessionName: session } : {}),
      };
      links.push(async () =>
        (await import('@aws-sdk/credential-provider-web-identity')).fromTokenFile(identity)(),
      );
    }
    links.push(fromFiles, ...metadata(target, environment));
  }
  return async () => firstOf(links, target, hint);
}

function fromKeys(environment: Environment): Credentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = environment;
  if (!accessKeyId || !secretAccessKey) throw new NextLink();
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

function metadata(target: S3Target, environment: Environment): CredentialProvider[] {
  const relative = environment['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const full = environment['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  const token = environment['AWS_CONTAINER_AUTHORIZATION_TOKEN'];
  const tokenFile = environment['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  if (relative || full) {
    const container = {
      ...(relative ? { awsContainerCredentialsRelativeUri: relative } : {}),
      ...(full ? { awsContainerCredentialsFullUri: full } : {}),
      ...(token ? { awsContainerAuthorizationToken: token } : {}),
      ...(tokenFile ? { awsContainerAuthorizationTokenFile: tokenFile } : {}),
    };
    return [async () => (await import('@aws-sdk/credential-provider-http')).fromHttp(container)()];
  }
  const isDisabled = environment['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true';
  if (target.endpoint !== undefined || isDisabled) return [];
  return [async () => (await import('@smithy/credential-provider-imds')).fromInstanceMetadata()()];
}

/** As the SDK's own providers say that they have nothing, and the next may be asked. */
class NextLink extends Error {
  readonly tryNextLink = true;
}

async function firstOf(
  links: readonly CredentialProvider[],
  target: S3Target,
  hint: string,
): Promise<Credentials> {
  let last: unknown;
  for (const link of links) {
    try {
      return await link();
    } catch (error) {
      if (!mayTryNext(error)) {
        throw new AlbaError('denied', `no credentials for ${target.name}: ${messageOf(error)}`, {
          hint,
          cause: error,
        });
      }
      // A link that has nothing says so by throwing; the last one's word is kept as the cause.
      last = error;
    }
  }
  const profile = target.profile === undefined ? '' : ` in the profile “${target.profile}”`;
  throw new AlbaError('denied', `there are no credentials for ${target.name}${profile}`, {
    hint,
    cause: last,
  });
}

function mayTryNext(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'tryNextLink' in error && error.tryNextLink === true;
}

function home(environment: Environment): string {
  return environment['HOME'] || homedir();
}
