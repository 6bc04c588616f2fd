import { AlbaError } from '../report/error.ts';
import type { S3Target } from './target-s3.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** From when on they are of no use. */
  readonly expiration?: Date;
  /** Where they came from, as who has to correct them knows it: `--access-key and --secret-key`, a profile, variables. */
  readonly origin?: string;
}

/** Finds the credentials for one target, anew where they have run out. Rejects with `denied` where there are none. */
export type CredentialProvider = () => Promise<Credentials>;

/** Those that were given, but for a target that wants nobody's. The store looks for none by itself: that is the host's. */
export function credentialsOf(target: S3Target, given: CredentialProvider | undefined): CredentialProvider {
  if (target.anonymous) return async () => ({ accessKeyId: '', secretAccessKey: '' });
  if (given !== undefined) return given;
  return async () => {
    throw new AlbaError('denied', `no credentials were given for ${target.name}`, {
      hint: 'set access-key and secret-key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    });
  };
}
