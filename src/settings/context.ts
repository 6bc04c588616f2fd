/** Why a build runs. A tag's build that somebody started, or that a deployment did, is theirs; the context still has the tag. */
export type BuildEvent = 'push' | 'tag' | 'pull-request' | 'schedule' | 'deployment' | 'manual' | 'other';

/** What a host's environment tells about the build that runs, in one vocabulary for all hosts. */
export interface BuildContext {
  readonly host: 'github' | 'forgejo' | 'gitea' | 'drone' | 'woodpecker';
  readonly event: BuildEvent;
  /** `owner/name`, as the forge writes it. */
  readonly repository: string;
  /** The repository's page. */
  readonly repositoryUrl?: string;
  /** The repository's last component, lower case: the name of an artefact where none is given. */
  readonly name: string;
  /** The full commit. */
  readonly commit: string;
  /** The git tag that is built. */
  readonly tag?: string;
  /** The branch that is built; of a pull request the branch it wants to go into. Absent where the build may be of something else. */
  readonly branch?: string;
  readonly defaultBranch?: string;
  /** The number of the pull request that is built, whatever the event. */
  readonly pullRequest?: string;
  /** Whether a pull request comes from another repository; absent where the host does not say. */
  readonly fork?: boolean;
  /** The page of this run. */
  readonly runUrl?: string;
  /** The version that a release or extra tag names: `v0.9` is `0.9`. */
  readonly version?: string;
}
