import type { BuildEvent } from '../../settings/context.ts';

/** What is built, and why. */
export interface Built {
  readonly event: BuildEvent;
  readonly commit?: string | undefined;
  readonly tag?: string | undefined;
  readonly branch?: string | undefined;
  readonly pullRequest?: string | undefined;
  readonly fork?: boolean | undefined;
}

/** What one host's variables say of the build; empty texts count as unknown. */
export interface Found extends Built {
  readonly repository: string | undefined;
  readonly repositoryUrl: string | undefined;
  readonly defaultBranch: string | undefined;
  readonly runUrl: string | undefined;
}
