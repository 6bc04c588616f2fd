import type { Surroundings } from './process/surroundings.ts';
import { type PublishCall, runPublish } from './run-publish.ts';

/** Runs the command that a host was told, but for `serve`. Returns the exit code. */
export async function runCall(call: PublishCall, surroundings: Surroundings): Promise<number> {
  switch (call.verb) {
    case 'container ls': {
      const { runList } = await import('./run-list.ts');
      return runList(call, surroundings);
    }
    case 'container rm': {
      const { runRemove } = await import('./run-remove.ts');
      return runRemove(call, surroundings);
    }
    default:
      return runPublish(call, surroundings);
  }
}
