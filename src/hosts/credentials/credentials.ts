import { credentialFor } from '../../settings/credentials.ts';
import type { Spelling } from '../../settings/decode.ts';
import type { Values } from '../../settings/table.ts';
import type { CredentialProvider, Credentials } from '../../store/credentials.ts';
import { type S3Target, withoutParameters } from '../../store/target.ts';
import type { Environment } from '../context/detect-host.ts';
import { awsChain } from './aws-chain.ts';

/**
 * Who to be at each S3 target: what `credentials` says for it, else `access-key` and `secret-key`, else the AWS default
 * chain. Undefined where the target wants nobody (`anonymous=true`). `found` hears of what the chain finds, before anybody else.
 */
export function credentialsFrom(
  values: Values,
  environment: Environment,
  spelling: Spelling,
  found: (credentials: Credentials) => void,
): (target: S3Target) => CredentialProvider | undefined {
  const { 'access-key': accessKeyId, 'secret-key': secretAccessKey } = values;
  return (target) => {
    if (target.anonymous) return undefined;
    const own = credentialFor(target.name, values.credentials ?? []);
    if (own !== undefined) {
      const origin = `${spelling('credentials')}, its line for ${own.prefix}`;
      return always({ accessKeyId: own.user, secretAccessKey: own.secret, origin });
    }
    const origin = `${spelling('access-key')} and ${spelling('secret-key')}`;
    if (accessKeyId !== undefined && secretAccessKey !== undefined) {
      return always({ accessKeyId, secretAccessKey, origin });
    }
    const chain = awsChain(target, environment, spelling, unmatched(values, target, spelling));
    return async () => {
      const credentials = await chain();
      found(credentials);
      return credentials;
    };
  };
}

/** What to say of lines that are there, and none of them for this target. */
function unmatched({ credentials = [] }: Values, target: S3Target, spelling: Spelling): string | undefined {
  if (credentials.length === 0) return undefined;
  return `no line of ${spelling('credentials')} is for ${withoutParameters(target.name)}`;
}

function always(credentials: Credentials): CredentialProvider {
  return async () => credentials;
}
