import type { Surroundings } from './process/surroundings.ts';
import { runList } from './run-list.ts';
import { type PublishCall, runPublish } from './run-publish.ts';
import { runRemove } from './run-remove.ts';

/** Runs the command that a host was told, but for `serve`. Returns the exit code. */
export async function runCall(call: PublishCall, surroundings: Surroundings): Promise<number> {
  switch (call.verb) {
    case 'container ls':
      return runList(call, surroundings);
    case 'container rm':
      return runRemove(call, surroundings);
    default:
      return runPublish(call, surroundings);
  }
}
