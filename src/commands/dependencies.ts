import type { Readable } from 'node:stream';
import type { ScriptRules } from '../archive/open-options.ts';
import type { Run } from '../protocol/run.ts';
import type { CredentialProvider } from '../store/credentials.ts';
import type { S3Target } from '../store/target.ts';

/** What a host hands down to a command. */
export interface Dependencies {
  readonly run: Run;
  /** The credentials for a store, as the settings and the environment give them. */
  readonly credentials: (target: S3Target) => CredentialProvider | undefined;
  /** By which proxy requests to a URL go, as the environment says; none without it. */
  readonly proxyFor?: ((url: URL) => URL | undefined) | undefined;
  /** How alba was called, for lines to copy: `node dist/index.cjs` or `alba`. */
  readonly invocation: string;
  /** Standard input, opened when it is first asked for. */
  readonly stdin?: (() => Readable) | undefined;
  /** Where scripts that stream images may lie by themselves, and the PATH they get. */
  readonly scripts: Pick<ScriptRules, 'stores' | 'path'>;
}
