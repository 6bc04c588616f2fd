import { fromEnv } from '@aws-sdk/credential-provider-env';
import { fromIni } from '@aws-sdk/credential-provider-ini';
import type { S3Target } from './target-s3.ts';

/** Credentials as the AWS SDK takes them. */
interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export type CredentialsProvider = () => Promise<S3Credentials>;

/**
 * Credentials for a store that is not AWS: those of the environment, else those of a profile. AWS's own chain would ask
 * the metadata service of the machine, whose credentials no other store knows. Undefined is AWS's own chain.
 */
export function credentialsOf(
  target: S3Target,
  given: CredentialsProvider | undefined,
): CredentialsProvider | undefined {
  if (target.anonymous) return async () => ({ accessKeyId: '', secretAccessKey: '' });
  if (given) return given;
  if (target.endpoint === undefined) return undefined;
  const profile = fromIni(target.profile === undefined ? {} : { profile: target.profile });
  if (target.profile !== undefined) return profile;
  const environment = fromEnv();
  return async () => {
    try {
      return await environment();
    } catch {
      // None there: what the profile says in the end is the error to report.
      return profile();
    }
  };
}
