import type { BuildEvent } from '../../settings/context.ts';
import type { Built } from './found.ts';
import { eventOfRef, eventOfTag, readRef } from './git-ref.ts';

interface Said {
  /** Undefined where the host's word for it is not known. */
  readonly event: BuildEvent | undefined;
  readonly ref: string | undefined;
  readonly tag: string | undefined;
  readonly branch: string | undefined;
  readonly pullRequest: string | undefined;
}

/** What is built, from what Drone and Woodpecker say, which they do in one way: the branch is where a pull request wants to go. */
export function builtOf({ event: said, ref: text, ...names }: Said): Built {
  const ref = readRef(text);
  const isQueued = said === 'push' && ref.pullRequest !== undefined;
  const event = isQueued ? 'pull-request' : (said ?? eventOfRef(ref));
  const branch = isQueued ? ref.branch : names.branch || ref.branch;
  const pullRequest = names.pullRequest || ref.pullRequest;
  if (event === 'pull-request') return { event, branch, pullRequest };
  const tag = names.tag || ref.tag;
  if (tag !== undefined) return { event: eventOfTag(event), tag };
  // A pull request that is deployed, or a tag that is not named: neither is a build of the branch.
  if (pullRequest !== undefined || event === 'tag') return { event, pullRequest };
  return { event, branch };
}
