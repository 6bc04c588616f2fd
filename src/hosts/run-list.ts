import type { Surroundings } from './process/surroundings.ts';
import type { Call } from './read-call.ts';
import { runImages } from './run-images.ts';

/** `container ls` on any host. Returns the exit code. */
export async function runList(call: Call, surroundings: Surroundings): Promise<number> {
  return runImages(
    {
      verb: 'container ls',
      async run(settings, dependencies) {
        const { listImages } = await import('../commands/list-images.ts');
        const { listingLines } = await import('../commands/listing-lines.ts');
        const result = await listImages(settings, dependencies);
        return { result, lines: listingLines(result, settings) };
      },
      nothing: (target) => ({ target, kind: 'container', names: [], seconds: 0 }),
    },
    call,
    surroundings,
  );
}
