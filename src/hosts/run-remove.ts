import type { Surroundings } from './process/surroundings.ts';
import type { Call } from './read-call.ts';
import { runImages } from './run-images.ts';

/** `container rm` on any host. Returns the exit code. */
export async function runRemove(call: Call, surroundings: Surroundings): Promise<number> {
  return runImages(
    {
      verb: 'container rm',
      async run(settings, dependencies) {
        const { removeImages } = await import('../commands/remove-images.ts');
        return await removeImages(settings, dependencies);
      },
      nothing: (target) => ({ target, kind: 'container', removed: [], seconds: 0 }),
    },
    call,
    surroundings,
  );
}
