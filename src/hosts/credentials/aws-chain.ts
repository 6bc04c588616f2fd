import { homedir } from 'node:os';
import { join } from 'node:path';
import { AlbaError, messageOf } from '../../report/error.ts';
import type { Spelling } from '../../settings/decode.ts';
import type { CredentialProvider, Credentials } from '../../store/credentials.ts';
import type { S3Target } from '../../store/target.ts';
import type { Environment } from '../context/detect-host.ts';
import { missingHint } from './missing-hint.ts';

/** Where credentials may be, and what that place is called where they turn out to be wrong. */
interface Link {
  readonly origin: string;
  readonly provider: CredentialProvider;
}

/**
 * The AWS default chain in the order of the Go SDK: the URL's profile alone, or else keys, web identity, profile files,
 * container and instance metadata. The last is asked only for AWS itself: where an endpoint is given, the machine's role
 * there means nothing, and asking takes seconds. The SDK's providers are loaded when the turn of the first comes. `remark` comes
 * before what to do where none has credentials.
 */
export function awsChain(
  target: S3Target,
  environment: Environment,
  spelling: Spelling,
  remark?: string,
): CredentialProvider {
  const parent = target.region === undefined ? {} : { parentClientConfig: { region: target.region } };
  const files = profileFiles(target, environment);
  const fromFiles: Link = {
    origin: `the profile “${files.profile}” in ${files.filepath} and ${files.configFilepath}`,
    provider: async () => (await import('./aws-providers.ts')).fromIni({ ...parent, ...files })(),
  };
  if (target.profile !== undefined) {
    const hint = `look for ${fromFiles.origin}, or take profile= out of the target`;
    return async () => firstOf([fromFiles], target, hint);
  }
  const links = [
    { origin: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY', provider: async () => fromKeys(environment) },
    ...webIdentity(parent, environment),
    fromFiles,
    ...metadata(target, environment),
  ];
  const hint = missingHint(target, environment, spelling);
  return async () => firstOf(links, target, remark === undefined ? hint : `${remark}: ${hint}`);
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

function profileFiles(target: S3Target, environment: Environment) {
  const folder = join(environment['HOME'] || homedir(), '.aws');
  return {
    filepath: environment['AWS_SHARED_CREDENTIALS_FILE'] || join(folder, 'credentials'),
    configFilepath: environment['AWS_CONFIG_FILE'] || join(folder, 'config'),
    profile: target.profile || environment['AWS_PROFILE'] || 'default',
  };
}

function webIdentity(parent: object, environment: Environment): Link[] {
  const {
    AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
    AWS_ROLE_ARN: role,
    AWS_ROLE_SESSION_NAME: session,
  } = environment;
  if (!tokenFile || !role) return [];
  const identity = {
    ...parent,
    webIdentityTokenFile: tokenFile,
    roleArn: role,
    ...(session ? { roleSessionName: session } : {}),
  };
  const provider: CredentialProvider = async () =>
    (await import('./aws-providers.ts')).fromTokenFile(identity)();
  return [{ origin: 'AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN', provider }];
}

function metadata(target: S3Target, environment: Environment): Link[] {
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
    const provider: CredentialProvider = async () =>
      (await import('./aws-providers.ts')).fromHttp(container)();
    return [{ origin: `AWS_CONTAINER_CREDENTIALS_${relative ? 'RELATIVE' : 'FULL'}_URI`, provider }];
  }
  const isDisabled = environment['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true';
  if (target.endpoint !== undefined || isDisabled) return [];
  const provider: CredentialProvider = async () =>
    (await import('./aws-providers.ts')).fromInstanceMetadata()();
  return [{ origin: 'the role of this machine', provider }];
}

/** As the SDK's own providers say that they have nothing, and the next may be asked. */
class NextLink extends Error {
  readonly tryNextLink = true;
}

async function firstOf(links: readonly Link[], target: S3Target, hint: string): Promise<Credentials> {
  let last: unknown;
  for (const { origin, provider } of links) {
    try {
      return { ...(await provider()), origin };
    } catch (error) {
      if (!mayTryNext(error)) {
        throw new AlbaError('denied', `no credentials for ${target.name}: ${messageOf(error)}`, {
          hint: `they were to come from ${origin}: correct it, or ${hint}`,
          cause: plainCause(error),
        });
      }
      // A link that has nothing says so by throwing; the last one's word is kept as the cause.
      last = error;
    }
  }
  const profile = target.profile === undefined ? '' : ` in the profile “${target.profile}”`;
  throw new AlbaError('denied', `there are no credentials for ${target.name}${profile}`, {
    hint,
    cause: plainCause(last),
  });
}

/** What a `credential_process` is told and says stands in the message that Node makes of its failure, and may be secret. */
function plainCause(error: unknown): unknown {
  const message = messageOf(error);
  return message.startsWith('Command failed') ? new Error('the credential_process failed') : error;
}

function mayTryNext(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'tryNextLink' in error && error.tryNextLink === true;
}
