import type { ImageObject } from '../image-destination.ts';
import { MissingObjects } from '../missing-objects.ts';
import type { Manifests } from './manifests.ts';

/** Rounds of sending again what was lost before a tag. */
const mostRounds = 3;

/** Whether all manifests among `objects` answer, right before something names them; what does not is sent again. `what`: what names them. */
export async function lastLook(
  manifests: Manifests,
  objects: readonly ImageObject[],
  what: string,
  resend: (object: ImageObject) => Promise<void>,
): Promise<void> {
  const named = objects.filter(({ kind }) => kind === 'manifests');
  for (let round = 1; ; round++) {
    try {
      return await manifests.answer(named, what);
    } catch (error) {
      if (!(error instanceof MissingObjects) || round === mostRounds) throw error;
      for (const object of error.missing) await resend(object);
    }
  }
}
