import type { Run } from '../protocol/run.ts';
import type { RegistryLogin } from '../registry/distribution/login.ts';
import type { CredentialProvider } from '../store/credentials.ts';
import type { RegistryTarget, S3Target } from '../store/target.ts';

/** What a host hands down to the commands about images that are there. */
export interface ImageDependencies {
  readonly run: Run;
  /** The credentials for a store, as the settings and the environment give them. */
  readonly credentials: (target: S3Target) => CredentialProvider | undefined;
  /** Who to be at a registry. */
  readonly registryLogin: (target: RegistryTarget) => RegistryLogin;
  /** The proxy for requests to a URL; undefined where there is none. */
  readonly proxyFor: (url: URL) => URL | undefined;
}
