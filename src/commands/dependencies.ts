import type { Readable } from 'node:stream';
import type { ScriptRules } from '../archive/open-options.ts';
import type { Run } from '../protocol/run.ts';
import type { RegistryLogin } from '../registry/distribution/login.ts';
import type { CredentialProvider } from '../store/credentials.ts';
import type { RegistryTarget, S3Target } from '../store/target.ts';

/** What a host hands down to a command. */
export interface Dependencies {
  readonly run: Run;
  /** The credentials for a store, as the settings and the environment give them. */
  readonly credentials: (target: S3Target) => CredentialProvider | undefined;
  /** How the login of a registry is found. */
  readonly registryLogin: (target: RegistryTarget) => RegistryLogin;
  /** The proxy by which a server is reached; undefined for none. */
  readonly proxyFor: (url: URL) => URL | undefined;
  /** How alba was called, for lines to copy: `node dist/index.cjs` or `alba`. */
  readonly invocation: string;
  /** Standard input, opened when it is first asked for. */
  readonly stdin?: (() => Readable) | undefined;
  /** Where scripts that stream images may lie by themselves, and the PATH they get. */
  readonly scripts: Pick<ScriptRules, 'stores' | 'path'>;
}
