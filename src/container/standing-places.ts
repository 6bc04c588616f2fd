import type { Run } from '../protocol/run.ts';
import type { ImageDestination } from '../registry/image-destination.ts';
import { AlbaError } from '../report/error.ts';
import type { PublishSettings } from '../settings/settings.ts';
import { Standing } from './standing.ts';
import { type StandingTag, standingTags } from './standing-tags.ts';

/** A destination, and the tags that are to be published there, as the user wrote them. */
export interface TaggedDestination {
  readonly destination: ImageDestination;
  readonly tags: readonly string[];
}

/** A destination, and the tags there that were read. */
export interface StandingPlace {
  readonly standing: Standing;
  readonly tags: readonly StandingTag[];
}

/** Reads the tags that may have layers in common with the image: that also tells at once what is wrong with a target. */
export async function standingPlaces(
  destinations: readonly TaggedDestination[],
  { reuse, check }: Pick<PublishSettings, 'reuse' | 'check'>,
  run: Run,
): Promise<readonly StandingPlace[]> {
  return await Promise.all(
    destinations.map(async ({ destination, tags }) => {
      const standing = new Standing(destination);
      if (!reuse) return { standing, tags: [] };
      const places = tags.map((tag) => destination.tagName(tag));
      try {
        return { standing, tags: await standingTags(standing, places, run.signal) };
      } catch (error) {
        // The check of a pull request may have no secrets: it tells so when it looks at the target itself.
        if (!(check && error instanceof AlbaError && error.code === 'denied')) throw error;
        return { standing: new Standing(destination), tags: [] };
      }
    }),
  );
}
