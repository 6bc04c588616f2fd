import type { ImageDependencies } from '../commands/image-dependencies.ts';
import type { Run } from '../protocol/run.ts';
import type { Credentials } from '../store/credentials.ts';
import { credentialsFrom } from './credentials/credentials.ts';
import { credentialForms } from './credentials/secrets.ts';
import type { Surroundings } from './process/surroundings.ts';
import { proxiesFrom } from './proxies.ts';
import type { ReadCall } from './read-call.ts';

/** What the commands about images that are there need of a host. */
export function imageDependencies(
  { values, request, hide }: ReadCall,
  run: Run,
  { environment }: Surroundings,
): ImageDependencies {
  const found = (credentials: Credentials): void => hide(credentialForms(credentials));
  return {
    run,
    credentials: credentialsFrom(values, environment, request.spelling, found),
    registryLogin: () => ({ credentials: async () => undefined, hint: 'only public images can be read yet' }),
    proxyFor: proxiesFrom(environment),
  };
}
