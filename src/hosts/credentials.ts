import { credentialFor } from '../settings/credentials.ts';
import type { Spelling } from '../settings/decode.ts';
import type { Values } from '../settings/table.ts';
import type { CredentialProvider, Credentials } from '../store/credentials.ts';
import type { S3Target } from '../store/target.ts';
import { awsChain } from './aws-chain.ts';
import type { Environment } from './build-context.ts';

/**
 * Who to be at each S3 target: what `credentials` says for it, else `access-key` and `secret-key`, else the AWS default
 * chain. Undefined where the target wants nobody (`anonymous=true`).
 */
export function credentialsFrom(
  values: Values,
  environment: Environment,
  spelling: Spelling,
): (target: S3Target) => CredentialProvider | undefined {
  const { 'access-key': accessKeyId, 'secret-key': secretAccessKey } = values;
  return (target) => {
    if (target.anonymous) return undefined;
    const own = credentialFor(target.name, values.credentials ?? []);
    if (own !== undefined) return always({ accessKeyId: own.user, secretAccessKey: own.secret });
    if (accessKeyId !== undefined && secretAccessKey !== undefined) {
      return always({ accessKeyId, secretAccessKey });
    }
    const settings = `${spelling('access-key')} and ${spelling('secret-key')}`;
    return awsChain(target, environment, `set ${settings}, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`);
  };
}

function always(credentials: Credentials): CredentialProvider {
  return async () => credentials;
}
